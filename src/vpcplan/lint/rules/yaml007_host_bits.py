"""YAML007: a block that is not written in its canonical form."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.errors import BlockError, SourceSpan
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import HOST_BITS, Edit, Finding, Fix
from vpcplan.lint.rule import Rule
from vpcplan.net.block import block_of, parse_interface


def check(context: LintContext) -> Iterator[Finding]:
    """The loader's notices of blocks whose host bits AWS would clear."""
    for notice in context.topology.notices:
        written, found, _ = notice.message.partition(HOST_BITS)
        if not found or notice.span is None:
            continue
        try:
            address, prefix_length = parse_interface(written)
        except BlockError:
            continue
        block = str(block_of(address, prefix_length))
        yield RULE.finding(
            None,
            f"{written} has host bits set; AWS stores {block}",
            span=notice.span,
            hint=f"write {block}",
            fix=_replace(context, notice.span, written, block),
        )


def _replace(context: LintContext, span: SourceSpan, written: str, block: str) -> Fix | None:
    line = context.line(span)
    start = -1 if line is None else line.find(written, max(span.column - 1, 0))
    if line is None or start < 0:
        return None
    edit = Edit(
        file=span.file,
        line=span.line,
        column=start + 1,
        end_line=span.line,
        end_column=start + 1 + len(written),
        replacement=block,
    )
    return Fix(description=f"write {block}", edits=(edit,))


RULE = Rule(
    id="YAML007",
    severity="warning",
    summary="A block is written with host bits set.",
    explanation="""
AWS clears the host bits of what it is given: 100.68.0.18/18 becomes 100.68.0.0/18. Nothing fails, but the
file does not say what AWS stores, and readers take the address for something that matters. `vpcplan lint
--fix` writes the canonical block.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
    check=check,
    fixable=True,
)
