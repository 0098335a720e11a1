"""What would make a plan fit: the least change of each kind, each tried before it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.analysis.cidr_plan.placement import Scope, ScopePlan
from vpcplan.analysis.cidr_plan.result import Remedy
from vpcplan.analysis.cidr_plan.scope import plan_scope
from vpcplan.net.block import Block
from vpcplan.net.free_space import FreeSpace
from vpcplan.semantics.internet_gateway import RFC1918, RFC6598
from vpcplan.semantics.quota import IPV4_BLOCKS_PER_VPC
from vpcplan.semantics.subnet import usable_addresses
from vpcplan.semantics.vpc import association_refusal, ranges_to_avoid, route_refusal, vpc_block_objections

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set

    from vpcplan.analysis.cidr_plan.request import PlanRequest

MOST_TRIES = 48
"""Candidates of one kind that are tried, the cheapest first."""
MOST_PLANNED = 20_000
"""Requests that are planned for one kind of remedy; a scope of thousands tries fewer candidates."""
PRIVATE_RANGES = (*RFC1918, RFC6598)


class Neighbourhood(Struct, frozen=True, kw_only=True):
    """What a further block of a VPC must keep clear of, and where it is taken from first.

    ``occupied`` are the blocks of everything that the VPC is or may be joined to.
    """

    occupied: tuple[Block, ...] = ()
    route_destinations: tuple[Block, ...] = ()
    pool_blocks: tuple[Block, ...] = ()


class _Candidate(Struct, frozen=True):
    cost: int
    name: str
    scope: Scope
    remedy: Remedy


def find_remedies(scope: Scope, plan: ScopePlan, neighbourhood: Neighbourhood) -> tuple[Remedy, ...]:
    """The cheapest change of each kind after which the scope's plan is complete; each was planned to see.

    In the order of what people mind least: a growth reserve, one request a step smaller, a held block
    released early, one subnet moved, a further block. Where no single change helps, the first combination.
    """
    found = [
        remedy
        for candidates in (
            _growth(scope),
            _shrinking(scope, plan),
            _releases(plan, scope),
            _moves(scope, plan),
            _further_block(scope, neighbourhood),
        )
        if (remedy := _cheapest(candidates))
    ]
    if not found:
        combined = _combination(scope, plan, neighbourhood)
        found = [combined] if combined else []
    return tuple(found)


def _cheapest(candidates: Iterable[_Candidate]) -> Remedy | None:
    ordered = sorted(candidates, key=lambda candidate: (candidate.cost, candidate.name))
    tries = max(4, min(MOST_TRIES, MOST_PLANNED // max((len(c.scope.requests) for c in ordered), default=1)))
    ordered = ordered[:tries]
    fitting = [candidate for candidate in ordered if plan_scope(candidate.scope).complete]
    if not fitting:
        return None
    return replace(fitting[0].remedy, alternatives=len(fitting) - 1)


def _with_request(scope: Scope, changed: PlanRequest) -> Scope:
    """The scope with another version of one request."""
    return replace(scope, requests=tuple(changed if r.id == changed.id else r for r in scope.requests))


def _without_requests(scope: Scope, ids: Set[str]) -> Scope:
    return replace(scope, requests=tuple(request for request in scope.requests if request.id not in ids))


def _growth(scope: Scope) -> Iterable[_Candidate]:
    for request in scope.requests:
        if request.growth:
            room = (1 << (32 - request.room_length)) - (1 << (32 - request.length))
            yield _Candidate(
                room,
                request.id,
                _with_request(scope, replace(request, growth=0)),
                Remedy(
                    kind="growth",
                    message=f"give up the room for growth beside {request.id} ({room:,} addresses)",
                    how=f"set `grow: 1x` for {request.id}",
                    cost=room,
                    resource=request.id,
                ),
            )
    spares = [request for request in scope.requests if request.kind == "spare"]
    if spares:
        count = max(int(spare.name.rpartition("-")[2]) for spare in spares)
        last = {spare.id for spare in spares if spare.name.endswith(f"-{count}")}
        room = sum(1 << (32 - spare.length) for spare in spares if spare.id in last)
        yield _Candidate(
            room,
            "spare",
            _without_requests(scope, last),
            Remedy(
                kind="growth",
                message=f"give up a spare Availability Zone of {scope.id} ({room:,} addresses)",
                how=f"set `spare_availability_zones: {count - 1}` in vpc {scope.id}",
                cost=room,
                resource=scope.id,
            ),
        )


def _shrinking(scope: Scope, plan: ScopePlan) -> Iterable[_Candidate]:
    for request in plan.unplaced:
        if request.kind == "pool" or request.length >= 28:
            continue
        length = request.length + 1
        usable = usable_addresses(length)
        lost = 1 << (32 - length)
        size = f"a /{length} with {usable:,} usable addresses"
        instead = f"`netmask: {length}`" if request.exact else f"`hosts: {usable}` (a /{length})"
        yield _Candidate(
            lost,
            request.id,
            _with_request(scope, replace(request, length=length, hosts=None)),
            Remedy(
                kind="shrink",
                message=f"make {request.id} {size}, not a /{request.length}",
                how=f"ask for {instead} in {request.id}",
                cost=lost,
                resource=request.id,
            ),
        )


def _releases(plan: ScopePlan, scope: Scope) -> Iterable[_Candidate]:
    for held in (*plan.still_held, *plan.released):
        until = f" (held until {held.held_until})" if held.held_until else ""
        size = held.cidr_block.size if held.cidr_block else 0
        yield _Candidate(
            size,
            held.name,
            replace(scope, released=scope.released | {held.name}),
            Remedy(
                kind="release",
                message=f"release {held.cidr_block} of {held.name} now{until}, once nothing uses it any more",
                how=f"vpcplan cidr plan --release {held.name}",
                cost=size,
                resource=held.name,
                cidr_block=held.cidr_block,
            ),
        )


def _moves(scope: Scope, plan: ScopePlan) -> Iterable[_Candidate]:
    if scope.kind != "vpc":
        return
    movable = [p.request for p in plan.placements if p.kept and p.request.pinned is None]
    blocks = {p.request.id: p.block for p in plan.placements}
    for conflict in plan.conflicts:
        if conflict.code == "needs-move":
            movable.append(conflict.request)
            blocks.update(
                {b.name: b.cidr_block for b in scope.locked if b.name == conflict.request.id and b.cidr_block}
            )
    for request in movable:
        if request.kind != "subnet" or request.id in scope.moved:
            continue
        block = blocks[request.id]
        usable = usable_addresses(block.prefix_length)
        yield _Candidate(
            block.size,
            request.id,
            replace(scope, moved=scope.moved | {request.id}),
            Remedy(
                kind="move",
                message=f"move {request.id} away from {block}: at most {usable:,} addresses renumber",
                how=f"vpcplan cidr plan --move {request.id}",
                cost=block.size,
                resource=request.id,
                cidr_block=block,
            ),
        )


def _further_block(scope: Scope, neighbourhood: Neighbourhood) -> Iterable[_Candidate]:
    """The smallest further block that makes it fit; nothing where AWS would refuse every one."""
    count = len(scope.parents)
    maximum = IPV4_BLOCKS_PER_VPC.maximum or count
    if scope.kind == "vpc" and count >= maximum:
        return
    for length in range(28, 15, -1):
        block = find_further_block(scope, neighbourhood, length)
        if block is None:
            continue
        candidate = replace(scope, parents=(*scope.parents, block))
        if not plan_scope(candidate).complete:
            continue
        if scope.kind == "vpc":
            quota = (
                f"; it needs a higher quota than {IPV4_BLOCKS_PER_VPC.default} blocks"
                if count >= IPV4_BLOCKS_PER_VPC.default
                else ""
            )
            remedy = Remedy(
                kind="secondary-block",
                message=f"add the secondary block {block} ({block.size:,} addresses) to {scope.id}{quota}",
                how=f"add {block} to `cidr_blocks:` of vpc {scope.id}",
                cost=block.size,
                resource=scope.id,
                cidr_block=block,
            )
        else:
            remedy = Remedy(
                kind="pool-block",
                message=f"give pool {scope.id} a further block of /{length} or larger, for instance {block}",
                how=f"add {block} to `cidr_blocks:` of address pool {scope.id}",
                cost=block.size,
                resource=scope.id,
                cidr_block=block,
            )
        yield _Candidate(block.size, str(block), candidate, remedy)
        return


def find_further_block(scope: Scope, neighbourhood: Neighbourhood, length: int) -> Block | None:
    """A block of ``length`` that AWS associates with the VPC and that no neighbour has; None where none is.

    From the VPC's pool first, then from the private range of its first block, then from 100.64.0.0/10.
    """
    exact = [block for block in neighbourhood.route_destinations if block.prefix_length >= length]
    occupied = [*neighbourhood.occupied, *exact, *scope.parents, *scope.taken, *ranges_to_avoid()]
    for ranges in _sources(scope, neighbourhood):
        space = FreeSpace.inside(ranges, occupied)
        near = scope.parents[0].first if scope.parents else None
        for _ in range(MOST_TRIES):
            block = space.take(length, near)
            if block is None:
                break
            if _acceptable(scope, neighbourhood, block):
                return block
    return None


def _sources(scope: Scope, neighbourhood: Neighbourhood) -> Iterable[Sequence[Block]]:
    if neighbourhood.pool_blocks:
        yield neighbourhood.pool_blocks
    ranges = list(PRIVATE_RANGES)
    own = [known for known in ranges if scope.parents and known.contains(scope.parents[0])]
    for known in (*own, *(other for other in reversed(ranges) if other not in own)):
        yield (known,)


def _acceptable(scope: Scope, neighbourhood: Neighbourhood, block: Block) -> bool:
    if vpc_block_objections(block):
        return False
    if scope.kind == "vpc" and association_refusal(scope.parents, block):
        return False
    return not any(route_refusal(block, destination) for destination in neighbourhood.route_destinations)


def _combination(scope: Scope, plan: ScopePlan, neighbourhood: Neighbourhood) -> Remedy | None:
    """Several changes at once, where no single one helps: no growth; nothing held; a further block."""
    held = [block.name for block in (*plan.still_held, *plan.released)]
    grows = any(request.growth or request.kind == "spare" for request in scope.requests)
    conflicts = [c.request.id for c in plan.conflicts if c.code == "needs-move"]
    steps: list[str] = []
    changed = scope
    if conflicts and scope.kind == "vpc":
        changed = replace(changed, moved=changed.moved | set(conflicts))
        options = (
            " ".join(f"--move {name}" for name in conflicts) if len(conflicts) < 4 else f"--move {scope.id}"
        )
        steps.append(f"move {len(conflicts)} subnets (vpcplan cidr plan {options})")
        if plan_scope(changed).complete:
            return _combined(steps, scope)
    if grows:
        plain = (replace(r, growth=0) if r.growth else r for r in changed.requests if r.kind != "spare")
        changed = replace(changed, requests=tuple(plain))
        steps.append("give up all room for growth and spare zones")
        if plan_scope(changed).complete:
            return _combined(steps, scope)
    if held:
        changed = replace(changed, released=changed.released | set(held))
        steps.append("release " + ", ".join(sorted(set(held))))
        if plan_scope(changed).complete:
            return _combined(steps, scope)
    remedy = _cheapest(_further_block(changed, neighbourhood)) if steps else None
    if remedy:
        return _combined([*steps, remedy.message], scope)
    return None


def _combined(steps: Sequence[str], scope: Scope) -> Remedy:
    return Remedy(
        kind="combined",
        message="no single change is enough; together these are: " + "; ".join(steps),
        how="; ".join(steps),
        cost=len(steps),
        resource=scope.id,
    )
