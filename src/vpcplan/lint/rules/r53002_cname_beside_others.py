"""R53002: a CNAME stands beside records of another type."""

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
    id="R53002",
    severity="error",
    summary="A CNAME stands beside records of another type.",
    explanation="""
A CNAME says that its name is another name for everything, so no other record can be there. Route 53 refuses
the second one. Give the other records a name of their own, or make the CNAME an alias record.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html",
    check=check,
)
