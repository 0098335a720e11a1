"""Maps of address space: letters on a terminal, SVG, Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from vpcplan.analysis.cidr_map.address_map import BlockMap, Cell, Grid, grid_of
from vpcplan.net.block import WIDTH, format_address
from vpcplan.report.console import console, draws, printable
from vpcplan.report.sheet import Column, Sheet, render_markdown, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "red", "bright_cyan", "bright_green")
FREE, MIXED, HELD = "·", "+", "~"


NAMES_WIDTH = 24
"""Columns to the right of a map for what starts in each row."""


def legend_letters(maps: Sequence[BlockMap]) -> dict[str, str]:
    """A letter per tier or zone, the same in all maps; after Z they start again."""
    groups = list(dict.fromkeys(s.group for m in maps for s in m.segments if s.state != "free"))
    return {group: LETTERS[number % len(LETTERS)] for number, group in enumerate(groups)}


def map_columns(block_map: BlockMap, width: int) -> int:
    """Cells of a row: the largest power of two that fits between the addresses and the names."""
    first, last = block_map.block.first, block_map.block.last
    label = max(len(format_address(block_map.block.version, value)) for value in (first, last))
    room = max(width - label - 4 - NAMES_WIDTH, 16)
    return min(128, 1 << (room.bit_length() - 1))


def render_maps(maps: Sequence[BlockMap], *, width: int, plain: bool) -> str:
    """The maps for a terminal, one below the other, with the same letters in all of them."""
    letters = legend_letters(maps)
    return "\n\n".join(_render_map(one, letters, width=width, plain=plain) for one in maps)


class _Row(Struct, frozen=True):
    """A line of a map: the address, the cells (none for a run of free rows), and what starts in it."""

    label: str
    cells: tuple[Cell, ...]
    names: str


def _render_map(block_map: BlockMap, letters: dict[str, str], *, width: int, plain: bool) -> str:
    """A row of letters per aligned part, runs of free rows in one line, a legend."""
    grid = grid_of(block_map, map_columns(block_map, width))
    rows = _rows(block_map, grid, width)
    title = _title(block_map, grid)
    own = {segment.group for segment in block_map.segments}
    legend = _legend(block_map, {group: letter for group, letter in letters.items() if group in own})
    if not plain and draws():
        return _drawn(title, rows, legend, letters)
    body = [
        f"{row.label}{''.join(_glyph(cell, letters) for cell in row.cells)}  {row.names}".rstrip()
        for row in rows
    ]
    return "\n".join([title, *body, "", *(text for _, text in legend)])


def _rows(block_map: BlockMap, grid: Grid, width: int) -> list[_Row]:
    version, first = grid.block.version, grid.block.first
    size = grid.columns << (WIDTH[version] - grid.cell_length)
    labels = [format_address(version, first + number * size) for number in range(len(grid.rows))]
    margin = max(map(len, labels))
    names_width = max(width - margin - 4 - grid.columns, 12)
    rows: list[_Row] = []
    number = 0
    while number < len(grid.rows):
        run = _free_run(grid, number)
        start = first + number * size
        label = f"{labels[number]:>{margin}}  "
        if run > 2:
            last = format_address(version, start + run * size - 1)
            rows.append(
                _Row(f"{label}{FREE * 3} free to {last} ({_amount(run * size, version)}) {FREE * 3}", (), "")
            )
            number += run
        else:
            names = ", ".join(
                s.name
                for s in block_map.segments
                if s.state != "free" and start <= s.block.first < start + size
            )
            rows.append(_Row(label, grid.rows[number], _shortened(printable(names), names_width)))
            number += 1
    return rows


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _drawn(
    title: str, rows: Sequence[_Row], legend: Sequence[tuple[str, str]], letters: dict[str, str]
) -> str:
    from rich.text import Text

    colours = {group: COLOURS[number % len(COLOURS)] for number, group in enumerate(letters)}
    screen = console()
    with screen.capture() as captured:
        screen.print(Text(title, style="bold"), soft_wrap=True)
        for row in rows:
            line = Text(row.label, style="dim")
            for cell in row.cells:
                line.append(_glyph(cell, letters), style=_style(cell, colours))
            line.append(f"  {row.names}", style="not dim")
            screen.print(line, soft_wrap=True)
        screen.print()
        for group, text in legend:
            screen.print(Text(text, style=colours.get(group, "dim")), soft_wrap=True)
    return captured.get().rstrip("\n")


def _style(cell: Cell, colours: dict[str, str]) -> str:
    if cell.segment is None:
        return "bold"
    if cell.segment.state == "free":
        return "dim"
    colour = colours.get(cell.segment.group, "")
    return f"bold black on {colour}" if cell.segment.state == "used" else f"{colour}"


def _title(block_map: BlockMap, grid: Grid) -> str:
    cell = f"/{grid.cell_length}"
    row = grid.cell_length - (grid.columns.bit_length() - 1)
    free = _amount(block_map.free_addresses, block_map.block.version)
    return printable(
        f"{block_map.vpc}  {block_map.block}: {free} free; a character is a {cell}, a row a /{row}"
    )


def _amount(addresses: int, version: int) -> str:
    """Addresses of IPv4, blocks of /64 of IPv6."""
    if version == 4:
        return f"{addresses:,} addresses" if addresses != 1 else "1 address"
    return f"{addresses >> 64:,} /64"


def _free_run(grid: Grid, number: int) -> int:
    run = 0
    for row in grid.rows[number:]:
        if any(cell.segment is None or cell.segment.state != "free" for cell in row):
            break
        run += 1
    return run


def _glyph(cell: Cell, letters: dict[str, str]) -> str:
    if cell.segment is None:
        return MIXED
    if cell.segment.state == "free":
        return FREE
    if cell.segment.state == "held":
        return HELD
    letter = letters.get(cell.segment.group, "?")
    return letter if cell.segment.state == "used" else letter.lower()


def _legend(block_map: BlockMap, letters: dict[str, str]) -> list[tuple[str, str]]:
    """(group, line) for each tier or zone, and a last line for the other signs."""
    version, total = block_map.block.version, block_map.block.size
    lines: list[tuple[str, str]] = []
    for group, letter in letters.items():
        mine = [segment for segment in block_map.segments if segment.group == group]
        used = sum(s.block.size for s in mine if s.state == "used")
        room = sum(s.block.size for s in mine if s.state == "reserved")
        held = sum(s.block.size for s in mine if s.state == "held")
        parts = [f"{_amount(used, version)} ({used * 100 / total:.1f} %)"] if used else []
        parts += [f"{letter.lower()} {_amount(room, version)} reserved"] if room else []
        parts += [f"{HELD} {_amount(held, version)} held"] if held else []
        lines.append((group, printable(f"{letter} {group}: {', '.join(parts)}")))
    return [*lines, ("", f"{FREE} free   {MIXED} several in one cell")]


def map_payload(maps: Sequence[BlockMap]) -> dict[str, Any]:
    """The segments of every VPC block."""
    return {
        "schema_version": 1,
        "maps": [
            {
                "vpc": m.vpc,
                "cidr_block": str(m.block),
                "free_addresses": m.free_addresses,
                "segments": [
                    {
                        "cidr_block": str(s.block),
                        "state": s.state,
                        "name": s.name or None,
                        "tier": s.tier,
                        "availability_zone": s.availability_zone,
                    }
                    for s in m.segments
                ],
            }
            for m in maps
        ],
    }


def render_map_markdown(maps: Sequence[BlockMap]) -> str:
    """A section per VPC block: the map as a code block, and a table of its segments."""
    parts = []
    letters = legend_letters(maps)
    for block_map in maps:
        drawing = _render_map(block_map, letters, width=88, plain=True).replace("```", "'''")
        rows = [
            (s.block, s.state, s.name, s.tier, s.availability_zone, f"{s.block.size:,}")
            for s in block_map.segments
        ]
        columns = ("block", "state", "name", "tier", "zone")
        sheet = Sheet(columns=(*map(Column, columns), Column("addresses", right=True)), rows=rows_of(rows))
        title = printable(f"{block_map.vpc} {block_map.block}")
        parts.append(f"### {title}\n\n```text\n{drawing}\n```\n\n{render_markdown(sheet)}")
    return "\n\n".join(parts)
