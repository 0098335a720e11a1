"""Free space inside blocks, as maximal aligned blocks; each parent block apart."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING

from vpcplan.net.block import WIDTH, Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def blocks_of_range(version: int, first: int, last: int) -> Iterator[Block]:
    """The fewest blocks that cover ``first`` to ``last`` exactly.

    10.0.0.1 to 10.0.0.4 gives 10.0.0.1/32, 10.0.0.2/31 and 10.0.0.4/32.
    """
    width = WIDTH[version]
    while first <= last:
        bits = min((first & -first).bit_length() - 1 if first else width, (last - first + 1).bit_length() - 1)
        yield Block(version, first, width - bits)
        first += 1 << bits


def free_blocks(parent: Block, used: Iterable[Block]) -> list[Block]:
    """What ``used`` leaves of ``parent``, as maximal aligned blocks in order of address.

    10.0.0.0/24 without 10.0.0.0/26 leaves 10.0.0.64/26 and 10.0.0.128/25. Blocks outside ``parent`` count for
    nothing; overlapping ones count once.
    """
    version = parent.version
    taken = sorted((block.first, block.last) for block in used if block.overlaps(parent))
    free: list[Block] = []
    position = parent.first
    for first, last in taken:
        if first > position:
            free.extend(blocks_of_range(version, position, first - 1))
        position = max(position, last + 1)
    free.extend(blocks_of_range(version, position, parent.last))
    return free


class FreeSpace:
    """Free blocks of one IP version that can be taken from; the one value of this package that changes.

    Neighbouring parents are never joined: of 10.0.0.0/24 and 10.0.1.0/24 no /23 can be taken.
    """

    def __init__(self, version: int, blocks: Iterable[Block] = ()) -> None:
        self.version = version
        self._firsts: dict[int, list[int]] = {}
        for block in blocks:
            self._firsts.setdefault(block.prefix_length, []).append(block.first)
        for firsts in self._firsts.values():
            firsts.sort()

    @classmethod
    def inside(cls, parents: Sequence[Block], used: Sequence[Block], *, version: int = 4) -> FreeSpace:
        """The free space of every parent of this IP version."""
        if len(parents) == 1:
            return cls(version, free_blocks(parents[0], used) if parents[0].version == version else ())
        return cls(
            version,
            (block for parent in parents if parent.version == version for block in free_blocks(parent, used)),
        )

    def blocks(self) -> list[Block]:
        """The free blocks in order of address."""
        return sorted(
            (
                Block(self.version, first, length)
                for length, firsts in self._firsts.items()
                for first in firsts
            ),
            key=lambda block: block.first,
        )

    def counts(self) -> dict[int, int]:
        """How many free blocks of each prefix length there are: ``{24: 1, 26: 2}``."""
        return {length: len(firsts) for length, firsts in self._firsts.items() if firsts}

    def take(self, length: int, near: int | None = None) -> Block | None:
        """Take a block of ``length`` out of the smallest free block that holds one (best fit).

        Among holes of equal size the one next to the address ``near`` wins, else the lowest; None where no
        hole is large enough.
        """
        for hole in range(length, -1, -1):
            firsts = self._firsts.get(hole)
            if firsts:
                index = 0 if near is None else self._nearest(firsts, near)
                return self._split(firsts.pop(index), hole, length, near)
        return None

    def give(self, block: Block) -> None:
        """Put a block back. It is not joined with its neighbours."""
        insort(self._firsts.setdefault(block.prefix_length, []), block.first)

    @staticmethod
    def _nearest(firsts: list[int], near: int) -> int:
        """The index of the hole that shares the longest prefix with ``near``; the lower one of equals."""
        after = bisect_left(firsts, near)
        if after == len(firsts):
            return after - 1
        if after == 0:
            return 0
        return after - 1 if (firsts[after - 1] ^ near) < (firsts[after] ^ near) else after

    def _split(self, first: int, hole: int, length: int, near: int | None) -> Block:
        width = WIDTH[self.version]
        for half in range(hole + 1, length + 1):
            size = 1 << (width - half)
            if near is not None and near >= first + size:
                insort(self._firsts.setdefault(half, []), first)
                first += size
            else:
                insort(self._firsts.setdefault(half, []), first + size)
        return Block(self.version, first, length)
