"""Transit gateways, their attachments and route tables."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.model.resource import Resource
from vpcplan.net.block import Block

AttachmentType = Literal["vpc", "vpn", "direct-connect-gateway", "peering", "connect", "network-function"]


class TransitGateway(Resource, frozen=True, kw_only=True):
    """A transit gateway. Security-group referencing is off unless switched on, here and at the attachment."""

    state: str = "available"
    security_group_referencing: bool = False
    dns_support: bool = True
    vpn_ecmp: bool = True
    amazon_side_asn: int | None = None
    cidr_blocks: tuple[Block, ...] = ()


class TransitGatewayAttachment(Resource, frozen=True, kw_only=True):
    """An attachment.

    ``resource`` is the id of the VPC, VPN connection, Direct Connect gateway, or (peering) the other transit
    gateway. A topology file may attach a network of ``networks:`` directly; then it is that network's id and
    ``type`` says how (vpn or direct-connect-gateway).
    """

    transit_gateway: str
    type: AttachmentType
    resource: str
    resource_region: str | None = None
    peer_attachment: str | None = None
    """For a peering, the id of the other gateway's attachment where it differs (AWS gives both one id)."""
    subnets: tuple[str, ...] = ()
    state: str = "available"
    appliance_mode: bool = False
    ipv6_support: bool = False
    security_group_referencing: bool = True
    """AWS: on by default at the attachment; it has an effect only where the gateway's is on as well."""
    association: str | None = None
    """Id of the route table that the attachment is associated with."""


class TransitGatewayRoute(Struct, frozen=True, kw_only=True):
    """One route of a transit gateway route table; no ``attachment`` is a blackhole."""

    destination: Block | str
    """A block, or the id of a prefix list."""
    span: SourceSpan
    attachments: tuple[str, ...] = ()
    origin: Literal["static", "propagated"] = "static"
    state: Literal["active", "blackhole"] = "active"


class TransitGatewayRouteTable(Resource, frozen=True, kw_only=True):
    """A route table of a transit gateway.

    Propagated routes are worked out from ``propagations`` unless ``propagated_listed``: AWS configuration may
    list them itself (`search-transit-gateway-routes` without a type filter).
    """

    transit_gateway: str
    routes: tuple[TransitGatewayRoute, ...] = ()
    propagations: tuple[str, ...] = ()
    """Ids of the attachments that propagate to this table."""
    propagated_listed: bool = False
    complete: bool = True
    """False where AWS said that more routes exist, or where no routes were described at all."""
    state: str = "available"
