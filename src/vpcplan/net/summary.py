"""Merging blocks: the fewest blocks, and the one block, that cover a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.net.block import WIDTH, Block
from vpcplan.net.free_space import blocks_of_range

if TYPE_CHECKING:
    from collections.abc import Iterable


def merge_ranges(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping and adjacent (first, last) ranges joined: (0, 3), (4, 7), (9, 9) give (0, 7), (9, 9)."""
    merged: list[tuple[int, int]] = []
    start, end = 0, -2
    for first, last in sorted(ranges):
        if first <= end + 1 and end >= 0:
            if last > end:
                end = last
        else:
            if end >= 0:
                merged.append((start, end))
            start, end = first, last
    if end >= 0:
        merged.append((start, end))
    return merged


def summarize(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The fewest blocks that cover exactly the same addresses, IPv4 before IPv6.

    10.0.0.0/24 and 10.0.1.0/24 become 10.0.0.0/23; 10.0.1.0/24 and 10.0.2.0/24 stay two.
    """
    ranges: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
    for block in blocks:
        ranges[block.version].append((block.first, block.last))
    return tuple(
        part
        for version in (4, 6)
        for first, last in merge_ranges(ranges[version])
        for part in blocks_of_range(version, first, last)
    )


def enclosing_block(blocks: Iterable[Block]) -> Block:
    """The longest prefix that covers all of ``blocks`` (of one IP version), and perhaps more.

    10.0.1.0/24 and 10.0.2.0/24 are covered by 10.0.0.0/22.

    Raises:
        ValueError: no block, or blocks of both IP versions.
    """
    known = list(blocks)
    if not known or len({block.version for block in known}) != 1:
        raise ValueError("an enclosing block needs blocks of one IP version")
    version = known[0].version
    first = min(block.first for block in known)
    last = max(block.last for block in known)
    host_bits = (first ^ last).bit_length()
    return Block(version, first >> host_bits << host_bits, WIDTH[version] - host_bits)


def subtract(blocks: Iterable[Block], removed: Iterable[Block]) -> tuple[Block, ...]:
    """The addresses of ``blocks`` that are not in ``removed``, as the fewest blocks."""
    kept = tuple(blocks)
    holes: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
    for block in removed:
        holes[block.version].append((block.first, block.last))
    rest: list[Block] = []
    for version in (4, 6):
        taken = merge_ranges(holes[version])
        index = 0
        for first, last in merge_ranges((b.first, b.last) for b in kept if b.version == version):
            position = first
            while index < len(taken) and taken[index][1] < first:
                index += 1
            scan = index
            while scan < len(taken) and taken[scan][0] <= last:
                if taken[scan][0] > position:
                    rest.extend(blocks_of_range(version, position, taken[scan][0] - 1))
                position = max(position, taken[scan][1] + 1)
                scan += 1
            if position <= last:
                rest.extend(blocks_of_range(version, position, last))
    return tuple(rest)
