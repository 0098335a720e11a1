"""The fewest routes that cover a tier or an Availability Zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vpcplan.analysis.cidr_plan.result import SummaryRoutes
from vpcplan.net.block import Address, Block, block_of
from vpcplan.net.summary import summarize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.analysis.cidr_plan.result import Allocation

Key = tuple[str, Literal["tier", "availability_zone"], str]
TIER_LENGTH = 60
"""A tier's /64 blocks share all digits but the last (see ``ipv6``), so a /60 is its own."""


def summary_routes(allocations: Iterable[Allocation]) -> tuple[SummaryRoutes, ...]:
    """One entry per VPC and tier, and per VPC and zone: 10.0.0.0/24 and 10.0.1.0/24 are one /23.

    The room that is reserved for growth and for spare zones belongs to its tier, and is covered with it.
    """
    found: dict[Key, list[Block]] = {}
    rows: dict[tuple[str, Block], set[str]] = {}
    for allocation in allocations:
        vpc = allocation.vpc
        if vpc is None or allocation.status == "released":
            continue
        blocks = [b for b in (allocation.reserve or allocation.cidr_block, allocation.ipv6_cidr_block) if b]
        if allocation.tier:
            found.setdefault((vpc, "tier", allocation.tier), []).extend(blocks)
        if allocation.availability_zone:
            found.setdefault((vpc, "availability_zone", allocation.availability_zone), []).extend(blocks)
        if allocation.ipv6_cidr_block:
            row = (vpc, _row(allocation.ipv6_cidr_block))
            rows.setdefault(row, set()).add(allocation.tier or f"/{allocation.id}")
    for (vpc, by, _), blocks in found.items():
        if by == "tier":
            blocks += [_row(b) for b in blocks if b.version == 6 and len(rows[vpc, _row(b)]) == 1]
    return tuple(
        SummaryRoutes(vpc=vpc, by=by, name=name, cidr_blocks=summarize(blocks))
        for (vpc, by, name), blocks in sorted(found.items())
    )


def _row(block: Block) -> Block:
    return block_of(Address(6, block.first), min(TIER_LENGTH, block.prefix_length))
