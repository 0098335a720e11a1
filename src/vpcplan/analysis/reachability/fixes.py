"""Fixes: what to change, tried out before it is printed.

Each code has a function that proposes changes, the best first. A proposal is applied to a copy of the
topology and the flow is walked again; only one that makes its blocker go away is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.analysis.reachability.change import (
    with_acl_entries,
    with_active_routes,
    with_group_rules,
    with_resource,
    written_name,
)
from vpcplan.analysis.reachability.route_fixes import propose_route
from vpcplan.model.security_group import SecurityGroupPeer
from vpcplan.model.topology import Topology
from vpcplan.model.traffic_match import TrafficMatch
from vpcplan.net.block import Address, Block, block_of, host_block
from vpcplan.net.traffic import ICMP, ICMPV6, PORTLESS, TCP, UDP
from vpcplan.semantics.network_acl import blocking_entry
from vpcplan.semantics.traffic_match import format_match

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.analysis.reachability.leg import Goal
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.analysis.reachability.result import Blocker
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.net.traffic import TrafficSet


Taken = dict[tuple[str, str], set[int]]
"""By network ACL and direction the rule numbers that earlier fixes of the same answer use."""


class Proposal(Struct, frozen=True, kw_only=True):
    """A change in words and as the topology that it leads to."""

    text: str
    topology: Topology
    next_obstacle: str | None = None
    """What stops the flow instead once this is changed, where something new does."""
    numbers: tuple[int, ...] = ()
    """The rule numbers that it uses in the blocker's network ACL."""


def with_fixes(index: TopologyIndex, flow: Flow, question: Question) -> tuple[Blocker, ...]:
    """The flow's blockers, each with a fix where one is known and was seen to work.

    All of them can be made together: two rules for one network ACL get two numbers.
    """
    taken: Taken = {}
    return tuple(_with_fix(index, flow, blocker, question, taken) for blocker in flow.blockers)


def _with_fix(
    index: TopologyIndex, flow: Flow, blocker: Blocker, question: Question, taken: Taken
) -> Blocker:
    found = best_proposal(index, flow, blocker, question, taken)
    if found is None:
        return blocker
    if blocker.filter_direction is not None:
        taken.setdefault((blocker.resource, blocker.filter_direction), set()).update(found.numbers)
    then = f"; next in the way: {found.next_obstacle}" if found.next_obstacle is not None else ""
    return replace(blocker, fix=found.text + then)


def best_proposal(
    index: TopologyIndex, flow: Flow, blocker: Blocker, question: Question, taken: Taken | None = None
) -> Proposal | None:
    """The change that makes a blocker go away and leaves the fewest new ones; None if none does."""
    if blocker.unknown:
        return None
    best: tuple[int, Proposal] | None = None
    before = {_key(other) for other in flow.blockers}
    for proposal in _proposals(index, flow, blocker, taken or {}):
        after = _blockers_after(index, flow, proposal, question)
        if _key(blocker) in after:
            continue
        # A change that only moves the traffic on to the next obstacle is worth less than one that does not.
        new = [reason for key, reason in after.items() if key not in before]
        if best is None or len(new) < best[0]:
            best = (len(new), replace(proposal, next_obstacle=new[0] if new else None))
        if not new:
            break
    return None if best is None else best[1]


def _blockers_after(
    index: TopologyIndex, flow: Flow, proposal: Proposal, question: Question
) -> dict[tuple[object, ...], str]:
    """What still blocks the flow, walked again with the change, and why."""
    from vpcplan.analysis.reachability.flow import run_flow

    changed = index.derived(proposal.topology)
    again = run_flow(changed, flow.start, _goal_again(changed, flow.goal, flow.start.kind), question)
    return {_key(other): other.reason for other in again.blockers}


def _key(blocker: Blocker) -> tuple[object, ...]:
    return (blocker.code, blocker.resource, blocker.direction, blocker.filter_direction)


