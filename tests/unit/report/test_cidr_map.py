"""Maps are to scale: every address is in one segment, every cell is aligned, letters count."""

from __future__ import annotations

from pathlib import Path

import pytest

from vpcplan.analysis.cidr_map.address_map import BlockMap, grid_of, map_addresses
from vpcplan.analysis.cidr_plan.lock import parse_lock
from vpcplan.analysis.cidr_plan.plan import PlanOptions, plan_addresses
from vpcplan.load.source import load_topology
from vpcplan.report.cidr_map import legend_letters, render_map_markdown, render_maps
from vpcplan.report.cidr_map_svg import render_map_svg

TOPOLOGY = """vpcplan: 1
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.2.0.0/20, 100.64.0.0/28]
    ipv6_cidr_blocks: ["2001:db8:1234:1a00::/56"]
    availability_zones: [eu-west-1a, eu-west-1b]
    spare_availability_zones: 1
    tiers: {public: {netmask: 26}, app: {netmask: 24, grow: 2x}}
    subnets: {jump: {cidr_block: 100.64.0.0/28, az: eu-west-1a}}
"""
LOCK = "version 1\nheld subnet shop/old 10.2.15.0/24 until=2027-01-01\n"


@pytest.fixture
def maps(tmp_path: Path) -> tuple[BlockMap, ...]:
    file = tmp_path / "vpcplan.yaml"
    file.write_text(TOPOLOGY)
    topology = load_topology([str(file)])
    return map_addresses(topology, plan_addresses(topology, parse_lock(LOCK, "x"), PlanOptions()))


def test_segments_cover_each_block_once(maps: tuple[BlockMap, ...]) -> None:
    assert [str(block_map.block) for block_map in maps] == [
        "10.2.0.0/20",
        "100.64.0.0/28",
        "2001:db8:1234:1a00::/56",
    ]
    for block_map in maps:
        position = block_map.block.first
        for segment in block_map.segments:
            assert segment.block.first == position
            position = segment.block.last + 1
        assert position == block_map.block.last + 1
    states = {segment.state for segment in maps[0].segments}
    assert states == {"used", "reserved", "held", "free"}


@pytest.mark.parametrize("columns", [16, 32, 64, 128])
def test_cells_are_aligned_and_equal(maps: tuple[BlockMap, ...], columns: int) -> None:
    for block_map in maps:
        grid = grid_of(block_map, columns)
        count = sum(len(row) for row in grid.rows)
        assert count == 1 << (grid.cell_length - block_map.block.prefix_length)
        assert len({len(row) for row in grid.rows}) == 1


def test_letters_count_addresses(maps: tuple[BlockMap, ...]) -> None:
    """Of 16 rows of 32 in a /20 each cell is a /29: two /24 of app are 64 capitals."""
    text = render_maps(maps[:1], width=80, plain=True)
    rows = [line[11:45].split("  ")[0] for line in text.splitlines()[1:-4] if " free to " not in line]
    drawing = "".join(rows)
    letters = legend_letters(maps[:1])
    assert drawing.count(letters["app"]) == 2 * 32
    assert drawing.count(letters["app"].lower()) == 2 * 32 + 64, "the growth of both, and the spare zone"
    assert drawing.count(letters["public"]) == 2 * 8
    assert drawing.count("~") == 32
    assert max(map(len, text.splitlines())) <= 80


def test_ipv6_has_a_row_per_tier_and_a_column_per_zone(maps: tuple[BlockMap, ...]) -> None:
    grid = grid_of(maps[2], 64)
    assert (grid.cell_length, grid.columns, len(grid.rows)) == (64, 16, 16)
    names = [[cell.segment.name for cell in row if cell.segment and cell.segment.name] for row in grid.rows]
    assert names[:2] == [["app-a", "app-b"], ["public-a", "public-b"]]


def test_documents(maps: tuple[BlockMap, ...]) -> None:
    from xml.etree import ElementTree

    tree = ElementTree.fromstring(render_map_svg(maps))
    titles = [title.text for title in tree.iter("{http://www.w3.org/2000/svg}title")]
    assert any("app-a" in (title or "") for title in titles)
    markdown = render_map_markdown(maps)
    assert markdown.count("```text") == 3
    assert "| 10.2.15.0/24 | held | old |" in markdown
