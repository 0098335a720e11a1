"""A subnet: a range of addresses in one Availability Zone."""

from __future__ import annotations

from vpcplan.model.address_request import AddressRequest
from vpcplan.model.resource import Resource
from vpcplan.net.block import Block


class Subnet(Resource, frozen=True, kw_only=True):
    """A subnet. ``cidr_block`` is None for an IPv6-only subnet and for one that is not planned yet."""

    vpc: str
    availability_zone: str | None = None
    availability_zone_id: str | None = None
    cidr_block: Block | None = None
    ipv6_cidr_blocks: tuple[Block, ...] = ()
    route_table: str | None = None
    """Id of the explicitly associated route table; None means the VPC's main table."""
    network_acl: str | None = None
    """Id of the associated network ACL; None means the VPC's default one."""
    map_public_ip_on_launch: bool = False
    tier: str | None = None
    request: AddressRequest | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of both IP versions."""
        if self.cidr_block is None:
            return self.ipv6_cidr_blocks
        return (self.cidr_block, *self.ipv6_cidr_blocks)
