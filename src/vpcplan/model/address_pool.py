"""Address pools: which ranges an organisation gives to which Region and environment."""

from __future__ import annotations

from vpcplan.model.resource import Resource
from vpcplan.net.block import Block


class AddressPool(Resource, frozen=True, kw_only=True):
    """A pool that VPC blocks are taken from; pools nest (organisation → Region → environment)."""

    cidr_blocks: tuple[Block, ...] = ()
    parent: str | None = None
    environment: str | None = None
    min_netmask: int | None = None
    max_netmask: int | None = None
    default_netmask: int | None = None
    reserved: tuple[Block, ...] = ()
