"""VPC001: a VPC's block has a size that AWS refuses."""

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
    id="VPC001",
    severity="error",
    summary="A VPC's block has a size that AWS refuses.",
    explanation="""
An IPv4 block of a VPC is a /16 to a /28; an IPv6 block a /44 to a /60 in steps of four, and always a /56 if
Amazon provides it. A block cannot be resized later: choose with room to grow, and add secondary blocks when
it is full.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
    check=check,
)
