"""A NAT gateway."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.model.resource import Resource
from vpcplan.net.block import Address


class NatGatewayAddress(Struct, frozen=True, kw_only=True):
    """One address of a NAT gateway: the private one, and the Elastic IP of a public gateway."""

    private_ip: Address | None = None
    public_ip: Address | None = None
    network_interface: str | None = None
    availability_zone: str | None = None


class NatGateway(Resource, frozen=True, kw_only=True):
    """A NAT gateway. ``subnet`` is None for a regional one, which spans the VPC's Availability Zones."""

    vpc: str
    subnet: str | None = None
    connectivity: Literal["public", "private"] = "public"
    addresses: tuple[NatGatewayAddress, ...] = ()
    state: str = "available"
    """AWS's word: pending, failed, available, deleting, deleted."""
    auto_provision_zones: bool = False
    """Whether a regional one goes to further zones by itself; until it has, another zone serves them."""
    route_table: str | None = None
    """The route table of a regional NAT gateway, where the source names one."""
