"""R53005: Route 53 refuses a record."""

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
    id="R53005",
    severity="error",
    summary="Route 53 refuses a record.",
    explanation="""
The name is no domain name or is not in the zone, the type does not exist, a value does not have the form of
its type, an alias has a TTL or is of another type than its target, a weight or bias is out of range, a
place is unknown, or a private zone does not take the routing policy. The message says which.
""",
    source="https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html",
    check=check,
)
