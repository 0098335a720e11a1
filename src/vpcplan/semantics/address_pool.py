"""Address pools, as Amazon VPC IPAM keeps them: whom a pool serves, and what may not be taken from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vpcplan.model.address_pool import AddressPool
from vpcplan.net.block import Block

POOL_PAGE = "https://docs.aws.amazon.com/vpc/latest/ipam/monitor-cidr-compliance-ipam.html"

Pools = Mapping[str, AddressPool]


def pools_from(pool: AddressPool | None, pools: Pools) -> Iterator[AddressPool]:
    """The pool and the pools above it, the nearest first; a parent that goes in circles ends it."""
    seen: set[str] = set()
    while pool is not None and pool.id not in seen:
        seen.add(pool.id)
        yield pool
        pool = pools.get(pool.parent or "")


def pool_region(pool: AddressPool | None, pools: Pools) -> str | None:
    """The Region whose VPCs a pool serves (AWS: its locale), its own or that of a pool above; None: any.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateIpamPool.html
    """
    return next((each.region for each in pools_from(pool, pools) if each.region is not None), None)


def pool_environment(pool: AddressPool | None, pools: Pools) -> str | None:
    """The environment whose VPCs a pool serves, its own or that of a pool above; None: any."""
    return next((each.environment for each in pools_from(pool, pools) if each.environment is not None), None)


def pool_lengths(pool: AddressPool | None, pools: Pools) -> tuple[int | None, int | None]:
    """The shortest and the longest prefix that a pool gives, each its own or that of a pool above.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateIpamPool.html
    """
    chain = tuple(pools_from(pool, pools))
    shortest = next((each.min_netmask for each in chain if each.min_netmask is not None), None)
    longest = next((each.max_netmask for each in chain if each.max_netmask is not None), None)
    return shortest, longest


def default_length(pool: AddressPool | None, pools: Pools) -> int | None:
    """The prefix length of a block that asks for none, the pool's own or that of a pool above."""
    chain = pools_from(pool, pools)
    return next((each.default_netmask for each in chain if each.default_netmask is not None), None)


def fitting_pools(region: str | None, environment: str | None, pools: Pools) -> list[AddressPool]:
    """The most specific pools whose Region and environment, own or inherited, are those of a VPC."""

    def matches(pool: AddressPool) -> bool:
        own = (pool_region(pool, pools), pool_environment(pool, pools))
        return own[0] in (None, region) and own[1] in (None, environment)

    fitting = [pool for pool in pools.values() if matches(pool)]
    parents = {pool.parent for pool in fitting}
    leaves = [pool for pool in fitting if pool.id not in parents]
    if not leaves:
        return []

    def score(pool: AddressPool) -> tuple[bool, bool]:
        return pool_environment(pool, pools) is not None, pool_region(pool, pools) is not None

    best = max(map(score, leaves))
    return sorted((pool for pool in leaves if score(pool) == best), key=lambda pool: pool.id)


def holding_pool(block: Block, pools: Pools) -> AddressPool | None:
    """The innermost pool that holds the whole block: of 10.0.0.0/8 and, in it, 10.16.0.0/12 the second."""
    found = [
        (outer.prefix_length, sum(1 for _ in pools_from(pool, pools)), pool)
        for pool in pools.values()
        for outer in pool.cidr_blocks
        if outer.contains(block)
    ]
    return max(found, key=lambda each: (*each[:2], each[2].id))[2] if found else None


def is_part_of(pool: AddressPool, other: AddressPool, pools: Pools) -> bool:
    """Whether a pool is another one or lies below it."""
    return any(each.id == other.id for each in pools_from(pool, pools))


def pool_objections(
    block: Block, region: str | None, environment: str | None, own: Sequence[AddressPool], pools: Pools
) -> Iterator[str]:
    """Why a VPC's block should not be where it is, in view of the pools.

    A pool serves the VPCs of its Region and environment, gives blocks of certain sizes, keeps its reserved
    parts, and a pool inside it has its range for itself. A block in no pool at all is none of their business.

    Args:
        own: The pools that the VPC may take its block from, by name or because they fit it.
    Source: https://docs.aws.amazon.com/vpc/latest/ipam/monitor-cidr-compliance-ipam.html
    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateIpamPool.html
    """
    for pool in sorted(pools.values(), key=lambda each: each.id):
        for inner in pool.cidr_blocks:
            if block.contains(inner) and inner != block:
                yield f"it holds {inner} of pool {pool.id}"
    holder = holding_pool(block, pools)
    if holder is None:
        return
    yield from (f"pool {holder.id} reserves {part}" for part in holder.reserved if part.overlaps(block))
    inside = [pool for pool in own if pool.id != holder.id and is_part_of(holder, pool, pools)]
    if inside and len(inside) == len(own):
        yield f"it is in pool {holder.id}, to which {inside[0].id} has given that range"
    served = pool_region(holder, pools)
    if served is not None and region is not None and served != region:
        yield f"it is in pool {holder.id}, which serves {served}, and the VPC is in {region}"
    serves = pool_environment(holder, pools)
    mine = any(is_part_of(holder, pool, pools) for pool in own)
    if not mine and environment is not None and serves not in (None, environment):
        yield f"it is in pool {holder.id}, which serves environment {serves}, and the VPC is {environment}"
    shortest, longest = pool_lengths(holder, pools)
    if not (shortest or 0) <= block.prefix_length <= (longest if longest is not None else 32):
        yield f"pool {holder.id} gives /{shortest or 16} to /{longest if longest is not None else 28}"
