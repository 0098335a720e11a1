"""LINT005: an exception from a rule that allows none."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Exceptions that were written for findings of mandatory rules."""
    seen = set()
    for suppression, finding in context.overruled:
        if (suppression, finding.rule) in seen:
            continue
        seen.add((suppression, finding.rule))
        yield RULE.finding(
            None,
            f"{finding.rule} is mandatory, so this exception has no effect",
            span=suppression.span,
            related=((finding.message, finding.span),),
            hint="solve the finding and remove the exception",
            rule=finding.rule,
        )


RULE = Rule(
    id="LINT005",
    severity="error",
    summary="An exception is written for a rule that the configuration makes mandatory.",
    explanation="""
`mandatory` in the configuration lists rules that nobody may except. The finding is reported all the same.
Solve it, or have the rule taken off the list by whoever keeps it.
""",
    source="",
    check=check,
)
