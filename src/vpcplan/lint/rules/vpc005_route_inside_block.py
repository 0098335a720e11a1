"""VPC005: a route's destination is, or lies in, a block of its own VPC."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.address_findings import address_findings
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """What the check of addresses finds of this kind."""
    return address_findings(context, RULE)


RULE = Rule(
    id="VPC005",
    severity="error",
    summary="A route's destination is, or lies in, a block of its own VPC.",
    explanation="""
AWS refuses a block that equals or contains the destination of a route of the VPC, and a route inside the
VPC may lead only to a NAT gateway, a network interface or a Gateway Load Balancer endpoint, and only for a
whole subnet. Traffic inside the VPC follows the local route.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html",
    check=check,
)
