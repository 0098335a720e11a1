"""Which blocks share addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vpcplan.net.block import Block

T = TypeVar("T")


def find_overlaps(items: Iterable[tuple[Block, T]]) -> Iterator[tuple[tuple[Block, T], tuple[Block, T]]]:
    """Every pair of items whose blocks overlap, the containing one first.

    Of two aligned blocks that overlap one contains the other, so a sort by (first, prefix length) and a stack
    of the open blocks finds all pairs: 10,000 disjoint blocks take one pass, not 50 million comparisons.
    """
    open_items: list[tuple[Block, T]] = []
    ordered = sorted(items, key=lambda item: (item[0].version, item[0].first, item[0].prefix_length))
    for item in ordered:
        block = item[0]
        while open_items and not (
            open_items[-1][0].version == block.version and open_items[-1][0].last >= block.first
        ):
            open_items.pop()
        for outer in open_items:
            yield outer, item
        open_items.append(item)
