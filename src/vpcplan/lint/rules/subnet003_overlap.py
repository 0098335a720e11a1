"""SUBNET003: two subnets of a VPC overlap."""

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
    id="SUBNET003",
    severity="error",
    summary="Two subnets of a VPC overlap.",
    explanation="""
Subnets of a VPC share no address; AWS refuses the second one. Correct one of the two blocks, or leave it
out and let `vpcplan cidr plan` find a free one.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
    check=check,
)
