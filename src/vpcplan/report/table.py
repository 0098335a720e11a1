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


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str | None = None) -> None:
    """Write a table to standard output; nothing in a cell is taken for markup."""
    if not draws() or len(rows) > DRAWN_ROWS:
        sys.stdout.write(render_columns(columns, rows, title=title))
        return
    from vpcplan.report.console import console

    console().print(build_table(columns, rows, title=title))


def build_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str | None = None) -> Table:
    """A rich table whose cells wrap instead of vanishing; columns that hold numbers are set flush right."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

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
            style="bold cyan" if index == 0 else "",
        )
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table


def render_columns(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str | None = None) -> str:
    """Aligned plain text with a line of headings: what `grep` and `awk` can read."""
    cells = [[printable(cell).replace("\n", " ") or "-" for cell in row] for row in rows]
    widths = [max(len(column), *(len(row[i]) for row in cells), 0) for i, column in enumerate(columns)]
    lines = [title] if title else []
    for row in ([column.upper() for column in columns], *cells):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return "\n".join(lines) + "\n"
