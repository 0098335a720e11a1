"""R53004: records of one name and type do not fit together."""

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
    id="R53004",
    severity="error",
    summary="Records of one name and type do not fit together.",
    explanation="""
All records of a name and type share one routing policy; a simple record stands alone. Within the group set
identifiers are unique, and so are the places that records stand for: one primary and one secondary, a
Region, a country or a CIDR location once. IP-based records of a group use one CIDR collection.
""",
    source="https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html",
    check=check,
)
