"""Rows and columns: drawn by rich for a person at a terminal, plain text for everything else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from vpcplan.report.console import draws, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

GAP = 2
"""Blanks between two columns."""
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
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    cells = [[printable(cell) for cell in row] for row in rows]
    natural = [
        max((cell_len(line) for row in cells for line in row[index].split("\n")), default=0)
        for index in range(len(columns))
    ]
    widths = _widths_with_headings(columns, natural, width)
    table = Table(
        box=box.SIMPLE_HEAD,
        title=Text(printable(title), style="bold") if title else None,
        title_justify="left",
        padding=(0, 1, 0, 0),
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
            width=widths[index],
            style="bold cyan" if index == 0 else "",
        )
    for row in cells:
        table.add_row(*map(Text, row))
    return table


def _widths_with_headings(columns: Sequence[str], natural: Sequence[int], width: int) -> Sequence[int]:
    """The widths of columns whose cells need ``natural``: headings are broken at blanks before cells are."""
    from rich.cells import cell_len

    whole = [max(needed, cell_len(column)) for needed, column in zip(natural, columns, strict=True)]
    if sum(whole) + GAP * (len(whole) - 1) <= width:
        return whole
    broken = [
        max(needed, *(cell_len(word) for word in column.split()), 0)
        for needed, column in zip(natural, columns, strict=True)
    ]
    return _column_widths(broken, width)


def _column_widths(natural: Sequence[int], width: int) -> Sequence[int]:
    """How wide each column may be so that all fit into ``width``: short ones whole, long ones wrapped evenly.

    Natural widths of 26, 10 and 30 in a table of 60 become 22, 10 and 22.
    """
    left = width - GAP * (len(natural) - 1)
    if sum(natural) <= left:
        return natural
    short = [0] * len(natural)
    for limit in range(SHORT_CELL, NARROWEST, -1):
        short = [needed if needed <= limit else 0 for needed in natural]
        if left - sum(short) >= NARROWEST * short.count(0):
            break
    left -= sum(short)
    widths = list(short)
    waiting = sorted(
        (index for index, whole in enumerate(short) if not whole), key=lambda index: natural[index]
    )
    for position, index in enumerate(waiting):
        others = len(waiting) - position - 1
        share = left // (others + 1)
        # What lacks little to be whole is not broken for it, as long as others can make up for it.
        most = share * 5 // 4 if others else share
        widths[index] = max(natural[index] if natural[index] <= most else share, 1)
        left -= widths[index]
    return widths


def render_columns(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str | None = None) -> str:
    """Aligned plain text with a line of headings: what `grep` and `awk` can read."""
    cells = [[printable(cell).replace("\n", " ") or "-" for cell in row] for row in rows]
    widths = [max(len(column), *(len(row[i]) for row in cells), 0) for i, column in enumerate(columns)]
    lines = [title] if title else []
    for row in ([column.upper() for column in columns], *cells):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return "\n".join(lines) + "\n"
