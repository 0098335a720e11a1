"""RTB007: a route whose destination and target do not go together."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.route_validity import refuse_route


def check(context: LintContext) -> Iterator[Finding]:
    """Static routes that AWS refuses or that carry nothing."""
    for table in context.topology.route_tables.values():
        for route in table.routes:
            because = refuse_route(context.index, table, route) if route.origin == "static" else None
            if because is not None:
                yield RULE.finding(
                    table,
                    f"the route for {route.destination} in {table.name} cannot be: {because.message}",
                    span=route.span,
                    hint=because.hint,
                    destination=route.destination,
                )


RULE = Rule(
    id="RTB007",
    severity="error",
    summary="A route's destination and its target do not go together.",
    explanation="""
An egress-only internet gateway carries IPv6 only, and a NAT gateway IPv4 only, but for NAT64 of 64:ff9b::/96.
The route table of an internet gateway or virtual private gateway decides where packets go that enter the
VPC: it takes routes for blocks of the VPC only, to the local target, a network interface or a Gateway Load
Balancer endpoint. What enters by a virtual private gateway can so not leave by an internet or NAT gateway.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html",
    check=check,
)
