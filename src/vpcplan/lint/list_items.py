"""Edits of lists and mappings in a topology file: taking an item away, putting items in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vpcplan.lint.finding import Edit, Fix

if TYPE_CHECKING:
    from vpcplan.errors import SourceSpan
    from vpcplan.lint.context import LintContext


def removal_of_item(context: LintContext, span: SourceSpan) -> Fix | None:
    """Taking away the item that starts at ``span``: its line in a block, the item and a comma in brackets.

    None where the layout leaves doubt about where the item ends.
    """
    line = context.line(span)
    if line is None or not span.column or span.resource is not None:
        return None
    before = line[: span.column - 1]
    if _starts_line(before):
        if not _is_one_line(context, span, line):
            return None
        edit = Edit(
            file=span.file, line=span.line, column=1, end_line=span.line + 1, end_column=1, replacement=""
        )
        return Fix(description="remove it", edits=(edit,))
    return _removal_in_brackets(span, line)


def _starts_line(before: str) -> bool:
    """Whether what stands before an item is nothing but its dash or its number."""
    text = before.strip()
    return text in ("", "-") or (text.endswith(":") and text[:-1].isdigit())


def _is_one_line(context: LintContext, span: SourceSpan, line: str) -> bool:
    """Whether the item ends on its line and is not the last thing that its parent holds."""
    lines = context.lines(span.file)
    indent = _indent(line)
    following = next((text for text in lines[span.line :] if text.strip()), "")
    preceding = next((text for text in reversed(lines[: span.line - 1]) if text.strip()), "")
    if line.rstrip().endswith((":", "|", ">", ",", "[", "{")) or _indent(following) > indent:
        return False
    return _indent(following) == indent or _indent(preceding) == indent


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _removal_in_brackets(span: SourceSpan, line: str) -> Fix | None:
    """Taking ``, item`` or ``item, `` out of ``[a, item, b]``."""
    start = span.column - 1
    end = span.end_column - 1 if span.end_column > span.column else _end_of_plain_item(line, start)
    before, after = line[:start].rstrip(), line[end:].lstrip()
    if not after or after[0] not in ",]":
        return None
    if before.endswith(","):
        start = len(before) - 1
    elif before.endswith("[") and after.startswith(","):
        end = len(line) - len(after[1:].lstrip())
    else:
        return None
    edit = Edit(
        file=span.file,
        line=span.line,
        column=start + 1,
        end_line=span.line,
        end_column=end + 1,
        replacement="",
    )
    return Fix(description="remove it", edits=(edit,))


def _end_of_plain_item(line: str, start: int) -> int:
    """Where an unquoted item of a bracketed list ends; ``start`` where it is quoted or nested."""
    if line[start : start + 1] in ("'", '"', "{", "["):
        return start
    ends = [position for mark in ",]" if (position := line.find(mark, start)) >= 0]
    return min(ends, default=start)


def sorting_of_items(context: LintContext, items: Sequence[tuple[int, SourceSpan]]) -> Fix | None:
    """Putting items that each start a line of their own into the order of their numbers.

    An item's lines are its own and the comments directly above it. None where two items share a line, or
    where something that is no item stands between them.
    """
    file = items[0][1].file
    lines = context.lines(file)
    found = [(number, _line_of_number(lines, number, span.line)) for number, span in items]
    written = sorted((line, number) for number, line in found if line is not None)
    if len({line for line, _ in written}) < len(items):
        return None
    indent = _indent(lines[written[0][0] - 1])
    starts = [_start_with_comments(lines, line) for line, _ in written]
    end = _end_of_item(lines, written[-1][0], indent)
    for (line, _), following in zip(written, [*starts[1:], end + 1], strict=True):
        if _indent(lines[line - 1]) != indent or following <= line:
            return None
        if _end_of_item(lines, line, indent) + 1 < following:
            return None
    chunks = {
        number: lines[start - 1 : following - 1]
        for (_, number), start, following in zip(written, starts, [*starts[1:], end + 1], strict=True)
    }
    text = "".join(f"{line}\n" for number in sorted(chunks) for line in chunks[number])
    edit = Edit(
        file=file,
        line=starts[0],
        column=1,
        end_line=end + 1,
        end_column=1,
        replacement=text,
    )
    return Fix(description="sort the rules", edits=(edit,))


def _line_of_number(lines: Sequence[str], number: int, line: int) -> int | None:
    """The line on which ``number:`` starts the item whose value is at ``line``: that one, or one above."""
    while 0 < line <= len(lines):
        text = lines[line - 1].strip()
        if text.startswith(f"{number}:"):
            return line
        if text and not text.startswith("#") and text[:1].isdigit():
            return None
        line -= 1
    return None


def _start_with_comments(lines: Sequence[str], line: int) -> int:
    """The first line of the comments that stand directly above ``line``, or ``line`` itself."""
    while line > 1 and lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line


def _end_of_item(lines: Sequence[str], line: int, indent: int) -> int:
    """The last line of the item that starts on ``line``: what follows it and is indented further."""
    last = line
    for number in range(line + 1, len(lines) + 1):
        text = lines[number - 1]
        if text.strip() and _indent(text) <= indent:
            break
        if text.strip() and not text.lstrip().startswith("#"):
            last = number
    return last
