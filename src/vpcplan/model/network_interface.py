"""Elastic network interfaces, and what they belong to."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.model.resource import Resource
from vpcplan.net.block import Address, Block

OwnerKind = Literal[
    "instance",
    "nat_gateway",
    "load_balancer",
    "vpc_endpoint",
    "transit_gateway_attachment",
    "lambda_function",
    "database",
    "resolver_endpoint",
    "other",
]


class InterfaceOwner(Struct, frozen=True, gc=False):
    """What an interface works for: ``InterfaceOwner("instance", "i-1")``."""

    kind: OwnerKind
    id: str


class InterfaceAddress(Struct, frozen=True, kw_only=True, gc=False):
    """One address of an interface; ``public_ip`` is the Elastic or auto-assigned IPv4 address behind it."""

    address: Address
    public_ip: Address | None = None
    assumed: bool = False
    """Whether the address stands for one that AWS will choose; only its subnet is certain."""


class NetworkInterface(Resource, frozen=True, kw_only=True):
    """An interface. The first of ``addresses`` is the primary one; IPv6 addresses follow the IPv4 ones."""

    vpc: str
    subnet: str
    addresses: tuple[InterfaceAddress, ...] = ()
    prefixes: tuple[Block, ...] = ()
    """Delegated prefixes: every address in them is the interface's."""
    security_groups: tuple[str, ...] = ()
    source_dest_check: bool = True
    owner: InterfaceOwner | None = None
    device_index: int = 0
    attached: bool = True
    """False for an interface that belongs to nothing, or to a stopped or terminated instance."""
    filtered: bool = True
    """False where security groups do not apply: NAT gateways, transit gateway attachments, and Network and
    Gateway Load Balancers without groups."""
