"""Where text goes: whether to colour it, how wide it may be, and what may not be printed as it is."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Literal, TextIO

if TYPE_CHECKING:
    from rich.console import Console

When = Literal["auto", "always", "never"]

_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if code not in (9, 10)}
_CONTROL |= {
    code: f"\\u{code:04x}" for code in (0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
}
"""Control characters, among them those that start a terminal's escape sequences or turn text around."""

_colour: When = "auto"


def set_colour(when: When) -> None:
    """What `--color` says, for the rest of the process."""
    global _colour
    _colour = when


def wants_colour(stream: TextIO) -> bool:
    """Whether to colour: `--color` decides, then NO_COLOR, FORCE_COLOR, then whether a terminal listens."""
    if _colour != "auto":
        return _colour == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def is_terminal(stream: TextIO | None = None) -> bool:
    """Whether a person looks at ``stream`` (standard output unless given)."""
    return (stream or sys.stdout).isatty()


def draws(stream: TextIO | None = None) -> bool:
    """Whether to draw tables and trees with rich: on a terminal, and where colour was asked for."""
    stream = stream or sys.stdout
    return is_terminal(stream) or wants_colour(stream)


def console(*, stderr: bool = False) -> Console:
    """A rich console that interprets no markup, on standard output or standard error.

    It is as wide as the terminal; where none is, nothing is wrapped at 80 columns.
    """
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    colour = wants_colour(stream)
    return Console(
        file=stream,
        force_terminal=True if colour else None,
        no_color=not colour,
        width=None if is_terminal(stream) or "COLUMNS" in os.environ else 160,
        markup=False,
        emoji=False,
        highlight=False,
    )


def printable(text: str) -> str:
    r"""``text`` with control characters spelt out: an escape sequence in a name becomes ``\x1b[31m``."""
    if text.isprintable():
        return text
    return text.translate(_CONTROL)


def wrapped(text: str, *, stream: TextIO | None = None, indent: int = 0, first: int = 0) -> str:
    """A sentence broken at the width of the terminal; in one line where none is.

    Args:
        text: The sentence. Line breaks in it are kept.
        stream: Where it goes; standard output unless given.
        indent: Blanks before every line but the first.
        first: How much of the first line is taken already.
    """
    if not is_terminal(stream):
        return text.replace("\n", "\n" + " " * indent)
    from shutil import get_terminal_size
    from textwrap import fill

    width = max(get_terminal_size().columns, 20)
    lines: list[str] = []
    for line in text.split("\n"):
        # Something long and unbroken goes to a line of its own, and is never cut.
        filled = fill(
            line,
            width,
            initial_indent=" " * (indent if lines else first),
            subsequent_indent=" " * indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines.append(filled if lines else filled[first:])
    return "\n".join(lines)
