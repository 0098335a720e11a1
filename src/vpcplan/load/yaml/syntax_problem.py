"""What the YAML parser complains about, in words that say what to write instead."""

from __future__ import annotations

from typing import Any

from vpcplan.errors import Problem, SourceSpan

_EXPLANATIONS = (
    (
        "cannot start any token",
        "a tab or a reserved character (`@`, `` ` ``, `%`) cannot start a value",
        "indent with spaces; quote a value that starts with such a character",
    ),
    (
        "mapping values are not allowed",
        "there is a `: ` where no key can stand",
        "check the indentation of this line and the one above; quote text that contains `: `",
    ),
    (
        "could not find expected ':'",
        "a key without its `:`",
        "write `key: value`, a space after the colon",
    ),
    (
        "did not find expected key",
        "this line does not continue what was begun above",
        "check its indentation, and whether a quote or bracket above is closed",
    ),
    (
        "expected <block end>, but found",
        "this line does not continue what was begun above",
        "check its indentation, and whether a quote or bracket above is closed",
    ),
    (
        "expected the node content",
        "a value is missing here",
        "the file may be cut off, or a comma stands too many",
    ),
    (
        "did not find expected '-' indicator",
        "this line is neither a list item nor indented as part of one",
        "start it with `- ` like the items above, or indent it further",
    ),
    ("expected ',' or ']'", "a list in `[ ]` goes on here without a comma or an end", "add `,` or `]`"),
    (
        "expected ',' or '}'",
        "a mapping in `{ }` goes on here without a comma or an end",
        "add `,` or `}`",
    ),
    (
        "found unexpected end of stream",
        "the file ends inside a quoted text",
        "close the quote",
    ),
    (
        "did not find expected node content",
        "a value is missing here",
        "the file may be cut off, or a comma stands too many",
    ),
    (
        "did not find expected <document start>",
        "the file goes on after its end",
        "check the indentation: every key of the file starts in the first column",
    ),
    (
        "block sequence entries are not allowed",
        "a list item cannot stand here",
        "put `- ` on a line of its own, below the key",
    ),
    (
        "alphabetic or numeric character",
        "`*` and `&` start an alias or anchor, but no name follows",
        "quote a value that starts with `*` or `&`",
    ),
    ("found unknown escape character", "this backslash escape is not one of YAML's", "use single quotes"),
    (
        "block collections are not allowed",
        "an indented mapping or list cannot stand inside brackets",
        "close the bracket above, or write `{key: value}`",
    ),
)
"""Part of the parser's message (libyaml's and the pure parser's differ), what is meant, what to do."""


def explain(error: Any, file: str, text: str) -> Problem:
    """The problem that a ``yaml.YAMLError`` stands for, with its line.

    ``found character '\\t' that cannot start any token`` becomes a sentence about tabs.
    """
    lines = text.splitlines()
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        line, column = mark.line + 1, mark.column + 1
    else:
        before = text[: getattr(error, "position", 0) or 0]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    if line > len(lines):
        line, column = max(len(lines), 1), len(lines[-1]) + 1 if lines else 1
    source_line = lines[line - 1] if lines else None
    message, hint = _words(error, source_line, column)
    related: tuple[tuple[str, SourceSpan], ...] = ()
    context = getattr(error, "context_mark", None)
    if context is not None and mark is not None and context.line != mark.line:
        place = SourceSpan(file, context.line + 1, context.column + 1)
        related = ((str(getattr(error, "context", None) or "begun here"), place),)
    return Problem(
        message=message,
        span=SourceSpan(file, line, column, column + 1),
        hint=hint,
        related=related,
        source_line=source_line,
    )


def _words(error: Any, source_line: str | None, column: int) -> tuple[str, str]:
    raw = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    if source_line is not None and "\t" in source_line[:column] and not source_line[:column].strip():
        return "not valid YAML: this line is indented with a tab", "indent with spaces"
    if "not allowed" in raw and "character" in raw:
        return "not valid YAML: there is a control character here", "remove it; is this a text file?"
    if source_line is not None and "node content" in raw and source_line[column - 1 :].startswith(":"):
        return "not valid YAML: a colon begins this text", 'put quotes around it, such as `"::/0"`'
    for part, meaning, hint in _EXPLANATIONS:
        if part in raw:
            return f"not valid YAML: {meaning}", hint
    context = getattr(error, "context", None)
    return (
        f"not valid YAML: {raw}{f', {context}' if context else ''}",
        "check quotes, brackets and indentation",
    )
