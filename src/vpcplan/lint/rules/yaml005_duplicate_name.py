"""YAML005: one name for two things."""

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
    id="YAML005",
    severity="error",
    summary="A name is defined twice.",
    explanation="""
YAML readers usually keep the last of two equal keys and drop the first in silence. Here both places are
shown: rename one, or join the two. The same holds for a name that two files of one topology define.
""",
    source="",
    check=check,
)
