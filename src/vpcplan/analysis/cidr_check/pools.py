"""Blocks against the address pools: the one a VPC is said to take its block from, and the others."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from vpcplan.analysis.cidr_check.result import AddressFinding
from vpcplan.net.overlap import find_overlaps
from vpcplan.semantics.address_pool import POOL_PAGE, fitting_pools, is_part_of, pool_objections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.errors import SourceSpan
    from vpcplan.model.address_pool import AddressPool
    from vpcplan.model.topology import Topology
    from vpcplan.model.vpc import Vpc


def check_pools(topology: Topology) -> Iterator[AddressFinding]:
    """Blocks that VPCs have against the pools: outside their own (VPC011), in another's part (VPC012).

    A VPC that names no pool and no environment may have its block from anywhere; even so a pool's Region,
    sizes and reserved parts count for what lies in it. Pools that overlap each other are VPC013.
    """
    if not topology.address_pools:
        return
    for vpc in topology.vpcs.values():
        if vpc.cidr_blocks:
            yield from _check_vpc(topology, vpc)
    yield from _check_overlaps(topology)


def _own_pools(topology: Topology, vpc: Vpc) -> list[AddressPool]:
    """The pools that a VPC's block is said to come from: the one it names, else those of its environment."""
    request = vpc.request
    if request is None:
        return []
    if request.pool is not None:
        named = topology.address_pools.get(request.pool)
        return [named] if named is not None else []
    if request.environment is None:
        return []
    return fitting_pools(vpc.region, request.environment, topology.address_pools)


def _check_vpc(topology: Topology, vpc: Vpc) -> Iterator[AddressFinding]:
    pools = topology.address_pools
    named = vpc.request.pool if vpc.request is not None else None
    if named is not None and named not in pools:
        close = get_close_matches(named, pools, n=1)
        yield _finding(
            vpc,
            code="VPC011",
            message=f"vpc {vpc.id} takes its block from pool {named}, which does not exist",
            hint=f"did you mean {close[0]}?" if close else f"the pools are {', '.join(sorted(pools))}",
        )
    own = _own_pools(topology, vpc)
    ranges = [block for pool in own for block in pool.cidr_blocks]
    known = all(pool.cidr_blocks for pool in own)
    if ranges and known and not any(r.contains(block) for r in ranges for block in vpc.cidr_blocks):
        blocks = ", ".join(map(str, vpc.cidr_blocks))
        words = ", ".join(f"{pool.id} ({', '.join(map(str, pool.cidr_blocks))})" for pool in own)
        whose = "the pool it names" if named is not None else "what its environment and Region take from"
        yield _finding(
            vpc,
            code="VPC011",
            message=f"{blocks} of vpc {vpc.id} is not in {whose}: {words}",
            hint="take a block of that pool, or name the pool that the block is from with `pool:`",
            related=tuple((f"address pool {pool.id}", pool.span) for pool in own),
        )
    environment = vpc.request.environment if vpc.request is not None else None
    for block in vpc.cidr_blocks:
        for objection in pool_objections(block, vpc.region, environment, own, pools):
            yield _finding(
                vpc,
                code="VPC012",
                severity="warning",
                message=f"{block} of vpc {vpc.id}: {objection}",
                hint="take a block that the pools have for this VPC; `vpcplan cidr plan` finds one",
            )


def _check_overlaps(topology: Topology) -> Iterator[AddressFinding]:
    pools = topology.address_pools
    items = [(block, pool) for pool in pools.values() for block in pool.cidr_blocks]
    for (outer, first), (inner, second) in find_overlaps(items):
        if is_part_of(first, second, pools) or is_part_of(second, first, pools):
            continue
        yield AddressFinding(
            code="VPC013",
            severity="warning",
            message=f"address pools {first.id} ({outer}) and {second.id} ({inner}) overlap",
            resource=second.id,
            kind="address_pools",
            span=second.span,
            hint=f"nest one in the other with `pools:`, or with `parent: {first.id}`, or part them",
            source=POOL_PAGE,
            related=((f"address pool {first.id}", first.span),),
        )


def _finding(
    vpc: Vpc,
    *,
    code: str,
    message: str,
    hint: str,
    severity: Literal["error", "warning"] = "error",
    related: tuple[tuple[str, SourceSpan], ...] = (),
) -> AddressFinding:
    return AddressFinding(
        code=code,
        severity=severity,
        message=message,
        resource=vpc.id,
        kind="vpcs",
        span=vpc.span,
        hint=hint,
        source=POOL_PAGE,
        related=related,
    )
