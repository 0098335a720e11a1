"""Who is outside: the internet, networks of offices, AWS services; which of their addresses fare alike."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.reach.places import routing_blocks
from vpcplan.analysis.reachability.endpoint import anybody
from vpcplan.analysis.reachability.outside import network_blocks
from vpcplan.model.security_group import PrefixListPeer
from vpcplan.model.topology_index import BlockMap
from vpcplan.net.block import WIDTH, Address, Block
from vpcplan.semantics.internet_gateway import GLOBAL_UNICAST, NOT_INTERNET, RFC1918, RFC6598
from vpcplan.semantics.prefix_list import prefix_list_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vpcplan.model.topology_index import TopologyIndex


class OutsideEnd(Struct, frozen=True, kw_only=True):
    """An end outside: the internet, a network of `networks:`, or a service of AWS.

    ``network`` is the id of a network, ``service`` the full name of a service; the internet has neither.
    """

    name: str
    network: str | None = None
    service: str | None = None
    only: Block | None = None
    """Only these addresses of it."""


INTERNET = OutsideEnd(name="internet")


class AddressClass(Struct, frozen=True):
    """Addresses outside that fare alike; ``block`` names them, None for all that no rule names."""

    block: Block | None
    address: Address


UNKNOWN_HOST = AddressClass(None, Address(4, 0))
"""Anybody in a network whose addresses are not described."""


def acl_blocks(index: TopologyIndex) -> Iterable[Block]:
    for acl in index.topology.network_acls.values():
        for entry in acl.ingress + acl.egress:
            yield entry.cidr_block


def every_block(index: TopologyIndex) -> Iterator[Block]:
    """Every block that a route or a rule of the topology compares an address with."""
    yield from routing_blocks(index)
    yield from acl_blocks(index)
    for group in index.topology.security_groups.values():
        for rule in group.ingress + group.egress:
            if isinstance(rule.peer, Block):
                yield rule.peer
            elif isinstance(rule.peer, PrefixListPeer):
                yield from prefix_list_blocks(index, rule.peer.prefix_list)


def address_classes(
    index: TopologyIndex, end: OutsideEnd, version: int, blocks: Iterable[Block]
) -> list[AddressClass]:
    """An end's addresses, cut at the edges of some blocks; pieces in the same blocks are one class.

    The internet with the block 203.0.113.0/24 falls into two: that block, and everybody else.
    """
    named = {block for block in blocks if block.version == version and block.prefix_length}
    inside = not_outside(index, end, version)
    edges = {edge for block in (*named, *inside) for edge in (block.first, block.last + 1)}
    holders, taken = BlockMap((b, b) for b in named), BlockMap((b, b) for b in inside)
    ranges = _ranges(index, end, version)
    found: dict[Block | None, AddressClass] = {}
    for first, last in ranges:
        cuts = sorted({first, last + 1, *(edge for edge in edges if first < edge <= last)})
        for start, stop in pairwise(cuts):
            host = _free_address(index, version, start, stop)
            if host is None or taken.matches(version, start):
                continue
            label = next((held[0] for held in holders.matches(version, start)), None)
            if label is not None and end.only is None and _holds_all(label, ranges):
                label = None
            found.setdefault(label, AddressClass(label, host))
    if end == INTERNET:
        typical = anybody(index, version)
        label = next((held[0] for held in holders.matches(version, typical.value)), None)
        label = None if label is not None and _holds_all(label, ranges) else label
        if label is None or None not in found:
            # Where blocks hold everybody (0.0.0.0/1 and 128.0.0.0/1), the internet is whom a trace takes.
            found.pop(label, None)
            found[None] = AddressClass(None, typical)
    return list(found.values())


def _free_address(index: TopologyIndex, version: int, start: int, stop: int) -> Address | None:
    """An address of a stretch, a host's where it is long, that no interface of the topology has."""
    return next(
        (
            Address(version, address)
            for address in (*range(start + 10, min(stop, start + 250)), *range(start, min(stop, start + 10)))
            if (version, address) not in index.interface_by_public_address
        ),
        None,
    )


def _holds_all(block: Block, ranges: list[tuple[int, int]]) -> bool:
    return all(block.first <= first and last <= block.last for first, last in ranges)


def _ranges(index: TopologyIndex, end: OutsideEnd, version: int) -> list[tuple[int, int]]:
    """The addresses of an end."""
    if end.only is not None:
        return [(end.only.first, end.only.last)] if end.only.version == version else []
    if end.network is None and version == 6:
        return [(GLOBAL_UNICAST.first, GLOBAL_UNICAST.last)]
    if end.network is None:
        return [(0, (1 << WIDTH[version]) - 1)]
    return [(b.first, b.last) for b in network_blocks(index, end.network) if b.version == version]


def not_outside(index: TopologyIndex, end: OutsideEnd, version: int) -> list[Block]:
    """Addresses that nobody on the internet has: private ones, and those of the topology itself."""
    if end.network is not None:
        return []
    topology = index.topology
    found = [block for block in (*RFC1918, RFC6598, *NOT_INTERNET) if block.version == version]
    found += [
        block for vpc in topology.vpcs.values() for block in vpc.all_cidr_blocks if block.version == version
    ]
    found += [
        block
        for network in topology.networks
        for block in network_blocks(index, network)
        if block.version == version
    ]
    return found


def outside_ends(index: TopologyIndex) -> list[OutsideEnd]:
    """The ends outside that a topology knows: the internet, networks, services of gateway endpoints."""
    topology = index.topology
    ends = [INTERNET]
    ends += [OutsideEnd(name=network.name, network=network.id) for network in topology.networks.values()]
    services = {e.service for e in topology.vpc_endpoints.values() if e.type == "gateway"}
    ends += [OutsideEnd(name=service_name(service), service=service) for service in sorted(services)]
    return ends


def service_name(service: str) -> str:
    """``service:s3`` for ``com.amazonaws.eu-west-1.s3``: what `vpcplan trace` takes."""
    return f"service:{service.rsplit('.', 1)[-1]}"
