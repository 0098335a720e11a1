"""R53003: alias records lead back to themselves."""

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
    id="R53003",
    severity="error",
    summary="Alias records lead back to themselves.",
    explanation="""
An alias answers with the records of its target. When the targets form a circle there is nothing to answer
with, and Route 53 refuses the last one. Let one of them hold values.
""",
    source="https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html",
    check=check,
)
