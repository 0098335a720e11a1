"""Maps of address space: letters on a terminal, SVG, Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.analysis.cidr_map.address_map import BlockMap, Cell, Grid, grid_of
from vpcplan.net.block import WIDTH, format_address
from vpcplan.report.console import console, draws, printable
from vpcplan.report.sheet import Column, Sheet, render_markdown, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "red", "bright_cyan", "bright_green")
FREE, MIXED, HELD = "·", "+", "~"


def legend_letters(block_map: BlockMap) -> dict[str, str]:
    """A letter per tier or zone, in order of address; after Z they start again."""
    groups = list(dict.fromkeys(s.group for s in block_map.segments if s.state != "free"))
    return {group: LETTERS[number % len(LETTERS)] for number, group in enumerate(groups)}


def map_columns(block_map: BlockMap, width: int) -> int:
    """Cells of a row: the largest power of two that fits beside the addresses."""
    label = max(
        len(format_address(block_map.block.version, v)) for v in (block_map.block.first, block_map.block.last)
    )
    room = max(width - label - 2, 16)
    return min(128, 1 << (room.bit_length() - 1))


def render_map(block_map: BlockMap, *, width: int, plain: bool) -> str:
    """The map for a terminal: a row of letters per aligned part, runs of free rows in one line, a legend."""
    grid = grid_of(block_map, map_columns(block_map, width))
    letters = legend_letters(block_map)
    title = _title(block_map, grid)
    texts: list[tuple[str, Sequence[Cell]]] = []
    size = 1 << (WIDTH[grid.block.version] - grid.cell_length)
    first = grid.block.first
    labels = [
        format_address(grid.block.version, first + n * size * grid.columns) for n in range(len(grid.rows))
    ]
    margin = max(map(len, labels))
    number = 0
    while number < len(grid.rows):
        run = _free_run(grid, number)
        if run > 2:
            last = format_address(grid.block.version, first + (number + run) * size * grid.columns - 1)
            amount = _amount(run * grid.columns * size, grid.block.version)
            texts.append((f"{labels[number]:>{margin}}  {FREE * 3} free to {last} ({amount}) {FREE * 3}", ()))
            number += run
        else:
            texts.append((f"{labels[number]:>{margin}}  ", grid.rows[number]))
            number += 1
    legend = _legend(block_map, letters)
    if plain or not draws():
        body = [printable(label) + "".join(_glyph(cell, letters) for cell in cells) for label, cells in texts]
        return "\n".join([title, *body, "", *legend])
    return _drawn(title, texts, legend, letters)


def _drawn(
    title: str, texts: Sequence[tuple[str, Sequence[Cell]]], legend: Sequence[str], letters: dict[str, str]
) -> str:
    from rich.text import Text

    colours = {group: COLOURS[number % len(COLOURS)] for number, group in enumerate(letters)}
    screen = console()
    with screen.capture() as captured:
        screen.print(Text(title, style="bold"))
        for label, cells in texts:
            line = Text(label, style="dim")
            for cell in cells:
                line.append(_glyph(cell, letters), style=_style(cell, colours))
            screen.print(line, soft_wrap=True)
        screen.print()
        for text, group in zip(legend, [*letters, *[""] * len(legend)], strict=False):
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


def _legend(block_map: BlockMap, letters: dict[str, str]) -> list[str]:
    lines = []
    version = block_map.block.version
    total = block_map.block.size
    for group, letter in letters.items():
        mine = [segment for segment in block_map.segments if segment.group == group]
        used = sum(s.block.size for s in mine if s.state == "used")
        room = sum(s.block.size for s in mine if s.state == "reserved")
        held = sum(s.block.size for s in mine if s.state == "held")
        names = ", ".join(s.name for s in mine if s.state == "used")
        parts = [f"{_amount(used, version)} ({used * 100 / total:.1f} %)"] if used else []
        parts += [f"{letter.lower()} {_amount(room, version)} reserved"] if room else []
        parts += [f"{HELD} {_amount(held, version)} held"] if held else []
        lines.append(printable(f"{letter} {group}: {', '.join(parts)}" + (f": {names}" if names else "")))
    lines.append(f"{FREE} free   {MIXED} several in one cell")
    return lines


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
    for block_map in maps:
        drawing = render_map(block_map, width=80, plain=True).replace("```", "'''")
        rows = [
            (s.block, s.state, s.name, s.tier, s.availability_zone, f"{s.block.size:,}")
            for s in block_map.segments
        ]
        columns = ("block", "state", "name", "tier", "zone")
        sheet = Sheet(columns=(*map(Column, columns), Column("addresses", right=True)), rows=rows_of(rows))
        title = printable(f"{block_map.vpc} {block_map.block}")
        parts.append(f"### {title}\n\n```text\n{drawing}\n```\n\n{render_markdown(sheet)}")
    return "\n\n".join(parts)
