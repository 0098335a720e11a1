"""The fewest routes that cover a tier or an Availability Zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vpcplan.analysis.cidr_plan.result import SummaryRoutes
from vpcplan.net.block import Block
from vpcplan.net.summary import summarize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.analysis.cidr_plan.result import Allocation


def summary_routes(allocations: Iterable[Allocation]) -> tuple[SummaryRoutes, ...]:
    """One entry per VPC and tier, and per VPC and zone: 10.0.0.0/24 and 10.0.1.0/24 are one /23."""
    found: dict[tuple[str, Literal["tier", "availability_zone"], str], list[Block]] = {}
    for allocation in allocations:
        if allocation.vpc is None or allocation.status == "released":
            continue
        blocks = [b for b in (allocation.cidr_block, allocation.ipv6_cidr_block) if b is not None]
        if allocation.tier:
            found.setdefault((allocation.vpc, "tier", allocation.tier), []).extend(blocks)
        if allocation.availability_zone:
            zone = allocation.availability_zone
            found.setdefault((allocation.vpc, "availability_zone", zone), []).extend(blocks)
    return tuple(
        SummaryRoutes(vpc=vpc, by=by, name=name, cidr_blocks=summarize(blocks))
        for (vpc, by, name), blocks in sorted(found.items())
    )
