"""VPC004: a VPC's blocks cannot be associated with one VPC."""

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
    id="VPC004",
    severity="error",
    summary="A VPC's blocks cannot be associated with one VPC.",
    explanation="""
Which block may be added to a VPC depends on the ones that it has: with one of 10.0.0.0/8, for instance,
nothing of 172.16.0.0/12, 192.168.0.0/16 or 198.19.0.0/16. 100.64.0.0/10 and public ranges may always be
added.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
    check=check,
)
