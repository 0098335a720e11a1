"""Choosing aligned power-of-two blocks: whether a set of requests fits, and where each goes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.net.block import WIDTH, Block
from vpcplan.net.free_space import FreeSpace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class BlockRequest(Struct, frozen=True, kw_only=True, gc=False):
    """A wish for one block of ``length``. Requests of one ``group`` are kept together where that fits.

    ``near`` is an address beside which the block should lie, if holes of equal size leave the choice.
    """

    key: str
    length: int
    group: str | None = None
    near: int | None = None


class Shortfall(Struct, frozen=True, kw_only=True):
    """What lacks at one prefix length: ``needed`` slots of it against ``available`` ones."""

    length: int
    needed: int
    available: int

    @property
    def missing(self) -> int:
        """How many more slots of this length it would take."""
        return self.needed - self.available


def find_shortfalls(requested: Mapping[int, int], free: Mapping[int, int]) -> tuple[Shortfall, ...]:
    """The prefix lengths at which the requests need more slots than are free; empty when everything fits.

    Aligned blocks fit exactly when, for every length L, the slots of length L that the requests of length
    ≤ L take do not exceed the slots of length L in the free blocks of length ≤ L. Three /24 in two free /24
    and two free /25 lack one slot at /24 although 768 addresses are free.

    Args:
        requested: how many blocks of each prefix length are wanted.
        free: how many maximal free blocks of each prefix length there are.
    """
    lengths = sorted(requested)
    holes = sorted(free)
    shortfalls: list[Shortfall] = []
    needed = available = 0
    hole = 0
    previous = 0
    for length in lengths:
        needed = (needed << (length - previous)) + requested[length]
        available <<= length - previous
        while hole < len(holes) and holes[hole] <= length:
            available += free[holes[hole]] << (length - holes[hole])
            hole += 1
        previous = length
        if needed > available:
            shortfalls.append(Shortfall(length=length, needed=needed, available=available))
    return tuple(shortfalls)


def fits(requested: Iterable[int], free: Iterable[Block]) -> bool:
    """Whether blocks of these prefix lengths fit into these free blocks: (25, 26, 26) fit into one /24."""
    return not find_shortfalls(Counter(requested), Counter(block.prefix_length for block in free))


def smallest_enclosing_length(lengths: Iterable[int], version: int = 4) -> int:
    """The length of the smallest block that holds blocks of these lengths: (24, 24, 24) need a /22."""
    width = WIDTH[version]
    total = sum(1 << (width - length) for length in lengths)
    return width - (total - 1).bit_length()


def allocate(space: FreeSpace, requests: Sequence[BlockRequest]) -> dict[str, Block] | None:
    """A block for every request, taken out of ``space``; None, and ``space`` unchanged, if they do not fit.

    Largest first, best fit. Requests of one group go into one aligned block, so that one route summarises
    them, as long as everything still fits; the groups that would waste most are split up first. The order of
    ``requests`` does not matter.
    """
    free = space.counts()
    if find_shortfalls(Counter(request.length for request in requests), free):
        return None
    units = _fitting_units(requests, free, space.version)
    chosen: dict[str, Block] = {}
    for length, members in sorted(units, key=lambda unit: (unit[0], unit[1][0].group or "", unit[1][0].key)):
        block = space.take(length, members[0].near)
        if block is None:
            raise AssertionError("the closed form said that these requests fit")
        if len(members) == 1:
            chosen[members[0].key] = block
            continue
        inner = FreeSpace(space.version, (block,))
        for member in members:
            part = inner.take(member.length)
            if part is None:
                raise AssertionError("a group's block holds its members by construction")
            chosen[member.key] = part
        for rest in inner.blocks():
            space.give(rest)
    return chosen


_Unit = tuple[int, list[BlockRequest]]


def _fitting_units(requests: Sequence[BlockRequest], free: Mapping[int, int], version: int) -> list[_Unit]:
    """Groups as one request each, as many of them as fit, and the other requests one by one."""
    width = WIDTH[version]
    singles: list[BlockRequest] = []
    members: dict[str, list[BlockRequest]] = {}
    for request in sorted(requests, key=lambda request: (request.length, request.group or "", request.key)):
        if request.group is None:
            singles.append(request)
        else:
            members.setdefault(request.group, []).append(request)
    groups: list[tuple[int, str, int]] = []
    for name, group in members.items():
        length = smallest_enclosing_length((member.length for member in group), version)
        waste = (1 << (width - length)) - sum(1 << (width - member.length) for member in group)
        groups.append((waste, name, length))
    groups.sort()
    while True:
        units: list[_Unit] = [(request.length, [request]) for request in singles]
        units.extend((length, members[name]) for _, name, length in groups)
        if not groups or not find_shortfalls(Counter(unit[0] for unit in units), free):
            return units
        singles.extend(members[groups.pop()[1]])