def _goal_again(index: TopologyIndex, goal: Goal, start_kind: str) -> Goal:
    """The goal, at the public address that a change may have given its interface."""
    if goal.interface is None or start_kind != "internet":
        return goal
    for entry in index.topology.network_interfaces[goal.interface].addresses:
        if entry.address == Address(goal.version, goal.address) and entry.public_ip is not None:
            return replace(goal, address=entry.public_ip.value)
    return goal


def _proposals(index: TopologyIndex, flow: Flow, blocker: Blocker, taken: Taken) -> Iterator[Proposal]:
    """Changes that might remove a blocker, the one to try first at the front."""
    match blocker.code:
        case "SUBNET_ACL_RESTRICTION" | "ELB_ACL_RESTRICTION":
            yield from _network_acl(index, blocker, taken)
        case "ENI_SG_RULES_MISMATCH":
            yield from _security_group(index, flow, blocker)
        case "SG_REFERENCES_NOT_PRESERVED" | "SG_REFERENCING_SUPPORT":
            yield from _group_reference(index, flow, blocker)
        case (
            "NO_ROUTE_TO_DESTINATION"
            | "BAD_STATE_ROUTE"
            | "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
            | "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
        ):
            yield from _bad_target(index, blocker)
            yield from (
                Proposal(text=text, topology=changed) for text, changed in propose_route(index, flow, blocker)
            )
        case "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS" | "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS":
            yield from _public_address(index, flow, blocker)
        case "BAD_STATE" | "BAD_STATE_ATTACHMENT":
            yield from _bad_state(index, blocker)
        case _:
            from vpcplan.analysis.reachability.setting_fixes import propose_setting

            yield from (
                Proposal(text=text, topology=changed)
                for text, changed in propose_setting(index, flow, blocker)
            )


def _matches(traffic: TrafficSet) -> list[TrafficMatch]:
    """The rules that name this traffic: one per protocol and range of destination ports."""
    if traffic.others == PORTLESS:
        return [TrafficMatch()]
    matches = [
        TrafficMatch(protocol, low, high)
        for protocol in (TCP, UDP)
        for low, high in traffic.destination_ports(protocol)
    ]
    for protocol, bands in ((ICMP, traffic.icmp), (ICMPV6, traffic.icmpv6)):
        for low, high, _ in bands:
            matches.append(TrafficMatch(protocol, low if low == high else -1, -1))
    matches += [TrafficMatch(number) for number in range(256) if traffic.others >> number & 1]
    return matches


def _block_around(index: TopologyIndex, vpc: str | None, address: Address) -> Block:
    """The block to name for a peer: its subnet, its network outside, everybody for the internet."""
    from vpcplan.analysis.reachability.endpoint import anybody
    from vpcplan.analysis.reachability.outside import network_blocks

    for other in (vpc, *index.topology.vpcs):
        subnet = None if other is None else index.subnet_at(other, address.version, address.value)
        if subnet is not None:
            return next(
                block for block in subnet.blocks if block.contains_address(address.version, address.value)
            )
    for network in index.topology.networks:
        for block in network_blocks(index, network):
            if block.contains_address(address.version, address.value):
                return block
    if address == anybody(index, address.version):
        return block_of(address, 0)
    return host_block(address.version, address.value)


def _network_acl(index: TopologyIndex, blocker: Blocker, taken: Taken) -> Iterator[Proposal]:
    acl = index.topology.network_acls.get(blocker.resource)
    packet, direction = blocker.packet, blocker.filter_direction
    if acl is None or packet is None or direction is None:
        return
    peer = packet.source if direction == "ingress" else packet.destination
    block = _block_around(index, acl.vpc, Address(packet.version, peer))
    matches = _matches(packet.traffic)
    denied = blocking_entry(acl, direction, packet.version, peer, packet.traffic)
    if denied is not None and denied.cidr_block.prefix_length > block.prefix_length:
        # The deny singles out a part of that block: allow no more than the one address again.
        block = host_block(packet.version, peer)
    used = {entry.rule_number for entry in (acl.ingress if direction == "ingress" else acl.egress)}
    used |= taken.get((acl.id, direction), set())
    number = _free_number(used, None if denied is None else denied.rule_number, len(matches))
    if number is None:
        return
    word = "from" if direction == "ingress" else "to"
    rules = ", ".join(
        f"`{number + offset}: allow {format_match(match)} {word} {block}`"
        for offset, match in enumerate(matches)
    )
    yield Proposal(
        text=f"add to network_acl {acl.name}, {direction}: {rules}",
        topology=with_acl_entries(index.topology, acl, direction, number, matches, block),
        numbers=tuple(range(number, number + len(matches))),
    )


