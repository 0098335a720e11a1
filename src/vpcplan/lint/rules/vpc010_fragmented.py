"""VPC010: a VPC has free addresses, but in small pieces."""

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
    id="VPC010",
    severity="info",
    summary="A VPC has free addresses, but in small pieces.",
    explanation="""
Subnets are aligned blocks, so a VPC can have thousands of free addresses and no room for a /24. `vpcplan
cidr map` shows the holes and `vpcplan cidr plan` fills the smallest that fits first.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
    check=check,
)
