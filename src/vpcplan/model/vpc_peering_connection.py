"""VPC peering connections."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.model.resource import Resource
from vpcplan.net.block import Block


class PeeringSide(Struct, frozen=True, kw_only=True):
    """One VPC of a peering connection; it may be of another account or Region, and not described here."""

    vpc: str
    account: str | None = None
    region: str | None = None
    cidr_blocks: tuple[Block, ...] = ()
    """The blocks as the connection lists them; empty where only the VPC itself says."""
    allow_remote_dns_resolution: bool = False


class VpcPeeringConnection(Resource, frozen=True, kw_only=True):
    """A peering connection. ``state`` is AWS's word: active, pending-acceptance, deleted, expired, …"""

    requester: PeeringSide
    accepter: PeeringSide
    state: str = "active"
