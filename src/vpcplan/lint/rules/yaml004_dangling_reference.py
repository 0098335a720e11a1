"""YAML004: a name that nothing has."""

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
    id="YAML004",
    severity="error",
    summary="A reference names something that does not exist, or more than one thing.",
    explanation="""
Names are looked up in their own VPC first; `vpc/name` is always exact, and `group web` says which kind is
meant. The message lists what there is to choose from.
""",
    source="",
    check=check,
)
