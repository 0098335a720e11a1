"""What a plan says: every block with its status, what does not fit, and what would make it fit."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.analysis.cidr_plan.lock import Kind, Lock
from vpcplan.errors import SourceSpan
from vpcplan.net.allocation import Shortfall
from vpcplan.net.block import Block

Status = Literal["kept", "new", "released"]
RemedyKind = Literal["growth", "shrink", "release", "move", "secondary-block", "pool-block", "combined"]


class Allocation(Struct, frozen=True, kw_only=True, gc=False):
    """One block of the plan. ``vpc`` is None for the block of a VPC or pool itself.

    ``released`` is a block that nothing asks for any more; until ``held_until`` nobody else gets it.
    """

    kind: Kind
    id: str
    name: str
    vpc: str | None
    cidr_block: Block | None
    ipv6_cidr_block: Block | None
    usable: int | None
    status: Status
    pinned: bool = False
    reserve: Block | None = None
    availability_zone: str | None = None
    tier: str | None = None
    held_until: str | None = None
    reason: str | None = None
    span: SourceSpan | None = None


class Remedy(Struct, frozen=True, kw_only=True):
    """One change after which everything fits; it was tried. ``cost`` orders remedies of a kind."""

    kind: RemedyKind
    message: str
    how: str
    cost: int
    resource: str | None = None
    cidr_block: Block | None = None
    alternatives: int = 0


class PlanProblem(Struct, frozen=True, kw_only=True):
    """Why a plan does not come about."""

    code: Literal["no-fit", "needs-move", "overlap", "no-ipv6"]
    scope: str
    message: str
    requests: tuple[str, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    free_addresses: int = 0
    largest_hole: Block | None = None
    remedies: tuple[Remedy, ...] = ()
    span: SourceSpan | None = None
    related: tuple[tuple[str, SourceSpan], ...] = ()


class SummaryRoutes(Struct, frozen=True, kw_only=True):
    """The fewest routes that cover a tier, or an Availability Zone, of a VPC exactly."""

    vpc: str
    by: Literal["tier", "availability_zone"]
    name: str
    cidr_blocks: tuple[Block, ...]


class AddressPlan(Struct, frozen=True, kw_only=True):
    """A whole plan: ``lock`` is what the lock file is to hold after it."""

    allocations: tuple[Allocation, ...]
    problems: tuple[PlanProblem, ...]
    notes: tuple[str, ...]
    summary_routes: tuple[SummaryRoutes, ...]
    lock: Lock
