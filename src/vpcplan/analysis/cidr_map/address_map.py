"""The address space of each VPC as segments, and as a grid of equal cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from vpcplan.net.block import WIDTH, Block
from vpcplan.net.free_space import free_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpcplan.analysis.cidr_plan.result import AddressPlan, Allocation
    from vpcplan.model.topology import Topology

SegmentState = Literal["used", "reserved", "held", "free"]


class Segment(Struct, frozen=True, kw_only=True):
    """A block of a VPC and what it is for. ``group`` is the tier or the zone by which the map is coloured."""

    block: Block
    state: SegmentState
    name: str = ""
    group: str = ""
    tier: str | None = None
    availability_zone: str | None = None


class BlockMap(Struct, frozen=True, kw_only=True):
    """One block of a VPC, covered without gaps by ``segments`` in order of address."""

    vpc: str
    block: Block
    segments: tuple[Segment, ...]

    @property
    def free_addresses(self) -> int:
        """Addresses that nobody has and nothing is reserved for."""
        return sum(segment.block.size for segment in self.segments if segment.state == "free")


class Cell(Struct, frozen=True):
    """One cell of a grid: the segment that fills it, or None where several share it (``mixed``)."""

    segment: Segment | None
    mixed: bool = False


class Grid(Struct, frozen=True, kw_only=True):
    """A block as rows of equal aligned cells: a /16 in 16 rows of 64 has cells of /26."""

    block: Block
    columns: int
    cell_length: int
    rows: tuple[tuple[Cell, ...], ...]


def map_addresses(
    topology: Topology, plan: AddressPlan, *, by: Literal["tier", "az"] = "tier", vpcs: Iterable[str] = ()
) -> tuple[BlockMap, ...]:
    """A map per VPC block: subnets, reserved room, held blocks, and what is free."""
    wanted = set(vpcs)
    parents: dict[str, list[Block]] = {}
    for allocation in plan.allocations:
        if allocation.kind == "vpc" and allocation.status != "released":
            blocks = [b for b in (allocation.cidr_block, allocation.ipv6_cidr_block) if b]
            parents.setdefault(allocation.id, []).extend(blocks)
    by_vpc: dict[str, list[Allocation]] = {}
    for allocation in plan.allocations:
        if allocation.vpc is not None:
            by_vpc.setdefault(allocation.vpc, []).append(allocation)
    maps: list[BlockMap] = []
    for vpc in sorted(topology.vpcs.values(), key=lambda vpc: vpc.id):
        if wanted and vpc.id not in wanted:
            continue
        own = list(dict.fromkeys([*vpc.all_cidr_blocks, *parents.get(vpc.id, ())]))
        for block in own:
            segments = _segments(block, by_vpc.get(vpc.id, ()), by)
            maps.append(BlockMap(vpc=vpc.id, block=block, segments=segments))
    return tuple(maps)


def _segments(
    parent: Block, allocations: Iterable[Allocation], by: Literal["tier", "az"]
) -> tuple[Segment, ...]:
    mine = list(allocations)
    used: list[Segment] = []
    for allocation in mine:
        block = allocation.cidr_block if parent.version == 4 else allocation.ipv6_cidr_block
        if block is not None and parent.contains(block):
            used.append(_segment(block, allocation, by))
    blocks = [segment.block for segment in used]
    for allocation in mine:
        room = allocation.reserve if parent.version == 4 else None
        if room is not None and parent.contains(room):
            rest = free_blocks(room, blocks)
            used.extend(_reserved(block, allocation, by) for block in rest)
            blocks.extend(rest)
    free = (Segment(block=block, state="free") for block in free_blocks(parent, blocks))
    return tuple(sorted([*used, *free], key=lambda segment: segment.block.first))


def _segment(block: Block, allocation: Allocation, by: Literal["tier", "az"]) -> Segment:
    state: SegmentState = "used"
    if allocation.kind == "spare":
        state = "reserved"
    elif allocation.status == "released":
        state = "held"
    return Segment(
        block=block,
        state=state,
        name=allocation.name,
        group=_group(allocation, by),
        tier=allocation.tier,
        availability_zone=allocation.availability_zone,
    )


def _reserved(block: Block, allocation: Allocation, by: Literal["tier", "az"]) -> Segment:
    return Segment(
        block=block,
        state="reserved",
        name=f"room beside {allocation.name}",
        group=_group(allocation, by),
        tier=allocation.tier,
        availability_zone=allocation.availability_zone,
    )


def _group(allocation: Allocation, by: Literal["tier", "az"]) -> str:
    return (allocation.tier if by == "tier" else allocation.availability_zone) or allocation.name


def grid_of(block_map: BlockMap, columns: int, most_rows: int = 16) -> Grid:
    """The map as aligned cells: as many rows as fit, each row a block of its own.

    Cells of IPv6 are /64 at the smallest: a /56 is 16 rows of 16, one column per zone.
    """
    block = block_map.block
    smallest = WIDTH[4] if block.version == 4 else 64
    bits = max(smallest - block.prefix_length, 0)
    column_bits = min(columns.bit_length() - 1, bits if bits < 5 else max(bits - 4, 4))
    row_bits = min(bits - column_bits, most_rows.bit_length() - 1)
    cell_length = block.prefix_length + column_bits + row_bits
    size = 1 << (WIDTH[block.version] - cell_length)
    cells = _cells(block_map.segments, block.first, size, 1 << (column_bits + row_bits))
    width = 1 << column_bits
    rows = tuple(tuple(cells[start : start + width]) for start in range(0, len(cells), width))
    return Grid(block=block, columns=width, cell_length=cell_length, rows=rows)


def _cells(segments: Sequence[Segment], start: int, size: int, count: int) -> list[Cell]:
    cells: list[Cell] = []
    index = 0
    for number in range(count):
        first = start + number * size
        while segments[index].block.last < first:
            index += 1
        segment = segments[index]
        if segment.block.last >= first + size - 1:
            cells.append(Cell(segment))
            continue
        cells.append(_shared_cell(segments, index, first + size - 1))
    return cells


def _shared_cell(segments: Sequence[Segment], index: int, last: int) -> Cell:
    """A cell that several segments share: theirs where all are of one group and state, else mixed."""
    inside = []
    while index < len(segments) and segments[index].block.first <= last:
        inside.append(segments[index])
        index += 1
    if len({(segment.group, segment.state) for segment in inside}) == 1:
        return Cell(inside[0])
    return Cell(None, mixed=True)
