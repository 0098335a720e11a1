"""A virtual private cloud."""

from __future__ import annotations

from vpcplan.model.address_request import AddressRequest
from vpcplan.model.resource import Resource
from vpcplan.model.subnet_layout import SubnetLayout
from vpcplan.net.block import Block


class Vpc(Resource, frozen=True, kw_only=True):
    """A VPC with the blocks that are associated with it (not those being or already disassociated)."""

    cidr_blocks: tuple[Block, ...] = ()
    ipv6_cidr_blocks: tuple[Block, ...] = ()
    main_route_table: str | None = None
    """Id of the route table of subnets that name none; None only where the source does not say."""
    default_network_acl: str | None = None
    default_security_group: str | None = None
    enable_dns_support: bool = True
    enable_dns_hostnames: bool = False
    request: AddressRequest | None = None
    """What `cidr plan` is to find a block for, where the file gives no block."""
    layout: SubnetLayout | None = None
    """Tiers × Availability Zones, where the file declares them once for the VPC."""
    dhcp_domain_name: str | None = None
    dhcp_domain_name_servers: tuple[str, ...] = ("AmazonProvidedDNS",)

    @property
    def all_cidr_blocks(self) -> tuple[Block, ...]:
        """The blocks of both IP versions."""
        return self.cidr_blocks + self.ipv6_cidr_blocks
