"""R53024: a Resolver endpoint in one Availability Zone."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import route53_of
from vpcplan.lint.rule import Rule

LEAST = 2
"""Addresses that AWS wants of an endpoint."""


def check(context: LintContext) -> Iterator[Finding]:
    """Endpoints with a single address, which AWS refuses, or with all addresses in one zone."""
    for endpoint in route53_of(context).resolver_endpoints.values():
        count = max(len(endpoint.subnets), len(endpoint.addresses))
        zones = context.zones_of(endpoint.subnets)
        if 0 < count < LEAST and endpoint.span.resource is None:
            yield RULE.finding(
                endpoint,
                f"{endpoint.direction} endpoint {endpoint.name} has one address; AWS wants at least {LEAST}",
                severity="error",
                hint="add a subnet of another Availability Zone",
            )
        elif zones is not None and len(zones) == 1 and count >= LEAST:
            yield RULE.finding(
                endpoint,
                f"{endpoint.direction} endpoint {endpoint.name} is in {next(iter(zones))} only: when that "
                "zone fails, no query gets through",
                hint="move one of its addresses to a subnet of another Availability Zone",
            )


RULE = Rule(
    id="R53024",
    severity="warning",
    summary="A Resolver endpoint has one address, or is in one Availability Zone.",
    explanation="""
All queries between the VPCs and a network outside pass the addresses of a Resolver endpoint. AWS makes an
endpoint only with two addresses or more; they survive the failure of a zone only if they are in different
Availability Zones.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/best-practices-resolver-endpoint-high-availability.html",
    check=check,
)
