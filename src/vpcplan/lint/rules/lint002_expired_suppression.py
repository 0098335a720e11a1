"""LINT002: an exception whose date has passed."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Exceptions whose last day lies before today."""
    for suppression in context.suppressions:
        if suppression.fault is None and suppression.expired(context.today):
            because = f" ({suppression.reason})" if suppression.reason else ""
            yield RULE.finding(
                None,
                f"this exception for {', '.join(suppression.rules)} ended on {suppression.until}{because}",
                span=suppression.span,
                hint="solve what it excepts and remove it, or give it a later date",
                until=suppression.until,
            )


RULE = Rule(
    id="LINT002",
    severity="warning",
    summary="An exception has passed its `until` date.",
    explanation="""
The exception was meant for a time, and the time is over: it no longer hides what it was written for. Solve
the finding and remove the exception, or decide again and write a later date.
""",
    source="",
    check=check,
)
