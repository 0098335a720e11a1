"""YAML001: a file that cannot be read, or is no YAML."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.file_problems import problem_findings
from vpcplan.lint.finding import Finding
from vpcplan.lint.registry import rule_ids
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """The loader's problems of this kind, and those that no other rule stands for."""
    return problem_findings(context, RULE, others=frozenset(rule_ids()))


RULE = Rule(
    id="YAML001",
    severity="error",
    summary="A file cannot be read, or is not valid YAML.",
    explanation="""
Nothing can be said about a file that cannot be read. The message names the line at which reading stopped;
the cause often stands a little above it: a missing colon, a bracket or quote that is not closed, a tab, or
a line that is indented too far.
""",
    source="",
    check=check,
)