def _free_number(used: set[int], before: int | None, count: int) -> int | None:
    """A rule number with room for ``count`` rules: the next ten at the end, or below the rule that denies."""
    if before is None:
        next_ten = (max(used, default=90) // 10 + 1) * 10
        return next_ten if next_ten + count <= 32766 else None
    candidates: list[int] = [*range(before // 10 * 10, 0, -10), *range(before - count, 0, -1)]
    for number in candidates:
        if number + count - 1 < before and not used & set(range(number, number + count)):
            return number
    return None


def _security_group(index: TopologyIndex, flow: Flow, blocker: Blocker) -> Iterator[Proposal]:
    group = index.topology.security_groups.get(blocker.resource)
    packet, direction = blocker.packet, blocker.filter_direction
    if group is None or packet is None or direction is None:
        return
    address = Address(packet.version, packet.source if direction == "ingress" else packet.destination)
    matches = _matches(packet.traffic)
    word = "from" if direction == "ingress" else "to"
    peer = index.interface_at(group.vpc, address.version, address.value) if group.vpc else None
    for name in () if peer is None else peer.security_groups:
        other = index.topology.security_groups.get(name)
        if other is not None and not other.default:
            label = "self" if other.id == group.id else written_name(other)
            rules = ", ".join(f"`{format_match(match)} {word} {label}`" for match in matches)
            yield Proposal(
                text=f"add to security_group {group.name}, {direction}: {rules}",
                topology=with_group_rules(
                    index.topology, group, direction, matches, SecurityGroupPeer(security_group=other.id)
                ),
            )
    block = _block_around(index, group.vpc, address)
    if peer is not None:
        block = host_block(address.version, address.value)
    rules = ", ".join(f"`{format_match(match)} {word} {block}`" for match in matches)
    yield Proposal(
        text=f"add to security_group {group.name}, {direction}: {rules}",
        topology=with_group_rules(index.topology, group, direction, matches, block),
    )


def _group_reference(index: TopologyIndex, flow: Flow, blocker: Blocker) -> Iterator[Proposal]:
    """Name the sender by address; across a transit gateway, switch referencing on as well."""
    group = index.topology.security_groups.get(blocker.resource)
    packet, direction = blocker.packet, blocker.filter_direction
    if group is None or packet is None or direction is None:
        return
    if blocker.code == "SG_REFERENCING_SUPPORT":
        topology = index.topology
        for gateway in topology.transit_gateways.values():
            if not gateway.security_group_referencing:
                changed = with_resource(
                    topology, "transit_gateways", replace(gateway, security_group_referencing=True)
                )
                yield Proposal(
                    text=f"turn security_group_referencing on at transit gateway {gateway.name}",
                    topology=changed,
                )
    address = Address(packet.version, packet.source if direction == "ingress" else packet.destination)
    matches = _matches(packet.traffic)
    block = _block_around(index, None, address)
    word = "from" if direction == "ingress" else "to"
    rules = ", ".join(f"`{format_match(match)} {word} {block}`" for match in matches)
    yield Proposal(
        text=f"name the block instead: add to security_group {group.name}, {direction}: {rules}",
        topology=with_group_rules(index.topology, group, direction, matches, block),
    )


def _public_address(index: TopologyIndex, flow: Flow, blocker: Blocker) -> Iterator[Proposal]:
    """Give the interface an Elastic IP; a documentation address stands in for the one that AWS will give."""
    outward = blocker.code == "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
    there = outward and blocker.direction == "forward"
    interface_id = flow.start.interface if there else flow.goal.interface
    packet = blocker.packet
    if packet is None:
        return
    interface = index.topology.network_interfaces.get(interface_id or "")
    address = packet.source if outward else packet.destination
    if interface is None or packet.version != 4:
        return
    taken = index.interface_by_public_address
    spare = next((value for value in range(0xC6120001, 0xC613FFFF) if (4, value) not in taken), None)
    if spare is None:
        return
    addresses = tuple(
        replace(entry, public_ip=Address(4, spare)) if entry.address == Address(4, address) else entry
        for entry in interface.addresses
    )
    changed = with_resource(index.topology, "network_interfaces", replace(interface, addresses=addresses))
    yield Proposal(text=f"associate an Elastic IP with {interface.name}", topology=changed)


def _bad_target(index: TopologyIndex, blocker: Blocker) -> Iterator[Proposal]:
    """A blackhole route: make its target work again."""
    if blocker.code != "BAD_STATE_ROUTE" or blocker.packet is None:
        return
    table = index.topology.route_tables.get(blocker.resource)
    if table is None:
        return
    for route in table.routes:
        if (
            route.state == "blackhole"
            and isinstance(route.destination, Block)
            and (route.destination.contains_address(blocker.packet.version, blocker.packet.destination))
        ):
            changed = _revived(index.topology, route.target.id, table.vpc)
            if changed is not None:
                yield Proposal(text=changed[0], topology=with_active_routes(changed[1], route.target.id))


def _revived(topology: Topology, target: str, vpc: str) -> tuple[str, Topology] | None:
    """A route's target brought into its working state, and what that takes."""
    connection = topology.vpc_peering_connections.get(target)
    if connection is not None and connection.state in ("pending-acceptance", "provisioning"):
        working = replace(connection, state="active")
        return (
            f"accept peering connection {connection.name}",
            with_resource(topology, "vpc_peering_connections", working),
        )
    gateway = topology.internet_gateways.get(target)
    if gateway is not None and gateway.vpc is None:
        attached = replace(gateway, vpc=vpc)
        return (
            f"attach internet gateway {gateway.name} to the VPC",
            with_resource(topology, "internet_gateways", attached),
        )
    instance = topology.instances.get(target)
    if instance is not None and instance.state == "stopped":
        return _started(topology, instance.id)
    return None


def _started(topology: Topology, instance_id: str) -> tuple[str, Topology]:
    instance = topology.instances[instance_id]
    changed = with_resource(topology, "instances", replace(instance, state="running"))
    for interface_id in instance.network_interfaces:
        interface = topology.network_interfaces.get(interface_id)
        if interface is not None:
            changed = with_resource(changed, "network_interfaces", replace(interface, attached=True))
    return f"start instance {instance.name}", changed


def _bad_state(index: TopologyIndex, blocker: Blocker) -> Iterator[Proposal]:
    """Something that is not attached, accepted or running."""
    topology = index.topology
    for kind, vpc in (("vpc_peering_connection", ""), ("internet_gateway", blocker_vpc(index, blocker))):
        if blocker.kind == kind:
            revived = _revived(topology, blocker.resource, vpc)
            if revived is not None:
                yield Proposal(text=revived[0], topology=with_active_routes(revived[1], blocker.resource))
    if blocker.kind == "instance" and blocker.resource in topology.instances:
        instance = topology.instances[blocker.resource]
        if instance.state == "stopped":
            text, changed = _started(topology, instance.id)
            yield Proposal(text=text, topology=changed)
    if blocker.kind == "vpc_endpoint" and blocker.resource in topology.vpc_endpoints:
        endpoint = topology.vpc_endpoints[blocker.resource]
        if endpoint.state.lower() == "pendingacceptance":
            yield Proposal(
                text=f"accept the connection of endpoint {endpoint.name}",
                topology=with_resource(topology, "vpc_endpoints", replace(endpoint, state="available")),
            )


def blocker_vpc(index: TopologyIndex, blocker: Blocker) -> str:
    """The VPC in which a blocker's packet was: the one that holds its source address."""
    packet = blocker.packet
    for vpc in index.topology.vpcs.values():
        if packet is not None and any(
            block.contains_address(packet.version, packet.source) for block in vpc.all_cidr_blocks
        ):
            return vpc.id
    return ""
