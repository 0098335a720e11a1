"""Room for growth beside a block: a larger aligned block that nothing else lies in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from vpcplan.net.block import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpcplan.analysis.cidr_plan.lock import LockedBlock
    from vpcplan.analysis.cidr_plan.placement import Placement
    from vpcplan.analysis.cidr_plan.request import PlanRequest


def enlarge(block: Block, length: int) -> Block:
    """The block of ``length`` that contains ``block``: 10.0.1.0/24 is in 10.0.0.0/23."""
    host_bits = 32 - length
    return Block(4, block.first >> host_bits << host_bits, length)


class Occupied:
    """Aligned blocks that are taken, and whether another one is clear of them."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._blocks = set(blocks)
        self._firsts = sorted(block.first for block in self._blocks)

    def add(self, blocks: Iterable[Block]) -> None:
        """Take more."""
        fresh = set(blocks) - self._blocks
        self._blocks |= fresh
        self._firsts = sorted([*self._firsts, *(block.first for block in fresh)])

    def only_holds(self, room: Block, own: Sequence[Block]) -> bool:
        """Whether nothing but blocks of ``own`` lies in ``room`` or around it."""
        if any(enlarge(room, length) in self._blocks for length in range(room.prefix_length + 1)):
            return False
        inside = bisect_right(self._firsts, room.last) - bisect_left(self._firsts, room.first)
        return inside == len(self._blocks & set(own))


def room_of(placement: Placement) -> Block:
    """The block with its reserved room."""
    return placement.reserve or placement.block


def locked_room(request: PlanRequest, block: Block, locked: LockedBlock | None) -> Block | None:
    """The room that the lock keeps for a block, cut to what is asked for now."""
    if locked is None or locked.reserve is None or not request.growth:
        return None
    wanted = enlarge(block, max(block.prefix_length - request.growth, 0))
    room = wanted if locked.reserve.contains(wanted) else locked.reserve
    return room if room != block else None
