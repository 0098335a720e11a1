"""Ends whose address AWS will choose: what stands for it, and whether the answer hangs on the choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.reachability.result import Blocker
from vpcplan.net.block import Address, Block
from vpcplan.net.traffic import NOTHING, format_traffic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.model.network_interface import InterfaceAddress, NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex

_MOST_PARTS = 8
_LOOKED_AT = 64
_RESERVED_AT_START = 4
"""The first four addresses of a subnet, and its last, are AWS's own."""


def chosen_addresses(index: TopologyIndex, flow: Flow) -> Iterator[tuple[NetworkInterface, InterfaceAddress]]:
    """The ends of a flow whose private address is written nowhere, with the address that stands for it."""
    for interface_id, version, value in (
        (flow.start.interface, flow.start.version, flow.start.address),
        (flow.goal.interface, flow.goal.version, flow.goal.address),
    ):
        interface = index.topology.network_interfaces.get(interface_id or "")
        for entry in () if interface is None else interface.addresses:
            if interface is not None and entry.assumed and Address(version, value) in _both(entry):
                yield interface, entry


def _both(entry: InterfaceAddress) -> tuple[Address | None, ...]:
    return entry.address, entry.public_ip


def under_any_choice(index: TopologyIndex, flow: Flow, question: Question) -> Flow:
    """The flow as far as it is certain: what gets through whichever address of the subnet AWS chooses.

    With a rule for 10.0.1.128/25 and an instance whose address AWS chooses in 10.0.1.0/24, the upper half
    passes and the lower half does not: unknown. One address of each part of the subnet that a rule or route
    singles out is tried; a rule for a single address is one for that host, which is not this one.
    """
    first = flow
    for interface, entry in chosen_addresses(index, flow):
        for other in _other_choices(index, interface, entry):
            again = _with_address(index, first, question, interface, entry, other)
            if again.verdict == first.verdict and again.traffic == first.traffic:
                continue
            subnet = index.topology.subnets[interface.subnet]
            reason = (
                f"AWS chooses the address in subnet {subnet.name}: with {entry.address} it is "
                f"{_told(first)}, with {other} {_told(again)}"
            )
            certain = flow.traffic & again.traffic
            if certain:
                flow = replace(flow, traffic=certain, notes=(*flow.notes, reason))
                continue
            doubt = Blocker(
                code="UNKNOWN_RESOURCE",
                resource=interface.id,
                name=interface.name,
                kind="network_interface",
                direction="forward",
                reason=reason + "; write its `private_ip`",
                location=interface.span,
                unknown=True,
            )
            return replace(
                flow, verdict="unknown", forward_verdict="unknown", blockers=(doubt,), traffic=NOTHING
            )
    return flow


def _told(flow: Flow) -> str:
    if flow.verdict != "reachable":
        return flow.verdict
    return f"reachable ({format_traffic(flow.traffic)})"


def _other_choices(
    index: TopologyIndex, interface: NetworkInterface, entry: InterfaceAddress
) -> Iterator[Address]:
    """One free address of each part of the subnet that is treated in a way of its own."""
    version = entry.address.version
    subnet = index.topology.subnets.get(interface.subnet)
    block = next(
        (
            block
            for block in (() if subnet is None else subnet.blocks)
            if block.contains_address(version, entry.address.value)
        ),
        None,
    )
    if block is None:
        return
    parts = [part for part in _singled_out(index) if part.version == version and _is_part(block, part)]
    if not parts:
        return
    seen = {_in_which(parts, entry.address)}
    for part in (*parts[:_MOST_PARTS], block):
        for address in _free(index, interface, block, part):
            where = _in_which(parts, address)
            if where not in seen:
                seen.add(where)
                yield address
                break


def _is_part(block: Block, part: Block) -> bool:
    return part.size > 1 and part != block and block.contains(part)


def _in_which(parts: list[Block], address: Address) -> frozenset[Block]:
    return frozenset(part for part in parts if part.contains_address(address.version, address.value))


def _free(index: TopologyIndex, interface: NetworkInterface, subnet: Block, part: Block) -> Iterator[Address]:
    """The first addresses from both ends of a part that AWS could choose."""
    owned = index.interface_by_address
    first, last = max(part.first, subnet.first + _RESERVED_AT_START), min(part.last, subnet.last - 1)
    for offset in range(min(_LOOKED_AT, max(0, last - first + 1))):
        for value in (last - offset, first + offset):
            if (interface.vpc, part.version, value) not in owned:
                yield Address(part.version, value)


def _singled_out(index: TopologyIndex) -> tuple[Block, ...]:
    """Every block that a rule, route or prefix list of the topology names, the longest prefixes last."""
    found = index.memo.get("singled out")
    if isinstance(found, tuple):
        return found
    topology = index.topology
    rules = [
        rule.peer for group in topology.security_groups.values() for rule in group.ingress + group.egress
    ]
    entries = [
        acl.cidr_block for table in topology.network_acls.values() for acl in table.ingress + table.egress
    ]
    routes = [route.destination for table in topology.route_tables.values() for route in table.routes]
    listed = [item.cidr_block for found in topology.prefix_lists.values() for item in found.entries]
    blocks = {block for block in (*rules, *entries, *routes, *listed) if isinstance(block, Block)}
    ordered = tuple(sorted(blocks, key=_by_length))
    index.memo["singled out"] = ordered
    return ordered


def _by_length(block: Block) -> tuple[int, int, int]:
    return block.prefix_length, block.version, block.first


def _with_address(
    index: TopologyIndex,
    flow: Flow,
    question: Question,
    interface: NetworkInterface,
    entry: InterfaceAddress,
    other: Address,
) -> Flow:
    """The same flow, had AWS chosen another address."""
    from vpcplan.analysis.reachability.change import with_resource
    from vpcplan.analysis.reachability.flow import run_flow

    moved = replace(
        interface,
        addresses=tuple(
            replace(each, address=other) if each is entry else each for each in interface.addresses
        ),
    )
    changed = index.derived(with_resource(index.topology, "network_interfaces", moved))
    start, goal = flow.start, flow.goal
    if start.interface == interface.id and start.address == entry.address.value:
        start = replace(start, address=other.value)
    if goal.interface == interface.id and goal.address == entry.address.value:
        goal = replace(goal, address=other.value)
    return run_flow(changed, start, goal, question)
