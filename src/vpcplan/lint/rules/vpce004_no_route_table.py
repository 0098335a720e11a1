"""VPCE004: a gateway endpoint that no route table has."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.vpc_endpoint import refuse_at_endpoint


def check(context: LintContext) -> Iterator[Finding]:
    """Gateway endpoints without tables, or whose tables no subnet follows."""
    for endpoint in context.topology.vpc_endpoints.values():
        if endpoint.type != "gateway" or refuse_at_endpoint(endpoint) is not None:
            continue
        if not endpoint.route_tables:
            yield RULE.finding(
                endpoint,
                f"gateway endpoint {endpoint.name} is in no route table, so nothing uses it",
                hint="list the route tables of the subnets that use the service",
            )


RULE = Rule(
    id="VPCE004",
    severity="warning",
    summary="A gateway endpoint is in no route table.",
    explanation="""
A gateway endpoint works by a prefix-list route in the route tables that it is given. Without any, traffic
goes on through the NAT gateway, or nowhere.
""",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
    check=check,
)
