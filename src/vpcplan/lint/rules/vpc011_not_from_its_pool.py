"""VPC011: a VPC's block is not from the pool that it names."""

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
    id="VPC011",
    severity="error",
    summary="A VPC's block is not from the pool that it names.",
    explanation="""
A VPC says with `pool:`, or with `environment:` and its Region, from which address pool its block is, and
none of its blocks lies there: the block was typed by hand, or the pool has moved. Take a block of the pool
(`vpcplan cidr plan` finds a free one), or name the pool that it is really from.
""",
    source="https://docs.aws.amazon.com/vpc/latest/ipam/monitor-cidr-compliance-ipam.html",
    check=check,
)
