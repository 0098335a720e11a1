"""YAML008: an expectation that is not understood."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.errors import UsageError
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Statements below `expect:` that `vpcplan test` would not understand."""
    if not context.topology.expectations:
        return
    from vpcplan.analysis.expectation.parse import parse_expectation

    for expectation in context.topology.expectations:
        try:
            parse_expectation(expectation)
        except UsageError as error:
            yield RULE.finding(None, error.message, span=expectation.span, hint=error.hint)


RULE = Rule(
    id="YAML008",
    severity="error",
    summary="A statement below `expect:` is not understood.",
    explanation="""
`vpcplan test` reports such a statement as an error, so nothing is checked by it. Write it in one of the
forms of the page on CI: `A can reach B on tcp 443`, `only A can reach B`, `NAME A resolves to VALUE`, `A is
in subnet B`, `subnet A has at least 20 free addresses`, `A survives the loss of any AZ`, or as a mapping.
""",
    source="",
    check=check,
)
