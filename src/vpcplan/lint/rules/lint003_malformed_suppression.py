"""LINT003: an exception that is not understood, names no known rule, or gives no reason."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.registry import suggest, unknown_selectors
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Exceptions that are badly written."""
    for suppression in context.suppressions:
        if suppression.fault is not None:
            yield RULE.finding(
                None, f"this exception {suppression.fault}", span=suppression.span, severity="error"
            )
            continue
        for unknown in unknown_selectors(suppression.rules):
            yield RULE.finding(
                None,
                f"this exception names the rule {unknown}, which does not exist",
                span=suppression.span,
                hint=suggest(unknown),
                severity="error",
            )
        if context.settings.require_reason and not suppression.reason:
            yield RULE.finding(
                None,
                f"this exception for {', '.join(suppression.rules)} gives no reason",
                span=suppression.span,
                hint="say why after the bracket: `# vpcplan: ignore[RULE] public by design`",
            )


RULE = Rule(
    id="LINT003",
    severity="warning",
    summary="An exception is not understood, names an unknown rule, or gives no reason.",
    explanation="""
Whoever reads the exception next year must know why it is there, and an exception with a typing error
excepts nothing. Write `# vpcplan: ignore[SG001] public by design`, several rules with commas,
`until=2027-03-31` before the reason if it is for a time; `ignore-file` stands above the first key.
`require-reason = false` in the configuration lifts the need for a reason.
""",
    source="",
    check=check,
)
