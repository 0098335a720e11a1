"""YAML002: a key that the topology language does not have."""

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
    id="YAML002",
    severity="error",
    summary="A key is not known.",
    explanation="""
A key with a typing error would otherwise be left out without a word, and what it was meant to say would not
hold. The message names the key that was probably meant; `vpcplan schema` prints the JSON Schema from which
editors complete keys.
""",
    source="",
    check=check,
)
