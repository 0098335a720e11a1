"""TGW003: a transit gateway leads to a VPC or network from which there is no way back."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.return_routes import first_address, has_way_back
from vpcplan.lint.rule import Rule
from vpcplan.model.route_table import Route, RouteTable
from vpcplan.model.transit_gateway import TransitGatewayAttachment
from vpcplan.net.block import Block
from vpcplan.semantics.route_table import format_route
from vpcplan.semantics.transit_gateway import (
    attached_blocks,
    select_transit_route,
    transit_route_table_of,
)


def check(context: LintContext) -> Iterator[Finding]:
    """VPC routes that get through a transit gateway to somewhere that cannot answer."""
    reported = set()
    for table in context.topology.route_tables.values():
        for route in table.routes:
            if route.target.kind != "transit_gateway" or not isinstance(route.destination, Block):
                continue
            for far in _reached(context, table, route):
                because = _fault(context, table, route, far)
                if because is None or (far.id, table.vpc) in reported:
                    continue
                reported.add((far.id, table.vpc))
                yield RULE.finding(
                    table,
                    f"the route {format_route(context.index, route)} reaches {_name(context, far)}, but "
                    f"{because}",
                    span=route.span,
                    related=((f"attachment {far.name}", far.span),),
                    hint="add the route back; without it no connection works in either direction",
                    destination=route.destination,
                )


def _reached(context: LintContext, table: RouteTable, route: Route) -> Iterator[TransitGatewayAttachment]:
    """The attachments that packets of the route come out of."""
    topology = context.topology
    known_as = context.index.attachments_by_gateway.get((route.target.id, table.vpc))
    onward = (
        None
        if known_as is None
        else transit_route_table_of(context.index, topology.transit_gateway_attachments[known_as])
    )
    if onward is None or not isinstance(route.destination, Block):
        return
    for far in topology.transit_gateway_attachments.values():
        if far.transit_gateway != route.target.id or far.resource == table.vpc or far.type == "peering":
            continue
        for block in attached_blocks(context.index, far)[0]:
            if not route.destination.overlaps(block) or route.destination.prefix_length == 0:
                continue
            inside = block if route.destination.contains(block) else route.destination
            choice = select_transit_route(context.index, onward, inside.version, inside.first)
            if choice.route is not None and far.id in choice.route.attachments:
                yield far
                break


def _fault(
    context: LintContext, table: RouteTable, route: Route, far: TransitGatewayAttachment
) -> str | None:
    """What is missing on the way back from an attachment."""
    if far.type == "vpc" and has_way_back(context, table, route, far.resource) is False:
        return "no subnet there has a route back"
    back = transit_route_table_of(context.index, far)
    # That the attachment has no table is for TGW004 to say.
    if back is None or not isinstance(route.destination, Block):
        return None
    for subnet in context.subnets_by_route_table.get(table.id, ()):
        address = first_address(subnet, None, version=route.destination.version)
        if address is None:
            continue
        choice = select_transit_route(context.index, back, *address)
        if choice.route is not None or choice.doubt is not None:
            return None
        return f"transit gateway table {back.name}, which answers follow, has no route back"
    return None


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
