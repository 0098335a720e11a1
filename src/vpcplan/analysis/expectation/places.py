"""Checking `is in` and `has at least N free addresses` from the model alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.expectation.members import endpoints_of, find, members, subnets_in
from vpcplan.analysis.expectation.statement import FreeStatement, LocationStatement, MemberKind
from vpcplan.errors import BlockError, UsageError
from vpcplan.net.block import Block, block_of, parse_address, parse_interface
from vpcplan.semantics.subnet import usable_addresses

if TYPE_CHECKING:
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.net.block import Address

KINDS: tuple[MemberKind, ...] = ("subnet", "vpc", "group", "tier", "zone", "region")


def misplaced(index: TopologyIndex, statement: LocationStatement) -> str | None:
    """Why a location statement does not hold; None if it does.

    Raises:
        UsageError: a name that nothing has.
    """
    word = "is in" if statement.negated else "is not in"
    if statement.place_kind == "block" or _is_block(statement.place):
        block = _block(statement.place)
        for text, addresses in _addresses(index, statement):
            relevant = [entry for entry in addresses if entry.version == block.version]
            if not relevant:
                raise UsageError(f"{text} has no IPv{block.version} address, so this checks nothing")
            for address in relevant:
                if block.contains_address(address.version, address.value) == statement.negated:
                    return f"{text} ({address}) {word} {block}"
        return None
    inside = {interface.id for interface in _inside(index, statement)}
    for endpoint in endpoints_of(index, statement.subjects):
        if not endpoint.interfaces:
            raise UsageError(f"{endpoint.name} has no network interface, so this checks nothing")
        within = set(endpoint.interfaces) <= inside
        if within == statement.negated:
            return f"{endpoint.name} {word} {statement.place}"
    return None


def _is_block(text: str) -> bool:
    try:
        parse_interface(text)
    except BlockError:
        return False
    return True


def _block(text: str) -> Block:
    try:
        return block_of(*parse_interface(text))
    except BlockError as error:
        raise UsageError(str(error)) from None


def _addresses(index: TopologyIndex, statement: LocationStatement) -> list[tuple[str, list[Address]]]:
    """The addresses of each subject: an address is itself, a subnet its first and last."""
    found = []
    names = statement.subjects.names if statement.subjects.members_of is None else ()
    for name in names:
        try:
            found.append((name, [parse_address(name)]))
        except BlockError:
            break
    if names and len(found) == len(names):
        return found
    topology = index.topology
    return [
        (
            endpoint.name,
            [
                entry.address
                for interface in endpoint.interfaces
                for entry in topology.network_interfaces[interface].addresses
            ],
        )
        for endpoint in endpoints_of(index, statement.subjects)
    ]


def _inside(index: TopologyIndex, statement: LocationStatement) -> list[NetworkInterface]:
    if statement.place_kind is not None and statement.place_kind != "block":
        return members(index, statement.place_kind, statement.place) + _plumbing(index, statement)
    for kind in KINDS:
        try:
            return members(index, kind, statement.place)
        except UsageError:
            continue
    raise UsageError(f"nothing is named {statement.place!r}", hint="write `is in subnet …` or `is in vpc …`")


def _plumbing(index: TopologyIndex, statement: LocationStatement) -> list[NetworkInterface]:
    """Interfaces of NAT gateways, endpoints and attachments, which a location statement may name too."""
    if statement.place_kind in (None, "group", "block", "everything"):
        return []
    kind: MemberKind = statement.place_kind if statement.place_kind != "block" else "subnet"
    subnets = {subnet.id for subnet in subnets_in(index, kind, statement.place)}
    return [entry for entry in index.topology.network_interfaces.values() if entry.subnet in subnets]


def free_addresses(index: TopologyIndex, subnet: Subnet) -> int | None:
    """IPv4 addresses of a subnet that nothing uses and AWS does not reserve; None without an IPv4 block."""
    if subnet.cidr_block is None:
        return None
    used = 0
    for interface in index.topology.network_interfaces.values():
        if interface.subnet == subnet.id:
            used += sum(entry.address.version == 4 for entry in interface.addresses)
            used += sum(block.size for block in interface.prefixes if block.version == 4)
    return usable_addresses(subnet.cidr_block.prefix_length) - used


def too_few(index: TopologyIndex, statement: FreeStatement) -> str | None:
    """Why a statement about free addresses does not hold; None if it does.

    Raises:
        UsageError: no such subnet, VPC or tier, or one without an IPv4 block.
    """
    subjects = statement.subjects
    name = subjects.names[0]
    if subjects.members_of == "vpc" and not statement.each_subnet:
        for vpc in find(index.topology.vpcs.values(), name, "VPC"):
            free = sum(block.size for block in vpc.cidr_blocks) - sum(
                subnet.cidr_block.size
                for subnet in index.subnets_by_vpc.get(vpc.id, ())
                if subnet.cidr_block is not None
            )
            if free < statement.count:
                return f"VPC {vpc.name} has {free} addresses outside its subnets, not {statement.count}"
        return None
    subnets = []
    for each in subjects.names:
        subnets += subnets_in(index, subjects.members_of or "subnet", each)
    if statement.each_subnet:
        # A subnet with IPv6 only does not run out.
        subnets = [subnet for subnet in subnets if subnet.cidr_block is not None] or subnets
    if not subnets:
        raise UsageError(f"{subjects.text}: there is none, so this checks nothing")
    for subnet in subnets:
        left = free_addresses(index, subnet)
        if left is None:
            raise UsageError(f"subnet {subnet.name} has no IPv4 block, so this checks nothing")
        if left < statement.count:
            return f"subnet {subnet.name} has {left} free addresses, not {statement.count}"
    return None
