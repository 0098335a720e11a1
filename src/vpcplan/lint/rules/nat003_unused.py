"""NAT003: a NAT gateway that no route uses."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Available NAT gateways to which no table that something follows has a route."""
    topology = context.topology
    if not topology.describes("route_tables"):
        return
    unsure = {table.vpc for table in topology.route_tables.values() if not table.complete}
    used = {
        route.target.id
        for table in topology.route_tables.values()
        for route in table.routes
        if route.target.kind == "nat_gateway"
    }
    for gateway in topology.nat_gateways.values():
        if gateway.id not in used and gateway.vpc not in unsure and gateway.state == "available":
            yield RULE.finding(
                gateway,
                f"no route leads to NAT gateway {gateway.name}, which costs by the hour",
                hint="add a default route to it to the private subnets' table of its zone, or remove it",
            )


RULE = Rule(
    id="NAT003",
    severity="warning",
    summary="No route leads to a NAT gateway.",
    explanation="""
Private subnets use a NAT gateway by a route in their table, usually `0.0.0.0/0`. Without one the gateway
only costs money, and the subnets that it was made for have no internet or use another zone's gateway.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
    check=check,
)
