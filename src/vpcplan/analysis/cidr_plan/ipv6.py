"""IPv6 in step with IPv4: a /64 per subnet that one can read, tier in one digit and zone in the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.net.block import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vpcplan.analysis.cidr_plan.request import PlanRequest

SUBNET_LENGTH = 64
ZONE_DIGITS = 16
"""The last hexadecimal digit of a /64 is the zone: a to f as AWS names it, 0 to 9 where it has no letter."""


def plan_ipv6(
    parents: Sequence[Block],
    requests: Iterable[PlanRequest],
    occupied: Mapping[str, Block],
    held: Iterable[Block],
) -> dict[str, Block | None]:
    """A /64 for every request that wants one and has none; None where the VPC has no room left.

    In 2001:db8:1234:1a00::/56, tier 0 in zone eu-west-1a gets 2001:db8:1234:1a0a::/64, tier 1 in zone b
    2001:db8:1234:1a1b::/64. A tier keeps its digit: it is read from the blocks that are there.

    Args:
        parents: the VPC's IPv6 blocks; the first one is used.
        requests: every request of the VPC.
        occupied: blocks that names have already, by request id.
        held: blocks that nobody may get.
    """
    wanting = sorted((r for r in requests if r.wants_ipv6 and r.id not in occupied), key=lambda r: r.id)
    if not wanting or not parents:
        return {request.id: None for request in wanting}
    parent = parents[0]
    slots: int = 1 << max(SUBNET_LENGTH - parent.prefix_length, 0)
    taken = {slot for block in (*occupied.values(), *held) for slot in _slots_of(parent, block)}
    tiers = _tier_digits(parent, requests, occupied)
    chosen: dict[str, Block | None] = {}
    for request in wanting:
        slot = _choose_slot(request, tiers, taken, slots)
        chosen[request.id] = None
        if slot is not None:
            taken.add(slot)
            chosen[request.id] = Block(6, parent.first + (slot << 64), SUBNET_LENGTH)
    return chosen


def _slots_of(parent: Block, block: Block) -> range:
    """The numbers of the /64 of ``parent`` that ``block`` covers; a large block is one of few."""
    if not parent.overlaps(block):
        return range(0)
    first = max(block.first, parent.first)
    last = min(block.last, parent.last)
    return range((first - parent.first) >> 64, ((last - parent.first) >> 64) + 1)


def _tier_digits(
    parent: Block, requests: Iterable[PlanRequest], occupied: Mapping[str, Block]
) -> dict[str, int]:
    digits: dict[str, int] = {}
    for request in sorted(requests, key=lambda request: request.id):
        block = occupied.get(request.id)
        if block is not None and parent.contains(block):
            digits.setdefault(_tier(request), ((block.first - parent.first) >> 64) // ZONE_DIGITS)
    return digits


def _tier(request: PlanRequest) -> str:
    return request.tier or f"/{request.name}"


def _choose_slot(request: PlanRequest, tiers: dict[str, int], taken: set[int], slots: int) -> int | None:
    rows = slots // ZONE_DIGITS
    tier = _tier(request)
    if tier not in tiers:
        used_rows = {slot // ZONE_DIGITS for slot in taken} | set(tiers.values())
        row = next((row for row in range(rows) if row not in used_rows), None)
        if row is not None:
            tiers[tier] = row
    if tier in tiers:
        start = tiers[tier] * ZONE_DIGITS
        zone = (request.availability_zone or "")[-1:]
        letters: list[int] = [int(zone, 16)] if zone and zone in "abcdef" else []
        for digit in letters + list(range(ZONE_DIGITS)):
            slot = start + digit
            if slot < slots and slot not in taken:
                return slot
    return next((free for free in range(min(slots, len(taken) + 1)) if free not in taken), None)
