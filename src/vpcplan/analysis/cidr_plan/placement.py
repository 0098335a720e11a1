"""What a scope is planned from, and what comes of it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.analysis.cidr_plan.lock import LockedBlock
from vpcplan.analysis.cidr_plan.request import PlanRequest
from vpcplan.net.allocation import Shortfall
from vpcplan.net.block import Block


class Scope(Struct, frozen=True, kw_only=True):
    """Everything that decides where blocks go inside one scope.

    ``taken`` belongs to others; ``avoided`` is used only where nothing else is left. ``moved`` names what may
    get another block, ``released`` the held blocks to give up before their time.
    """

    id: str
    kind: Literal["vpc", "pool"]
    parents: tuple[Block, ...]
    requests: tuple[PlanRequest, ...]
    locked: tuple[LockedBlock, ...] = ()
    held: tuple[LockedBlock, ...] = ()
    taken: tuple[Block, ...] = ()
    avoided: tuple[Block, ...] = ()
    order: Literal["tier", "az"] = "tier"
    moved: frozenset[str] = frozenset()
    released: frozenset[str] = frozenset()
    today: str = ""


class Placement(Struct, frozen=True, kw_only=True, gc=False):
    """A request with its block. ``previous`` is the block that it gives up."""

    request: PlanRequest
    block: Block
    reserve: Block | None = None
    kept: bool = True
    locked: LockedBlock | None = None
    """What the lock says of it, where the block comes from there."""
    previous: LockedBlock | None = None
    reason: str | None = None


class Conflict(Struct, frozen=True, kw_only=True):
    """A locked request that can only be kept by moving it, or two pinned ones that overlap."""

    code: Literal["needs-move", "overlap"]
    request: PlanRequest
    message: str
    other: PlanRequest | None = None


class ScopePlan(Struct, frozen=True, kw_only=True):
    """The plan of one scope; with ``shortfalls``, ``unplaced`` did not fit."""

    placements: tuple[Placement, ...] = ()
    released: tuple[LockedBlock, ...] = ()
    """Locked blocks that nothing asks for any more: their hold begins."""
    still_held: tuple[LockedBlock, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    unplaced: tuple[PlanRequest, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    free: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything has its block."""
        return not self.unplaced and not self.conflicts
