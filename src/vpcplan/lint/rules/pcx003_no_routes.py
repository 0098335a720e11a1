"""PCX003: an active peering connection that no route uses."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Active connections between described VPCs without a route on either side."""
    topology = context.topology
    if not topology.describes("route_tables"):
        return
    unsure = {table.vpc for table in topology.route_tables.values() if not table.complete}
    used = {
        route.target.id
        for table in topology.route_tables.values()
        for route in table.routes
        if route.target.kind == "vpc_peering_connection"
    }
    for connection in topology.vpc_peering_connections.values():
        sides = {connection.requester.vpc, connection.accepter.vpc}
        known = sides <= topology.vpcs.keys() and not sides & unsure
        if connection.state == "active" and connection.id not in used and known:
            yield RULE.finding(
                connection,
                f"no route uses peering connection {connection.name}, so it carries nothing",
                hint="add each VPC's block to the other's route tables, or remove the connection",
            )


RULE = Rule(
    id="PCX003",
    severity="warning",
    summary="No route uses a peering connection.",
    explanation="""
An accepted peering connection carries nothing until the route tables of both VPCs have routes to each
other's blocks by it.
""",
    source="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
    check=check,
)
