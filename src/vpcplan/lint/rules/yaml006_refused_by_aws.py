"""YAML006: what AWS would not create."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.file_problems import problem_findings
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """The loader's problems of this kind."""
    return problem_findings(context, RULE)


RULE = Rule(
    id="YAML006",
    severity="error",
    summary="AWS refuses what a file describes.",
    explanation="""
A VPC block larger than /16, a subnet outside its VPC's blocks or over another subnet, an address that is
reserved or not in its subnet, and the like: AWS answers such a request with an error, so nothing can be
said about a network that contains it.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
    check=check,
)
