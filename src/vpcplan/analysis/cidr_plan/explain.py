"""Why a scope's plan does not come about, in numbers, and what would make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.cidr_plan.remedy import find_remedies
from vpcplan.analysis.cidr_plan.result import PlanProblem

if TYPE_CHECKING:
    from vpcplan.analysis.cidr_plan.placement import Conflict, Scope, ScopePlan
    from vpcplan.analysis.cidr_plan.remedy import Neighbourhood


def explain_scope(scope: Scope, plan: ScopePlan, neighbourhood: Neighbourhood) -> tuple[PlanProblem, ...]:
    """One problem per conflict, and one for what does not fit; the remedies stand with the last."""
    problems = [_explain_conflict(scope, conflict) for conflict in plan.conflicts]
    if plan.unplaced:
        problems.append(_explain_shortfall(scope, plan))
    remedies = find_remedies(scope, plan, neighbourhood)
    if problems and remedies:
        last = problems.pop()
        problems.append(replace(last, remedies=remedies))
    return tuple(problems)


def _explain_conflict(scope: Scope, conflict: Conflict) -> PlanProblem:
    other = conflict.other
    related = ((f"{other.id} is here", other.span),) if other and other.span else ()
    return PlanProblem(
        code=conflict.code,
        scope=scope.id,
        message=conflict.message,
        requests=(conflict.request.id,),
        span=conflict.request.span,
        related=related,
    )


def _explain_shortfall(scope: Scope, plan: ScopePlan) -> PlanProblem:
    free = sum(block.size for block in plan.free)
    largest = min(plan.free, key=lambda block: (block.prefix_length, block.first), default=None)
    names = tuple(request.id for request in plan.unplaced)
    return PlanProblem(
        code="no-fit",
        scope=scope.id,
        message=_shortfall_message(scope, plan, free),
        requests=names,
        shortfalls=plan.shortfalls,
        free_addresses=free,
        largest_hole=largest,
        span=plan.unplaced[0].span,
    )


def _shortfall_message(scope: Scope, plan: ScopePlan, free: int) -> str:
    """``shop: needs 3 more /24 although 480 addresses are free, the largest hole is a /25``."""
    count = len(plan.unplaced)
    what = f"{count} request{'s do' if count != 1 else ' does'} not fit into {_blocks(scope)}"
    if not plan.shortfalls:
        return f"{scope.id}: {what}"
    lack = plan.shortfalls[0]
    if not free:
        return f"{scope.id}: {what}: needs {lack.missing:,} more /{lack.length}; no address is free"
    largest = min(block.prefix_length for block in plan.free)
    return (
        f"{scope.id}: {what}: needs {lack.missing:,} more /{lack.length} although {free:,} "
        f"address{'es are' if free != 1 else ' is'} free, the largest hole is a /{largest}"
    )


def _blocks(scope: Scope) -> str:
    listed = ", ".join(map(str, scope.parents[:4])) + (", …" if len(scope.parents) > 4 else "")
    return listed or f"{scope.kind} {scope.id}, which has no IPv4 block"
