"""A topology with the blocks that its lock file gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

if TYPE_CHECKING:
    from vpcplan.analysis.cidr_plan.lock import Lock
    from vpcplan.model.topology import Topology


def with_locked_blocks(topology: Topology, lock: Lock) -> Topology:
    """The topology in which every pool, VPC and subnet without a block has the one of the lock.

    A block that the file gives stays; what is only held belongs to nothing.
    """
    vpcs, subnets, pools = dict(topology.vpcs), dict(topology.subnets), dict(topology.address_pools)
    for block in lock.active.values():
        pool = pools.get(block.name) if block.kind == "pool" else None
        if pool is not None and block.cidr_block is not None:
            pools[pool.id] = replace(pool, cidr_blocks=pool.cidr_blocks or (block.cidr_block,))
        vpc = vpcs.get(block.name) if block.kind == "vpc" else None
        if vpc is not None:
            vpcs[vpc.id] = replace(
                vpc,
                cidr_blocks=vpc.cidr_blocks or ((block.cidr_block,) if block.cidr_block else ()),
                ipv6_cidr_blocks=vpc.ipv6_cidr_blocks
                or ((block.ipv6_cidr_block,) if block.ipv6_cidr_block else ()),
            )
        subnet = subnets.get(block.name) if block.kind == "subnet" else None
        if subnet is not None:
            subnets[subnet.id] = replace(
                subnet,
                cidr_block=subnet.cidr_block or block.cidr_block,
                ipv6_cidr_blocks=subnet.ipv6_cidr_blocks
                or ((block.ipv6_cidr_block,) if block.ipv6_cidr_block else ()),
            )
    return replace(topology, vpcs=vpcs, subnets=subnets, address_pools=pools)
