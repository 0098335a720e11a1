"""Tables as data, and as text: drawn on a terminal, plain columns in a pipe, CSV, Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from vpcplan.report.console import console, draws, printable, wrapped
from vpcplan.report.table import DRAWN_ROWS, build_table, render_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Column(Struct, frozen=True):
    """A column: its heading, and whether it holds numbers."""

    name: str
    right: bool = False


class Sheet(Struct, frozen=True, kw_only=True):
    """A table with a title. Cells are text as it is; nothing in them is markup."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""


class Report(Struct, frozen=True, kw_only=True):
    """An answer in every format: ``payload`` for JSON, ``sheets`` for tables, ``lines`` of plain text around.

    ``csv_sheet`` is the sheet that stands for all of them in CSV, which holds one table.
    """

    payload: dict[str, Any]
    sheets: tuple[Sheet, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    csv_sheet: Sheet | None = None


def render(report: Report, format_: str, *, plain: bool = False) -> str:
    """The text of ``report`` as table, json, csv or markdown; ``plain`` never draws or colours."""
    if format_ == "json":
        import json

        return json.dumps(report.payload, indent=2, ensure_ascii=False)
    if format_ == "csv":
        sheet = report.csv_sheet or (report.sheets[0] if report.sheets else None)
        return render_csv(sheet) if sheet else ""
    if format_ == "markdown":
        parts = [*map(_markdown_text, report.before), *map(render_markdown, report.sheets)]
        return "\n\n".join([*parts, *map(_markdown_text, report.after)])
    before, after = printable_lines(report.before), printable_lines(report.after)
    if not plain:
        before, after = [_filled(text) for text in before], [_filled(text) for text in after]
    parts = [*before, *(_table(sheet, plain=plain) for sheet in report.sheets)]
    return "\n\n".join(part for part in [*parts, *after] if part)


def _filled(text: str) -> str:
    """Each line broken at the width of the terminal, what is carried over two columns further in."""
    lines = []
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        lines.append(" " * indent + wrapped(line.lstrip(" "), first=indent, indent=indent + 2))
    return "\n".join(lines)


def printable_lines(texts: Iterable[str]) -> list[str]:
    """Texts without control characters; their line breaks stay."""
    return [printable(text) if "\n" not in text else _each_line(text) for text in texts]


def _each_line(text: str) -> str:
    return "\n".join(printable(line) for line in text.split("\n"))


def _table(sheet: Sheet, *, plain: bool) -> str:
    if not any(column.name for column in sheet.columns):
        return _pairs(sheet, plain=plain)
    headings = [f"{column.name[:1].upper()}{column.name[1:]}" for column in sheet.columns]
    drawn = draws() and not plain and len(sheet.rows) <= DRAWN_ROWS
    if not drawn:
        return render_columns(headings, sheet.rows, title=printable(sheet.title) or None).rstrip("\n")
    screen = console()
    with screen.capture() as captured:
        screen.print(build_table(headings, sheet.rows, title=sheet.title or None, width=screen.width))
    return "\n".join(line.rstrip() for line in captured.get().strip("\n").split("\n"))


def _pairs(sheet: Sheet, *, plain: bool) -> str:
    """Rows of a name and a value, without headings; a value that is too long goes on below itself."""
    names = [printable(row[0]) for row in sheet.rows]
    values = [printable(row[1]) for row in sheet.rows]
    width = max(map(len, names), default=0)
    if plain or not draws():
        lines = [f"{name:{width}}  {value}".rstrip() for name, value in zip(names, values, strict=True)]
        return "\n".join([*([printable(sheet.title)] if sheet.title else []), *lines])
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in zip(names, values, strict=True):
        grid.add_row(Text(name), Text(value))
    screen = console()
    with screen.capture() as captured:
        if sheet.title:
            screen.print(Text(printable(sheet.title), style="bold cyan"))
        screen.print(grid)
    return "\n".join(line.rstrip() for line in captured.get().strip("\n").split("\n"))


def render_csv(sheet: Sheet) -> str:
    """RFC 4180: headings and rows, quoted where needed, without the thousands separators of people.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    import csv
    import io

    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([column.name.lower().replace(" ", "_") for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow(
            [_csv_cell(cell, column.right) for cell, column in zip(row, sheet.columns, strict=True)]
        )
    return target.getvalue().rstrip("\n")


def _csv_cell(cell: str, number: bool) -> str:
    if number:
        return cell.replace(",", "")
    return f"'{cell}" if cell[:1] in "=+-@\t" and len(cell) > 1 else cell


def render_markdown(sheet: Sheet) -> str:
    """A GitHub table with a heading above."""
    lines = [f"### {_markdown_text(sheet.title)}", ""] if sheet.title else []
    lines.append("| " + " | ".join(_markdown_text(column.name) for column in sheet.columns) + " |")
    lines.append("|" + "|".join("---:" if column.right else "---" for column in sheet.columns) + "|")
    lines += ["| " + " | ".join(_markdown_text(cell) for cell in row) + " |" for row in sheet.rows]
    return "\n".join(lines)


def _markdown_text(text: str) -> str:
    return "".join(f"\\{char}" if char in "|*_`[]<>\\" else char for char in _each_line(text))


def rows_of(items: Sequence[Sequence[object]]) -> tuple[tuple[str, ...], ...]:
    """Rows of text from rows of anything; None becomes an empty cell."""
    return tuple(tuple("" if cell is None else str(cell) for cell in row) for row in items)
