"""SUBNET001: a subnet's block has a size that AWS refuses."""

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
    id="SUBNET001",
    severity="error",
    summary="A subnet's block has a size that AWS refuses.",
    explanation="""
An IPv4 subnet is a /16 to a /28, an IPv6 one a /44 to a /64 in steps of four (usually a /64). Five
addresses of each are reserved.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
    check=check,
)
