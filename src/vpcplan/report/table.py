"""Rows and columns: drawn by rich for a person at a terminal, plain text for everything else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from vpcplan.report.console import draws, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

DRAWN_ROWS = 500
"""A drawn row costs 370 µs, a plain one less than one: longer tables go out plain."""


SHORT_CELL = 18
"""An IPv4 block and a Region fit into this; such columns are not broken where there is room."""
NARROWEST = 8
"""What a column that does the wrapping needs at least."""


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str | None = None) -> None:
    """Write a table to standard output; nothing in a cell is taken for markup."""
    if not draws() or len(rows) > DRAWN_ROWS:
        sys.stdout.write(render_columns(columns, rows, title=title))
        return
    from vpcplan.report.console import console

    screen = console()
    screen.print(build_table(columns, rows, title=title, width=screen.width))


def build_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str | None = None, width: int = 80
) -> Table:
    """A rich table whose cells wrap instead of vanishing; columns that hold numbers are set flush right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    widths = [max(len(column), *(len(row[i]) for row in rows), 0) for i, column in enumerate(columns)]
    kept = _unbroken(widths, width)
    table = Table(
        box=box.SIMPLE_HEAD,
        title=Text(printable(title), style="bold") if title else None,
        title_justify="left",
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
    for index, column in enumerate(columns):
        numbers = bool(rows) and all(row[index].replace(",", "").isdigit() for row in rows if row[index])
        table.add_column(
            Text(column),
            justify="right" if numbers else "left",
            overflow="fold",
            min_width=widths[index] if index in kept else None,
            style="bold cyan" if index == 0 else "",
        )
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table


def _unbroken(widths: Sequence[int], width: int) -> set[int]:
    """The columns that are short enough to stay on one line, so that the long ones do the wrapping."""
    short = {index for index, needed in enumerate(widths) if needed <= SHORT_CELL}
    gaps = 3 * (len(widths) - 1)
    left = width - gaps - sum(widths[index] for index in short)
    return short if left >= NARROWEST * (len(widths) - len(short)) else set()


def render_columns(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str | None = None) -> str:
    """Aligned plain text with a line of headings: what `grep` and `awk` can read."""
    cells = [[printable(cell).replace("\n", " ") or "-" for cell in row] for row in rows]
    widths = [max(len(column), *(len(row[i]) for row in cells), 0) for i, column in enumerate(columns)]
    lines = [title] if title else []
    for row in ([column.upper() for column in columns], *cells):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return "\n".join(lines) + "\n"
