"""Which addresses a further block of a VPC must keep clear of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.cidr_plan.remedy import Neighbourhood
from vpcplan.net.block import Block
from vpcplan.net.summary import subtract

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vpcplan.analysis.cidr_plan.placement import Scope
    from vpcplan.model.topology import Topology


def neighbourhood_of(
    topology: Topology,
    scope: Scope,
    vpc_blocks: Mapping[str, tuple[Block, ...]],
    pool_blocks: Mapping[str, tuple[Block, ...]],
) -> Neighbourhood:
    """Every other VPC and network of the topology, what routes lead to, and the pool to take from.

    All VPCs count, joined or not: blocks that never overlap can be joined later. A route destination that
    holds the VPC itself (10.0.0.0/8 to a transit gateway) is a summary and keeps nothing away.
    """
    occupied: list[Block] = []
    for vpc, blocks in vpc_blocks.items():
        if vpc != scope.id:
            occupied.extend(blocks)
    for network in topology.networks.values():
        occupied.extend(network.cidr_blocks)
    for peering in topology.vpc_peering_connections.values():
        for side in (peering.requester, peering.accepter):
            if side.vpc != scope.id:
                occupied.extend(side.cidr_blocks)
    destinations = _route_destinations(topology, scope)
    for block in destinations:
        if block.prefix_length and not any(block.overlaps(parent) for parent in scope.parents):
            occupied.append(block)
    return Neighbourhood(
        occupied=tuple(block for block in occupied if block.version == 4),
        route_destinations=destinations,
        pool_blocks=_pool_space(topology, scope, pool_blocks),
    )


def _route_destinations(topology: Topology, scope: Scope) -> tuple[Block, ...]:
    found = {
        route.destination
        for table in topology.route_tables.values()
        if scope.kind == "vpc" and table.vpc == scope.id
        for route in table.routes
        if isinstance(route.destination, Block) and route.origin != "local" and route.destination.version == 4
    }
    return tuple(sorted(found))


def _pool_space(
    topology: Topology, scope: Scope, pool_blocks: Mapping[str, tuple[Block, ...]]
) -> tuple[Block, ...]:
    """The blocks of the pools above, nearest first, from which a further block would be taken."""
    if scope.kind == "vpc":
        vpc = topology.vpcs.get(scope.id)
        pool = vpc.request.pool if vpc and vpc.request else None
        if pool is None:
            holding = [
                name
                for name, blocks in pool_blocks.items()
                if any(block.contains(parent) for block in blocks for parent in scope.parents)
            ]
            pool = max(holding, key=lambda name: pool_blocks[name][0].prefix_length, default=None)
        return _unreserved(topology, pool, pool_blocks)
    own = topology.address_pools.get(scope.id)
    return _unreserved(topology, own.parent if own else None, pool_blocks)


def _unreserved(
    topology: Topology, pool: str | None, pool_blocks: Mapping[str, tuple[Block, ...]]
) -> tuple[Block, ...]:
    known = topology.address_pools.get(pool or "")
    if known is None:
        return ()
    children = [
        block
        for other in topology.address_pools.values()
        if other.parent == known.id
        for block in pool_blocks.get(other.id, ())
    ]
    return subtract(pool_blocks.get(known.id, ()), [*known.reserved, *children])
