"""LINT004: a rule broke down."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.errors import SourceSpan
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """The rules that could not finish."""
    files = context.topology.files
    for rule, error in context.crashes:
        yield RULE.finding(
            None,
            f"rule {rule} could not finish ({error}); the other rules ran",
            span=SourceSpan(files[0] if files else "<topology>"),
            hint=f"this is a defect in vpcplan: please report it; `--ignore {rule}` leaves the rule out",
            rule=rule,
        )


RULE = Rule(
    id="LINT004",
    severity="error",
    summary="A rule broke down, so what it looks for was not checked.",
    explanation="""
This is a defect in vpcplan, not in your files. The other rules ran. Report it with the topology if you can,
and leave the rule out with `--ignore` until it is repaired.
""",
    source="",
    check=check,
)
