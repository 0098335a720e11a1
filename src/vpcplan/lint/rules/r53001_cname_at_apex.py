"""R53001: a CNAME stands at the apex of a hosted zone."""

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
    id="R53001",
    severity="error",
    summary="A CNAME stands at the apex of a hosted zone.",
    explanation="""
The name of the zone itself has NS and SOA records, and a CNAME must be the only record of its name; DNS
forbids it and Route 53 refuses it. Use an alias record: it answers with the addresses of its target, costs
nothing, and may stand at the apex.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html",
    check=check,
)
