"""VPC012: a VPC's block lies in a part of an address pool that is not for it."""

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
    id="VPC012",
    severity="warning",
    summary="A VPC's block lies in a part of an address pool that is not for it.",
    explanation="""
A pool serves the VPCs of its Region and environment, gives blocks of certain sizes, and keeps its reserved
parts free; a pool inside it has its range for itself. A block that disregards this is taken from somebody
else's plan. IPAM calls such a block noncompliant.
""",
    source="https://docs.aws.amazon.com/vpc/latest/ipam/monitor-cidr-compliance-ipam.html",
    check=check,
)
