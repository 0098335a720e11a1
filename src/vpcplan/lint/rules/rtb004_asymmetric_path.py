"""RTB004: requests and replies between two VPCs take different ways."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.return_routes import first_address
from vpcplan.lint.rule import Rule
from vpcplan.model.route_table import Route, RouteTable
from vpcplan.semantics.route_table import select_route, target_name

JOINTS = ("vpc_peering_connection", "transit_gateway")


def check(context: LintContext) -> Iterator[Finding]:
    """Pairs of subnets of two VPCs where one routes by a peering connection and the other by another way."""
    reported = set()
    for table in context.topology.route_tables.values():
        for route in table.routes:
            if route.target.kind not in JOINTS or route.state != "active":
                continue
            other = _reply_by_another_way(context, table, route)
            if other is None:
                continue
            back_table, back = other
            pair = frozenset((table.id, back_table.id))
            if pair in reported:
                continue
            reported.add(pair)
            yield RULE.finding(
                table,
                f"{table.name} sends by {target_name(context.index, route.target)}, but {back_table.name} "
                f"answers by {target_name(context.index, back.target)}",
                span=route.span,
                related=((f"the route back in {back_table.name}", back.span),),
                hint="route both directions by the same connection",
                destination=route.destination,
            )


def _reply_by_another_way(
    context: LintContext, table: RouteTable, route: Route
) -> tuple[RouteTable, Route] | None:
    """The table and route of a subnet that the route leads to, whose answers leave by another joint."""
    senders = context.subnets_by_route_table.get(table.id, ())
    if isinstance(route.destination, str):
        return None
    for other in context.topology.route_tables.values():
        if other.vpc == table.vpc:
            continue
        for receiver in context.subnets_by_route_table.get(other.id, ()):
            for sender in senders:
                there = first_address(receiver, route.destination)
                here = first_address(sender, None, version=route.destination.version)
                if there is None or here is None:
                    continue
                chosen = select_route(context.index, table, *there)
                if chosen.route is not route or chosen.doubt:
                    continue
                back = select_route(context.index, other, *here)
                if back.route is None or back.doubt or back.route.target.kind not in JOINTS:
                    continue
                if back.route.state == "active" and back.route.target != route.target:
                    both = _joins(context, route, table.vpc, other.vpc) and _joins(
                        context, back.route, table.vpc, other.vpc
                    )
                    if both:
                        return other, back.route
    return None


def _joins(context: LintContext, route: Route, one: str, other: str) -> bool:
    """Whether the route's target connects the two VPCs; a route to elsewhere is another rule's matter."""
    if route.target.kind == "transit_gateway":
        by_gateway = context.index.attachments_by_gateway
        return (route.target.id, one) in by_gateway and (route.target.id, other) in by_gateway
    connection = context.topology.vpc_peering_connections.get(route.target.id)
    return connection is not None and {connection.requester.vpc, connection.accepter.vpc} == {one, other}


RULE = Rule(
    id="RTB004",
    severity="warning",
    summary="Requests and replies between two VPCs take different ways.",
    explanation="""
When one side routes by a peering connection and the other by a transit gateway, a firewall or appliance
sees only half of each connection and drops it, security-group references work in one direction only, and
flow logs are hard to read. Route both directions by the same connection.
""",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-appliance-scenario.html",
    check=check,
)
