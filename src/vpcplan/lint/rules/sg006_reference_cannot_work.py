"""SG006: a rule that names a group whose members it can never match."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.filter_rules import group_references
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.security_group import SecurityGroup
from vpcplan.semantics.security_group import format_rule
from vpcplan.semantics.transit_gateway import preserves_groups
from vpcplan.semantics.vpc_peering_connection import within_one_region


def check(context: LintContext) -> Iterator[Finding]:
    """References to groups of VPCs from which no path preserves the group."""
    for group, direction, rule, peer in group_references(context.topology.security_groups):
        if group.vpc is None or peer.vpc in (None, group.vpc):
            continue
        because = _fault(context, group, peer)
        if because is not None:
            yield RULE.finding(
                group,
                f"the {direction} rule `{format_rule(context.index, rule, direction)}` of "
                f"{group.name} can never match: {because}",
                span=rule.span,
                related=((f"security group {peer.name}", peer.span),),
                hint="name the other side's addresses instead of its group",
            )


def _fault(context: LintContext, group: SecurityGroup, peer: SecurityGroup) -> str | None:
    """Why no path between the two groups' VPCs preserves the peer's group; None if one does or may."""
    topology = context.topology
    ours, theirs = topology.vpcs.get(group.vpc or ""), topology.vpcs.get(peer.vpc or "")
    if ours is None or theirs is None:
        return None
    if ours.region is not None and theirs.region is not None and ours.region != theirs.region:
        return f"{peer.name} is in Region {theirs.region}, and references do not cross Regions"
    joined = {ours.id, theirs.id}
    for connection in topology.vpc_peering_connections.values():
        sides = {connection.requester.vpc, connection.accepter.vpc}
        if sides == joined and connection.state == "active":
            return None if within_one_region(context.index, connection) else "the Regions differ"
        if sides == joined and connection.state in ("pending-acceptance", "provisioning"):
            return None
    if not topology.describes("vpc_peering_connections"):
        return None
    return _fault_by_transit_gateway(context, ours.id, theirs.id, peer)


def _fault_by_transit_gateway(
    context: LintContext, ours: str, theirs: str, peer: SecurityGroup
) -> str | None:
    topology, by_gateway = context.topology, context.index.attachments_by_gateway
    shared = [
        gateway
        for gateway in topology.transit_gateways
        if (gateway, ours) in by_gateway and (gateway, theirs) in by_gateway
    ]
    for gateway in shared:
        arriving = topology.transit_gateway_attachments[by_gateway[gateway, theirs]]
        leaving = topology.transit_gateway_attachments[by_gateway[gateway, ours]]
        if preserves_groups(context.index, arriving, leaving):
            return None
    if shared:
        return (
            f"transit gateway {topology.transit_gateways[shared[0]].name} does not preserve group references"
        )
    if not topology.describes("transit_gateway_attachments"):
        return None
    return f"{peer.name} is in VPC {topology.vpcs[theirs].name}, to which there is no peering connection"


RULE = Rule(
    id="SG006",
    severity="error",
    summary="A rule names a security group that it can never match.",
    explanation="""
A group as a peer stands for the private addresses of the interfaces that carry it, as long as the path
keeps whose they are: inside the VPC, over a peering connection within one Region, or over a transit gateway
with security group referencing switched on at the gateway and both attachments. Anything else never
matches. Name the other side's blocks, or a prefix list of them.
""",
    source="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html",
    check=check,
)
