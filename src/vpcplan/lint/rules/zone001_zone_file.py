"""ZONE001: a BIND zone file that cannot be read."""

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
    id="ZONE001",
    severity="error",
    summary="A zone file has a line that cannot be understood.",
    explanation="""
The line is no resource record of RFC 1035, or uses what Route 53 cannot import, such as `$INCLUDE`. The
message says what is wrong with it.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-creating-import.html",
    check=check,
)
