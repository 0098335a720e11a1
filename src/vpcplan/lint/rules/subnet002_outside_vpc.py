"""SUBNET002: a subnet's block lies in no block of its VPC."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.address_findings import address_findings
from vpcplan.lint.context import LintContext
from vpcplan.lint.file_problems import problem_findings
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """What the loader refuses, and what the check of addresses finds in AWS configuration."""
    yield from problem_findings(context, RULE)
    yield from address_findings(context, RULE)


RULE = Rule(
    id="SUBNET002",
    severity="error",
    summary="A subnet's block lies in no block of its VPC.",
    explanation="""
A subnet lies wholly inside one of the VPC's blocks; it cannot span two of them. Correct the block, or add
it to the VPC.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
    check=check,
)
