"""Security groups and network ACLs on the way: the sets of traffic that they leave of a walk's packets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.net.traffic import NOTHING
from vpcplan.semantics.decision import FilterResult
from vpcplan.semantics.network_acl import evaluate_network_acl, network_acl_of
from vpcplan.semantics.route_table import route_table_of, select_route
from vpcplan.semantics.security_group import (
    PeerView,
    evaluate_security_groups,
    lost_references,
    sends_to_groups,
)

if TYPE_CHECKING:
    from typing import Literal

    from vpcplan.analysis.reachability.walk import Walk
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.subnet import Subnet


def pass_statefully(walk: Walk, interface: NetworkInterface, direction: Literal["ingress", "egress"]) -> None:
    """Let a reply through the groups that saw its request: no rule is needed.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
    """
    if not interface.filtered:
        return
    group = interface.security_groups[0] if interface.security_groups else interface.id
    walk.hop(
        walk.index.topology.security_groups.get(group),
        "security_group",
        "allow",
        "replies need no rule: security groups are stateful",
        id=group,
        vpc=interface.vpc,
        direction=direction,
    )


def destination_view(walk: Walk, interface: NetworkInterface, subnet: Subnet) -> PeerView:
    """The destination as outbound rules see it: with its groups, where the way there is private.

    A group of a peered VPC counts if the peering connection is in the same Region. Across a transit gateway
    outbound rules cannot name groups.
    """
    from vpcplan.semantics.vpc_peering_connection import peering_sides, within_one_region

    index = walk.index
    groups: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    known = True
    found = index.interface_at(interface.vpc, walk.version, walk.destination)
    if found is not None:
        groups = frozenset(found.security_groups)
        if found.subnet != subnet.id and sends_to_groups(index, interface):
            # A middlebox on the way hides whose address it is.
            table = route_table_of(index, subnet)
            choice = None if table is None else select_route(index, table, walk.version, walk.destination)
            if choice is not None and choice.route is not None and choice.route.target.kind != "local":
                groups, lost = frozenset(), groups
    else:
        table = route_table_of(index, subnet)
        choice = (
            None
            if table is None
            else select_route(index, table, walk.version, walk.destination, walk.service)
        )
        target = None if choice is None or choice.route is None else choice.route.target
        if target is not None and target.kind == "vpc_peering_connection":
            connection = index.topology.vpc_peering_connections.get(target.id)
            sides = None if connection is None else peering_sides(connection, interface.vpc)
            if connection is not None and sides is not None:
                known = sides[1].vpc in index.topology.vpcs
                there = index.interface_at(sides[1].vpc, walk.version, walk.destination)
                carried = frozenset(there.security_groups) if there is not None else frozenset()
                if within_one_region(index, connection):
                    groups = carried
                else:
                    lost = carried
    return PeerView(
        version=walk.version,
        address=walk.destination,
        groups=groups,
        lost_groups=lost,
        groups_known=known,
        service=walk.service,
    )


def view_of_source(walk: Walk) -> PeerView:
    """The sender as inbound rules see it."""
    groups = walk.sender_groups()
    return PeerView(
        version=walk.version, address=walk.source, groups=groups, lost_groups=walk.lost_groups - groups
    )


def filter_by_groups(
    walk: Walk, interface: NetworkInterface, direction: Literal["ingress", "egress"], peer: PeerView
) -> bool:
    """Apply the groups of an interface to the packets."""
    result = evaluate_security_groups(walk.index, interface, direction, peer, walk.oriented(walk.probe))
    groups = walk.index.topology.security_groups
    known = [groups[group] for group in interface.security_groups if group in groups]
    names = ", ".join(group.name for group in known) or "no security group"
    side = "in from" if direction == "ingress" else "out to"
    if not interface.filtered:
        return True
    rules = any(group.ingress if direction == "ingress" else group.egress for group in known)
    if result.span is not None:
        reason = f"{names} lets it {side} {walk.address(peer.address)}"
    elif not known:
        reason = f"{names} lets anything {'in' if direction == 'ingress' else 'out'}: none is attached"
    elif not rules:
        have = "has" if len(known) == 1 else "have"
        reason = f"{names} {have} no {'inbound' if direction == 'ingress' else 'outbound'} rules"
    else:
        reason = f"no rule of {names} lets it {side} {walk.address(peer.address)}"
    passed = walk.filter(
        known[0] if known else None,
        "security_group",
        "ENI_SG_RULES_MISMATCH",
        result,
        direction=direction,
        id=interface.security_groups[0] if interface.security_groups else interface.id,
        vpc=interface.vpc,
        reason=reason,
        unknown_code="UNKNOWN_RESOURCE" if peer.groups_known else "UNKNOWN_PEERED_SGS",
    )
    if not passed:
        for rule in lost_references(walk.index, interface, direction, peer, walk.oriented(walk.probe)):
            walk.block(
                known[0] if known else None,
                "security_group",
                walk.lost_groups_code if direction == "ingress" else "SG_REFERENCES_NOT_PRESERVED",
                f"{rule} would match, but the path does not preserve the sender's groups",
                filter_direction=direction,
            )
    return passed


def filter_by_acl(
    walk: Walk,
    subnet: Subnet,
    direction: Literal["ingress", "egress"],
    code: str = "SUBNET_ACL_RESTRICTION",
) -> bool:
    """Apply a subnet's network ACL to packets that cross its edge; ``code`` is for what it stops."""
    walk.session.subnets.add(subnet.id)
    acl = network_acl_of(walk.index, subnet)
    described = walk.index.topology.describes("network_acls")
    if not described:
        walk.note("no network ACLs are described: AWS's default, which allows everything, is assumed")
    if acl is None:
        if described:
            # Every subnet has an ACL, if only its VPC's default one.
            of = f"network ACL {subnet.network_acl}" if subnet.network_acl else "the network ACL"
            reason = f"{of} of subnet {subnet.name} is not described"
            undescribed = FilterResult(allowed=NOTHING, unknown=walk.oriented(walk.probe), rule=reason)
            walk.filter(
                None,
                "network_acl",
                code,
                undescribed,
                direction=direction,
                id=subnet.network_acl or subnet.id,
                vpc=subnet.vpc,
                reason=reason,
            )
        return True
    peer = walk.source if direction == "ingress" else walk.destination
    if walk.unfiltered:
        # Only the way is asked for; whoever walks it asks the ACL for many peers at once.
        return walk.filter(
            acl, "network_acl", "", FilterResult(allowed=walk.probe), direction=direction, reason=""
        )
    result = evaluate_network_acl(acl, direction, walk.version, peer, walk.oriented(walk.probe))
    what = f"{'into' if direction == 'ingress' else 'out of'} subnet {subnet.name}"
    return walk.filter(
        acl,
        "network_acl",
        code,
        result,
        direction=direction,
        vpc=subnet.vpc,
        reason=f"{result.rule} {what}" if result.rule else what,
    )
