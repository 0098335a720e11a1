"""LINT001: an exception that excepts nothing."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Edit, Finding, Fix
from vpcplan.lint.rule import Rule
from vpcplan.lint.suppression import Suppression


def check(context: LintContext) -> Iterator[Finding]:
    """Exceptions in force whose rules ran and found nothing that they cover."""
    if not context.loaded:
        return
    for suppression in context.suppressions:
        if suppression.fault is not None or suppression.expired(context.today):
            continue
        unused = [
            named
            for named in suppression.rules
            if (suppression, named) not in context.used
            and any(named == "ALL" or rule.startswith(named) for rule in context.rules)
        ]
        if unused and not any(rule.startswith("LINT") for rule in unused):
            yield RULE.finding(
                None,
                f"nothing is found here that `ignore[{','.join(unused)}]` excepts",
                span=suppression.span,
                hint="remove it" if len(unused) == len(suppression.rules) else f"remove {', '.join(unused)}",
                fix=_remove(context, suppression) if len(unused) == len(suppression.rules) else None,
            )


def _remove(context: LintContext, suppression: Suppression) -> Fix | None:
    """Taking the comment away: the whole line where it stands alone."""
    line = None if suppression.kind == "configuration" else context.line(suppression.span)
    if line is None:
        return None
    span = suppression.span
    kept = line[: span.column - 1].rstrip()
    alone = not kept
    edit = Edit(
        file=span.file,
        line=span.line,
        column=1 if alone else len(kept) + 1,
        end_line=span.line + 1 if alone else span.line,
        end_column=1 if alone else len(line) + 1,
        replacement="",
    )
    return Fix(description="remove the comment", edits=(edit,))


RULE = Rule(
    id="LINT001",
    severity="warning",
    summary="An exception covers no finding.",
    explanation="""
An `ignore` comment or an entry of `ignores` that covers nothing is left over from a problem that is solved,
or names the wrong rule or place. If it stays, it will hide the next problem there. Remove it; `vpcplan lint
--fix` does so for comments.
""",
    source="",
    check=check,
    fixable=True,
)
