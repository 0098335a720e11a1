"""YAML003: a value of the wrong kind."""

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
    id="YAML003",
    severity="error",
    summary="A value is not of the kind that its key takes.",
    explanation="""
A number where a name belongs, an address that is none, a list where a mapping is expected, or a rule that
is not in the words `[allow|deny] PROTOCOL [PORTS] from|to PEER`. The message says what the key takes.
""",
    source="",
    check=check,
)
