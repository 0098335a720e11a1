"""Address pools: which ranges an organisation gives to which Region and environment."""

from __future__ import annotations

from vpcplan.model.address_request import AddressRequest
from vpcplan.model.resource import Resource
from vpcplan.net.block import Block


class AddressPool(Resource, frozen=True, kw_only=True):
    """A pool that VPC blocks are taken from; pools nest (organisation → Region → environment).

    A pool without blocks of its own has a ``request``: it takes a block of its parent's.
    """

    cidr_blocks: tuple[Block, ...] = ()
    ipv6_cidr_blocks: tuple[Block, ...] = ()
    request: AddressRequest | None = None
    parent: str | None = None
    environment: str | None = None
    min_netmask: int | None = None
    max_netmask: int | None = None
    default_netmask: int | None = None
    """The length of a block that asks for none; ``min_netmask`` and ``max_netmask`` bound the others."""
    reserved: tuple[Block, ...] = ()
    """Parts of the pool that nothing is taken from."""
