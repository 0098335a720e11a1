"""Every address of every interface, sorted, so that a CIDR block is one run of bits."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from vpcplan.model.topology_index import BlockMap
from vpcplan.net.block import Block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex


K = TypeVar("K")

PASSED_THROUGH = frozenset({"nat_gateway", "transit_gateway_attachment"})
"""Owners of interfaces that packets only pass through: nobody starts a flow there or is reached there."""


class Universe:
    """The addresses of one IP version. Position *n* in the order stands for bit *n* of a bitset."""

    def __init__(self, index: TopologyIndex, version: int) -> None:
        self.index = index
        self.version = version
        entries = sorted(
            (entry.address.value, interface.id)
            for interface in index.topology.network_interfaces.values()
            if interface.owner is None or interface.owner.kind not in PASSED_THROUGH
            for entry in interface.addresses
            if entry.address.version == version
        )
        self.addresses = [address for address, _ in entries]
        interfaces = index.topology.network_interfaces
        self.interfaces: list[NetworkInterface] = [interfaces[id] for _, id in entries]
        self.size = len(entries)
        self.all = (1 << self.size) - 1

    def run(self, block: Block) -> int:
        """The bitset of the addresses in a block: ones from its first to its last address."""
        if block.version != self.version:
            return 0
        start = bisect_left(self.addresses, block.first)
        stop = bisect_right(self.addresses, block.last, lo=start)
        return (1 << stop) - (1 << start)

    def runs(self, blocks: Iterable[Block]) -> Iterator[tuple[int, int, int]]:
        """The stretches between the edges of some blocks: an address that stands for each, start and stop."""
        edges = {0, self.size}
        for block in blocks:
            if block.version == self.version:
                edges.add(bisect_left(self.addresses, block.first))
                edges.add(bisect_right(self.addresses, block.last))
        ordered = sorted(edges)
        for start, stop in pairwise(ordered):
            yield self.addresses[start], start, stop

    def grouped(self, key: Callable[[NetworkInterface], K]) -> dict[K, int]:
        """Bitsets of the interfaces that a key maps to one value."""
        found: dict[K, list[int]] = {}
        for position, interface in enumerate(self.interfaces):
            found.setdefault(key(interface), []).append(position)
        return {value: bitset(positions) for value, positions in found.items()}

    def members_of_groups(self) -> dict[str, int]:
        """Bitsets of the interfaces that carry each security group and are filtered by it."""
        found: dict[str, list[int]] = {}
        for position, interface in enumerate(self.interfaces):
            for group in interface.security_groups:
                found.setdefault(group, []).append(position)
        return {group: bitset(positions) for group, positions in found.items()}


def bitset(positions: Iterable[int]) -> int:
    """``bitset([0, 3])`` is 0b1001."""
    places = list(positions)
    if len(places) < 64:
        result = 0
        for place in places:
            result |= 1 << place
        return result
    octets = bytearray((max(places) >> 3) + 1)
    for place in places:
        octets[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(octets, "little")


def positions(bits: int) -> Iterator[int]:
    """The places of the ones, lowest first: ``positions(0b1001)`` gives 0 and 3."""
    for start, octet in enumerate(bits.to_bytes((bits.bit_length() + 7) >> 3, "little")):
        while octet:
            low = octet & -octet
            yield (start << 3) + low.bit_length() - 1
            octet ^= low


class Signatures:
    """Which blocks hold an address, as a number: equal numbers cannot be told apart by those blocks."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._map = BlockMap((block, block) for block in dict.fromkeys(blocks))
        self._numbers: dict[tuple[Block, ...], int] = {}
        self.blocks: list[tuple[Block, ...]] = []
        """The blocks of each signature, longest prefix first."""

    def number_of(self, blocks: tuple[Block, ...]) -> int | None:
        """The signature of addresses that exactly these blocks hold; None if none was asked about."""
        return self._numbers.get(blocks)

    def of(self, version: int, address: int) -> int:
        """The signature of an address."""
        held = tuple(found[0] for found in self._map.matches(version, address))
        number = self._numbers.get(held)
        if number is None:
            number = self._numbers[held] = len(self.blocks)
            self.blocks.append(held)
        return number
