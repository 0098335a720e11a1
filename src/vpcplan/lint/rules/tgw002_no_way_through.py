"""TGW002: a route to a transit gateway that has no route onward."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.route_table import Route, RouteTable
from vpcplan.model.transit_gateway import TransitGatewayRouteTable
from vpcplan.net.block import Block
from vpcplan.semantics.route_table import format_route
from vpcplan.semantics.transit_gateway import attached_blocks, select_transit_route, transit_route_table_of


def check(context: LintContext) -> Iterator[Finding]:
    """VPC routes to a transit gateway whose table for this VPC knows no part of the destination.

    Where several tables of the VPC have the same route, the first is named: what is missing is the one route
    of the transit gateway's table. That an attachment has no table at all is for TGW004 to say.
    """
    topology = context.topology
    lost: dict[tuple[str, Block], list[tuple[RouteTable, Route]]] = {}
    for table in topology.route_tables.values():
        for route in table.routes:
            if route.target.kind != "transit_gateway" or not isinstance(route.destination, Block):
                continue
            known_as = context.index.attachments_by_gateway.get((route.target.id, table.vpc))
            if known_as is None or route.state != "active":
                continue
            onward = transit_route_table_of(context.index, topology.transit_gateway_attachments[known_as])
            if onward is not None and _leads_nowhere(context, onward, route.destination):
                lost.setdefault((known_as, route.destination), []).append((table, route))
    for (known_as, _), uses in lost.items():
        onward = transit_route_table_of(context.index, topology.transit_gateway_attachments[known_as])
        if onward is not None:
            yield _finding(context, onward, uses)


def _finding(
    context: LintContext, onward: TransitGatewayRouteTable, uses: list[tuple[RouteTable, Route]]
) -> Finding:
    table, route = uses[0]
    also = "" if len(uses) == 1 else f" (also in {', '.join(other.name for other, _ in uses[1:])})"
    return RULE.finding(
        table,
        f"the route {format_route(context.index, route)}{also} leads nowhere: transit gateway table "
        f"{onward.name} has no route for it",
        span=route.span,
        related=(
            (f"transit gateway table {onward.name}", onward.span),
            *((f"the route in {other.name}", another.span) for other, another in uses[1:3]),
        ),
        hint=f"propagate the other attachment to {onward.name}, the table that this VPC's attachment is "
        "associated with, or add a static route there",
        destination=route.destination,
    )


def _leads_nowhere(context: LintContext, table: TransitGatewayRouteTable, destination: Block) -> bool:
    """Whether no address of the destination that can be told apart has a route or a blackhole of its own."""
    blocks = {destination}
    for attachment in context.topology.transit_gateway_attachments.values():
        blocks.update(b for b in attached_blocks(context.index, attachment)[0] if destination.contains(b))
    for other in table.routes:
        if isinstance(other.destination, Block) and destination.contains(other.destination):
            blocks.add(other.destination)
    for block in blocks:
        choice = select_transit_route(context.index, table, block.version, block.first)
        if choice.route is not None or choice.doubt is not None:
            return False
    return True


RULE = Rule(
    id="TGW002",
    severity="error",
    summary="A VPC routes to a transit gateway that has no route onward.",
    explanation="""
Two tables decide on the way through a transit gateway: the subnet's, which leads to the gateway, and the
transit gateway route table that the VPC's attachment is associated with, which leads on. Without a matching
route in the second the packets are dropped. Propagate the other attachment to that table, or write a static
route.
""",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html",
    check=check,
)
