"""Maps of address space as SVG: one strip per aligned part of a block, drawn to scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.net.block import WIDTH, format_address
from vpcplan.report.console import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpcplan.analysis.cidr_map.address_map import BlockMap, Segment

PALETTE = ("#4c78a8", "#54a24b", "#c77c11", "#b279a2", "#72b7b2", "#e45756", "#9d755d", "#8a8a8a")
INK, PALE, LINE = "#1b1f24", "#f3f4f6", "#c9ced6"
STRIP, GAP, LEFT, ACROSS, TOP = 34, 6, 150, 820, 44
ROW_BITS = 4
"""At most 16 strips per block."""
LETTER_WIDTH = 5.8


def render_map_svg(maps: Sequence[BlockMap]) -> str:
    """One picture of all maps, one below the other, with a legend to each."""
    body: list[str] = []
    height = 10
    colours = _colours(maps)
    for block_map in maps:
        parts, height = _draw(block_map, height, colours)
        body.extend(parts)
    width = LEFT + ACROSS + 20
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="ui-sans-serif, Helvetica, Arial, sans-serif">'
    )
    pattern = (
        '<defs><pattern id="reserved" width="7" height="7" patternTransform="rotate(45)" '
        'patternUnits="userSpaceOnUse"><rect width="3" height="7" fill="#ffffff" fill-opacity="0.5"/>'
        "</pattern></defs>"
    )
    background = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    return "\n".join([head, pattern, background, *body, "</svg>"])


def _draw(block_map: BlockMap, top: int, all_colours: dict[str, str]) -> tuple[list[str], int]:
    block = block_map.block
    smallest = WIDTH[4] if block.version == 4 else 64
    bits = min(ROW_BITS, max(smallest - block.prefix_length, 0))
    rows = _rows_in_use(block_map, bits)
    own = {segment.group for segment in block_map.segments}
    colours = {group: colour for group, colour in all_colours.items() if group in own}
    parts = [_text(10, top + 22, f"{block_map.vpc}  {block}", size=16, weight="bold")]
    y = top + TOP
    for first, last in rows:
        label = format_address(block.version, first)
        parts.append(_text(LEFT - 10, y + STRIP // 2 + 4, label, size=12, anchor="end"))
        parts.append(_box(LEFT, y, ACROSS, STRIP, PALE))
        parts.extend(_strip(block_map, first, last, y, colours))
        free = all(
            s.state == "free" for s in block_map.segments if s.block.first <= last and s.block.last >= first
        )
        if free:
            end = format_address(block.version, last)
            parts.append(_text(LEFT + 10, y + STRIP // 2 + 4, f"free to {end}", size=12, fill="#6b7280"))
        y += STRIP + GAP
    return [*parts, *_legend(block_map, colours, y + 8)], y + 40 + 22 * ((len(colours) + 3) // 4)


def _rows_in_use(block_map: BlockMap, bits: int) -> list[tuple[int, int]]:
    """(first, last) of each strip; neighbouring strips that are all free are one."""
    block = block_map.block
    size = block.size >> bits
    rows: list[tuple[int, int]] = []
    previous_free = False
    for number in range(1 << bits):
        first, last = block.first + number * size, block.first + (number + 1) * size - 1
        free = all(
            s.state == "free" for s in block_map.segments if s.block.first <= last and s.block.last >= first
        )
        if free and previous_free:
            rows[-1] = (rows[-1][0], last)
        else:
            rows.append((first, last))
        previous_free = free
    return rows


def _colours(maps: Sequence[BlockMap]) -> dict[str, str]:
    """One colour per tier or zone, the same in all maps."""
    groups = list(dict.fromkeys(s.group for m in maps for s in m.segments if s.state != "free"))
    return {group: PALETTE[number % len(PALETTE)] for number, group in enumerate(groups)}


def _strip(block_map: BlockMap, first: int, last: int, y: int, colours: dict[str, str]) -> Iterator[str]:
    span = last - first + 1
    for segment in block_map.segments:
        if segment.state == "free" or segment.block.last < first or segment.block.first > last:
            continue
        start, end = max(segment.block.first, first), min(segment.block.last, last)
        x = LEFT + ACROSS * (start - first) / span
        width = max(ACROSS * (end - start + 1) / span, 1.5)
        title = f"{segment.block} {segment.name} ({segment.state})"
        fill = colours[segment.group] if segment.state != "held" else "#d1d5db"
        yield f"<g><title>{_escape(title)}</title>"
        yield _box(x, y, width, STRIP, fill)
        if segment.state == "reserved":
            yield _box(x, y, width, STRIP, "#ffffff", opacity=0.6)
            yield _box(x, y, width, STRIP, "url(#reserved)")
        yield from _labels(segment, x, y, width)
        yield "</g>"


def _labels(segment: Segment, x: float, y: int, width: float) -> Iterator[str]:
    fill = "#ffffff" if segment.state == "used" else INK
    name = printable(segment.name)
    if width > LETTER_WIDTH * len(name) + 8:
        yield _text(x + width / 2, y + 15, name, size=11, anchor="middle", fill=fill, weight="bold")
    block = str(segment.block)
    if width > LETTER_WIDTH * len(block) + 8:
        yield _text(x + width / 2, y + 28, block, size=10, anchor="middle", fill=fill)


def _legend(block_map: BlockMap, colours: dict[str, str], y: int) -> Iterator[str]:
    for number, (group, colour) in enumerate(colours.items()):
        x, row = LEFT + (number % 4) * 200, y + (number // 4) * 22
        yield _box(x, row, 14, 14, colour)
        name = printable(group)
        yield _text(x + 20, row + 11, name if len(name) <= 26 else name[:25] + "…", size=12)
    below = y + 22 * ((len(colours) + 3) // 4)
    states = {segment.state for segment in block_map.segments}
    words = {"reserved": "striped: reserved for growth", "held": "grey: held", "free": "pale: free"}
    yield _text(
        LEFT, below + 11, " · ".join(text for state, text in words.items() if state in states), size=11
    )


def _box(x: float, y: float, width: float, height: float, fill: str, *, opacity: float = 1) -> str:
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height}" fill="{fill}" '
        f'fill-opacity="{opacity}" '
        f'stroke="{LINE}" stroke-width="0.6"/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int,
    anchor: str = "start",
    fill: str = INK,
    weight: str = "normal",
) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}" '
        f'font-weight="{weight}">{_escape(text)}</text>'
    )


def _escape(text: str) -> str:
    plain = printable(text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
