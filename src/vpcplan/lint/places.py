"""Where in a topology file the word stands that a finding is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.errors import SourceSpan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.lint.context import LintContext

_ENDS = ("", "]", ",", " ", "}", '"', "'")


def place_of_word(context: LintContext, span: SourceSpan, words: Sequence[str]) -> SourceSpan | None:
    """The first place of one of ``words`` in the mapping that begins at ``span``; None in AWS configuration.

    A word ends at a blank, a quote or a bracket: 10.0.0.0/16 is not found in 10.0.0.0/160.
    """
    lines = context.lines(span.file) if span.line and span.resource is None else ()
    indent = span.column - 1
    for number in range(span.line, len(lines) + 1):
        line = lines[number - 1]
        if number > span.line and line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
            return None
        for word in words:
            start = line.find(word)
            if start >= 0 and line[start + len(word) : start + len(word) + 1] in _ENDS:
                return SourceSpan(span.file, number, start + 1, start + 1 + len(word))
    return None
