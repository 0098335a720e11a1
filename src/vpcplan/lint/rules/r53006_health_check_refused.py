"""R53006: Route 53 refuses a health check or CIDR collection."""

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
    id="R53006",
    severity="error",
    summary="Route 53 refuses a health check or CIDR collection.",
    explanation="""
A health check without an endpoint, with an interval other than 10 or 30 seconds, or a calculated one that
counts itself; a CIDR collection with blocks longer than /24 (IPv4) or /48 (IPv6), or with one block in two
locations. The message says which.
""",
    source="https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html",
    check=check,
)
