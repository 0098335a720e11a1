"""VPC002: a VPC's block lies in a range that AWS gives to no VPC."""

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
    id="VPC002",
    severity="error",
    summary="A VPC's block lies in a range that AWS gives to no VPC.",
    explanation="""
0.0.0.0/8, 127.0.0.0/8, 169.254.0.0/16 and 224.0.0.0/4 mean other things in every IP stack, so AWS refuses
them. Take a private range of RFC 1918, or 100.64.0.0/10.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
    check=check,
)
