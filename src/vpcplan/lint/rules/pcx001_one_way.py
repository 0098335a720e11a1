"""PCX001: a peering connection with a route there and none back."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.return_routes import has_way_back
from vpcplan.lint.rule import Rule
from vpcplan.model.route_table import Route, RouteTable
from vpcplan.model.vpc_peering_connection import PeeringSide, VpcPeeringConnection
from vpcplan.semantics.route_table import format_route
from vpcplan.semantics.vpc_peering_connection import peering_sides


def check(context: LintContext) -> Iterator[Finding]:
    """Routes by an active peering connection to subnets none of which has a route back."""
    topology = context.topology
    reported = set()
    for table in topology.route_tables.values():
        for route in table.routes:
            if route.target.kind != "vpc_peering_connection" or route.state != "active":
                continue
            connection = topology.vpc_peering_connections.get(route.target.id)
            if connection is None or connection.state != "active":
                continue
            sides = peering_sides(connection, table.vpc)
            if sides is None or (connection.id, table.vpc) in reported:
                continue
            finding = _check_route(context, table, route, connection, sides[1])
            if finding is not None:
                reported.add((connection.id, table.vpc))
                yield finding


def _check_route(
    context: LintContext, table: RouteTable, route: Route, connection: VpcPeeringConnection, far: PeeringSide
) -> Finding | None:
    if has_way_back(context, table, route, far.vpc) is not False:
        return None
    vpc = context.topology.vpcs[far.vpc]
    return RULE.finding(
        connection,
        f"peering connection {connection.name} is used one way: {table.name} has "
        f"{format_route(context.index, route)}, but no subnet of VPC {vpc.name} that it leads to has a "
        "route back",
        related=((f"the route in {table.name}", route.span), (f"VPC {vpc.name}", vpc.span)),
        hint=f"add routes to the other VPC's blocks by {connection.name} to the route tables of {vpc.name}",
    )


RULE = Rule(
    id="PCX001",
    severity="error",
    summary="A peering connection has a route one way and none back.",
    explanation="""
Peering needs a route on each side: the request arrives by the first, the reply has to find its way by the
second. With one of them missing nothing works, not even for connections that only one side starts. Add the
other VPC's block to the route tables of the subnets that answer.
""",
    source="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
    check=check,
)
