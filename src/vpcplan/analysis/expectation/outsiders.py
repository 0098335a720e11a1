"""Hosts outside AWS: one stands for all that no rule and no route tells apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.expectation.members import PLUMBING
from vpcplan.analysis.reach.outside_ends import OutsideEnd, address_classes, every_block
from vpcplan.analysis.reachability.best_flow import interface_endpoint
from vpcplan.analysis.reachability.endpoint import Endpoint, parse_endpoint
from vpcplan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.net.block import Address, Block


class Outsiders:
    """The hosts outside one topology, as far as a statement has to tell them apart.

    Args:
        index: the topology.
        named: blocks that the statement itself names.
    """

    def __init__(self, index: TopologyIndex, named: Iterable[Block] = ()) -> None:
        self._index = index
        self._blocks = frozenset([*every_block(index), *named])
        self._labels: dict[Address, Block | None] = {}

    def parts(self, end: Endpoint) -> list[Endpoint]:
        """A network as hosts that may fare differently; whatever is not a whole network is itself."""
        if end.kind != "network" or end.address is not None or end.network is None:
            return [end]
        found = self._classes(OutsideEnd(name=end.name, network=end.network), end)
        return found or [end]

    def in_block(self, block: Block) -> list[Endpoint]:
        """Everyone with an address in a block: interfaces, and hosts outside.

        Raises:
            UsageError: there is nobody.
        """
        topology = self._index.topology
        found = [
            interface_endpoint(interface)
            for interface in topology.network_interfaces.values()
            if any(block.contains_address(e.address.version, e.address.value) for e in interface.addresses)
            and (interface.owner is None or interface.owner.kind not in PLUMBING)
        ]
        for network in topology.networks.values():
            whole = Endpoint(
                text=network.id, kind="network", name=network.name, id=network.id, network=network.id
            )
            for own in network.cidr_blocks:
                if own.overlaps(block):
                    only = block if own.contains(block) else own
                    found += self._classes(
                        OutsideEnd(name=network.name, network=network.id, only=only), whole
                    )
        internet = parse_endpoint(self._index, "internet")
        found += self._classes(OutsideEnd(name="internet", only=block), internet)
        if not found:
            raise UsageError(f"nobody has an address in {block}, so this checks nothing")
        return found

    def everybody(self) -> Iterator[Endpoint]:
        """Everyone outside: each part of the internet and of every network."""
        internet = parse_endpoint(self._index, "internet")
        yield internet
        yield from self._classes(OutsideEnd(name="internet"), internet)
        for network in self._index.topology.networks.values():
            yield from self.parts(
                Endpoint(
                    text=network.id, kind="network", name=network.name, id=network.id, network=network.id
                )
            )

    def speaks_for(self, one: Endpoint, other: Endpoint) -> bool:
        """Whether what is said of one end holds for another that is outside."""
        if one.interfaces or (one.network, one.service) != (other.network, other.service):
            return False
        if one.kind in ("network", "internet") and one.address is None:
            return True
        if one.address is None or other.address is None:
            # The internet in general is all that no block holds.
            return one.address is not None and self._label(one.address) is None
        return self._label(one.address) == self._label(other.address)

    def _classes(self, end: OutsideEnd, whole: Endpoint) -> list[Endpoint]:
        found = []
        for version in (4, 6):
            for each in address_classes(self._index, end, version, self._blocks):
                general = each.block is None and end.only is None
                if general and end.network is None:
                    # Everybody whom no block names: the internet as a trace takes it.
                    continue
                block = end.only if each.block is None or general else each.block
                if end.only is not None and block is not None and block.contains(end.only):
                    block = end.only
                name = end.name if block is None else f"{end.name} {block}"
                text = str(each.address) if end.network is not None else f"internet:{each.address}"
                found.append(replace(whole, text=text, name=name, address=each.address))
        return found

    def _label(self, address: Address) -> Block | None:
        """The smallest block around an address; hosts in one are alike."""
        if address not in self._labels:
            version, value = address.version, address.value
            around = [b for b in self._blocks if b.prefix_length and b.contains_address(version, value)]
            self._labels[address] = max(around, key=lambda block: block.prefix_length, default=None)
        return self._labels[address]
