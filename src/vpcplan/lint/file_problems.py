"""What the loaders object to, as findings of the rule that each problem names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.errors import SourceSpan

if TYPE_CHECKING:
    from vpcplan.lint.context import LintContext
    from vpcplan.lint.finding import Finding
    from vpcplan.lint.rule import Rule


def problem_findings(
    context: LintContext, rule: Rule, *, others: frozenset[str] = frozenset()
) -> Iterator[Finding]:
    """The loaders' problems that name ``rule``; with ``others``, also those that name none of these."""
    for problem in context.problems:
        if problem.rule != rule.id and (not others or problem.rule in others):
            continue
        finding = rule.finding(
            None,
            problem.message,
            span=problem.span or SourceSpan("<input>"),
            related=problem.related,
            hint=problem.hint,
        )
        yield replace(finding, source_line=problem.source_line)
