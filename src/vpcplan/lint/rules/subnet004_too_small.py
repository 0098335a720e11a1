"""SUBNET004: a subnet has fewer addresses than what is in it needs."""

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
    id="SUBNET004",
    severity="error",
    summary="A subnet has fewer addresses than what is in it needs.",
    explanation="""
AWS reserves five addresses of each subnet, and instances, load balancer nodes, NAT gateways, interface
endpoints and transit gateway attachments take one or more each. A subnet cannot be resized: make a larger
one and move.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
    check=check,
)
