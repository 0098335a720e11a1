"""TGW003: a transit gateway leads to a VPC or network from which there is no way back."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.lint.transit_dead_ends import dead_ends, one_way_ends, unrouted_attachments
from vpcplan.lint.unanswered_networks import Unanswered, unanswered_networks
from vpcplan.lint.way_faults import WayFault, sender_name, table_text, target_name_of, way_faults
from vpcplan.lint.ways import Way
from vpcplan.model.transit_gateway import TransitGatewayAttachment
from vpcplan.net.block import Block
from vpcplan.semantics.route_table import format_route


def check(context: LintContext) -> Iterator[Finding]:
    """VPC routes that get through a transit gateway to somewhere that cannot answer.

    First what two tables show; then the ways that lead through further VPCs, such as one with a firewall or
    with NAT gateways.
    """
    ends = set()
    for end in one_way_ends(context):
        ends |= {frozenset((place, end.table.vpc)) for place in _places(context, end.far)}
        yield RULE.finding(
            end.table,
            f"the route {format_route(context.index, end.route)} reaches {_name(context, end.far)}, but "
            f"{end.because}",
            span=end.route.span,
            related=((f"attachment {end.far.name}", end.far.span),),
            hint="add the route back; without it no connection works in either direction",
            destination=end.route.destination,
        )
    unrouted = {attachment.resource for attachment in unrouted_attachments(context)}
    nowhere = {end.onward.id for end in dead_ends(context)}
    for fault in way_faults(context, "answer_lost"):
        pairs = {frozenset((way.source.subnet.vpc, way.target)) for way in fault.ways}
        there = getattr(fault.table, "vpc", None)
        if fault.table.id not in nowhere and there not in unrouted and not pairs & ends:
            yield _on_the_way(context, fault)
    for found in unanswered_networks(context):
        if found.vpc.id not in unrouted:
            yield _unanswered(found)


def _unanswered(found: Unanswered) -> Finding:
    return RULE.finding(
        found.table,
        f"network {found.network.name} gets into VPC {found.vpc.name}, and {found.group.name} admits it, but "
        "no route table of the VPC leads back",
        span=found.table.span,
        related=(
            (f"the rule of {found.group.name}", found.rule.span),
            (f"network {found.network.name}", found.network.span),
        ),
        hint=f"add the blocks of {found.network.name} by the transit gateway to {found.table.name}",
    )


def _places(context: LintContext, far: TransitGatewayAttachment) -> tuple[str, ...]:
    """The VPC or the networks outside that an attachment leads to."""
    connection = context.topology.vpn_connections.get(far.resource)
    direct = context.topology.direct_connect_gateways.get(far.resource)
    behind = () if connection is None else (connection.network,)
    return (far.resource, *behind, *(() if direct is None else direct.networks))


def _on_the_way(context: LintContext, fault: WayFault) -> Finding:
    first = fault.ways[0]
    sender = sender_name(context, first)
    return RULE.finding(
        fault.table,
        f"{sender} reaches {target_name_of(context, first)} by the route "
        f"{format_route(context.index, first.route)}, but no answer comes back: {fault.because} (decided in "
        f"{table_text(fault)})",
        span=fault.span,
        related=((f"the route in {first.source.table.name}", first.route.span),),
        hint=f"add to {table_text(fault)} a route for {', '.join(map(str, _blocks(context, first)))} that "
        f"leads back to {sender}",
    )


def _blocks(context: LintContext, way: Way) -> list[Block]:
    vpc = context.topology.vpcs[way.source.subnet.vpc]
    return [block for block in vpc.all_cidr_blocks if block.version == way.source.address.version]


def _name(context: LintContext, attachment: TransitGatewayAttachment) -> str:
    vpc = context.topology.vpcs.get(attachment.resource)
    return f"VPC {vpc.name}" if vpc is not None else attachment.name


RULE = Rule(
    id="TGW003",
    severity="error",
    summary="A route through a transit gateway leads to something that has no way back.",
    explanation="""
Replies need four routes on a way through a transit gateway: those of the subnet and of the transit gateway
table there, and the same two for the way back. The ones for the way back are missing: add the sender's
block to the route tables of the other VPC, and propagate the sender's attachment to the transit gateway
table that the other attachment is associated with.
""",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html",
    check=check,
)
