"""Problems of the input as text: what is wrong, the source line with a caret, and what would be right."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from vpcplan.report.console import is_terminal, printable, wants_colour, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.errors import Problem, SourceSpan
    from vpcplan.model.resource import Notice

SHOWN_IN_FULL = 100
"""After so many problems, the rest get one line each."""
LONG_HINT = 80
"""Help longer than this is given once: a list of all keys helps no more the second time."""
WIDEST_EXCERPT = 100
"""Characters of a source line that are shown: a line may be a whole file of JSON."""
_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "help": "1;32",
    "dim": "2",
    "caret": "1;31",
    "bold": "1",
}


def render_message(label: str, message: str, *, hint: str | None = None) -> str:
    """``error: no such thing`` and, below it, ``help: …``."""
    style = _styler()
    lines = [f"{style(f'{label}:', label)} {style(_filled(message, len(label) + 2, 2), 'bold')}"]
    if hint:
        lines.append(f"  {style('help:', 'help')} {_filled(hint, 8, 8)}")
    return "\n".join(lines)


def render_problems(problems: Sequence[Problem]) -> str:
    """All problems, in the order of their places, with a count at the end when there are several."""
    ordered = sorted(problems, key=_place)
    blocks = []
    said: set[str | None] = set()
    for problem in ordered[:SHOWN_IN_FULL]:
        blocks.append(render_problem(problem, with_hint=problem.hint not in said))
        if problem.hint is not None and len(problem.hint) > LONG_HINT:
            said.add(problem.hint)
    rest = ordered[SHOWN_IN_FULL:]
    if rest:
        blocks.append("\n".join(f"{_where(p.span)}error: {printable(p.message)}" for p in rest))
    if len(problems) > 1:
        files = {problem.span.file for problem in problems if problem.span is not None}
        blocks.append(f"{len(problems)} problems" + (f" in {len(files)} files" if len(files) > 1 else ""))
    return "\n\n".join(blocks)


def render_problem(problem: Problem, *, with_hint: bool = True) -> str:
    """One problem: message, place, source line with a caret, related places, help."""
    style = _styler()
    lines = [f"{style('error:', 'error')} {style(_filled(problem.message, 7, 2), 'bold')}"]
    if problem.span is not None:
        lines += render_excerpt(problem.span, problem.source_line, style)
    for message, span in problem.related:
        lines.append(f"  {style('note:', 'note')} {printable(message)}: {printable(str(span))}")
    if problem.hint and with_hint:
        lines.append(f"  {style('help:', 'help')} {_filled(problem.hint, 8, 8)}")
    return "\n".join(lines)


def render_problems_json(problems: Sequence[Problem]) -> str:
    """``{"schema_version": 1, "problems": [{"message", "file", "line", "column", "hint", …}]}``."""
    from vpcplan.report.json_text import render_json

    def place(span: SourceSpan | None) -> dict[str, object]:
        if span is None:
            return {"file": None, "line": None, "column": None}
        found: dict[str, object] = {
            "file": span.file,
            "line": span.line or None,
            "column": span.column or None,
        }
        if span.resource:
            found["resource"] = span.resource
        return found

    return render_json(
        {
            "schema_version": 1,
            "problems": [
                {
                    "message": problem.message,
                    "rule": problem.rule,
                    **place(problem.span),
                    "hint": problem.hint,
                    "related": [{"message": text, **place(span)} for text, span in problem.related],
                }
                for problem in sorted(problems, key=_place)
            ],
        }
    )


def render_notices(notices: Sequence[Notice], *, limit: int = 12) -> str:
    """What the loader assumed, ignored or could not model: one ``note:`` line each, the first ``limit``."""
    style = _styler()
    lines = []
    notices = list({notice.message: notice for notice in notices}.values())
    for notice in notices[:limit]:
        place = f" ({printable(str(notice.span))})" if notice.span is not None else ""
        times = (
            f" ({notice.count} times)" if notice.count > 1 and str(notice.count) not in notice.message else ""
        )
        said = _filled(f"{notice.message}{times}", 6, 2)
        lines.append(f"{style('note:', 'note')} {said}{style(place, 'dim')}")
    if len(notices) > limit:
        lines.append(f"{style('note:', 'note')} and {len(notices) - limit} more: `vpcplan show notices`")
    return "\n".join(lines)


def _place(problem: Problem) -> tuple[bool, str, int, int]:
    """By place; what has none, such as how many more there are, comes last."""
    span = problem.span
    return (True, "", 0, 0) if span is None else (False, span.file, span.line, span.column)


def _where(span: SourceSpan | None) -> str:
    return "" if span is None else f"{printable(str(span))}: "


def render_excerpt(span: SourceSpan, source_line: str | None, style: Styler) -> list[str]:
    """The place, and the source line with a caret below where it is known."""
    number = str(span.line)
    gutter = " " * len(number)
    lines = [f"{gutter}{style('-->', 'dim')} {printable(str(span))}"]
    if source_line is None or not span.line:
        return lines
    text, column = _window(
        source_line.rstrip("\r\n"), max(span.column - 1, 0), _widest_excerpt(len(number) + 3)
    )
    bar = style("|", "dim")
    lines.append(f"{style(number, 'dim')} {bar} {text}".rstrip())
    if span.column:
        width = max(min(span.end_column - span.column, len(text) - column), 1)
        lines.append(f"{gutter} {bar} {' ' * column}{style('^' * width, 'caret')}")
    return lines


def _widest_excerpt(gutter: int) -> int:
    """Characters of a source line that fit beside the gutter; on a terminal a line is not to wrap."""
    if not (is_terminal() or is_terminal(sys.stderr)):
        return WIDEST_EXCERPT
    from shutil import get_terminal_size

    return max(min(get_terminal_size().columns - gutter - 2, WIDEST_EXCERPT), 20)


def _window(line: str, column: int, widest: int) -> tuple[str, int]:
    """The part of ``line`` around ``column`` that is short enough to show, and the column in it."""
    start = 0 if column < widest * 3 // 4 else column - widest // 2
    text = line[start : start + widest]
    column = min(column - start, len(text))
    if start:
        text, column = f"…{text}", column + 1
    if start + widest < len(line):
        text += "…"
    return "".join(char if char.isprintable() else " " for char in text), column


def _filled(text: str, first: int, indent: int) -> str:
    """Text for standard error, behind ``first`` characters, further lines by ``indent``."""
    return wrapped(printable(text), stream=sys.stderr, first=first, indent=indent)


class Styler:
    """Wraps text in ANSI colours, or not."""

    def __init__(self, *, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, style: str) -> str:
        if not self.colour or not text:
            return text
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def _styler() -> Styler:
    return Styler(colour=wants_colour(sys.stderr))
