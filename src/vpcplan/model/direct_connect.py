"""Direct Connect gateways and the virtual interfaces behind them."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.model.resource import Resource
from vpcplan.net.block import Block


class DirectConnectAssociation(Struct, frozen=True, kw_only=True):
    """A Direct Connect gateway joined to a virtual private or transit gateway."""

    gateway: str
    allowed_prefixes: tuple[Block, ...] = ()
    """What is announced to the network outside; empty announces the VPC's blocks."""
    state: str = "associated"


class DirectConnectGateway(Resource, frozen=True, kw_only=True):
    """A Direct Connect gateway, the networks that it leads to and the gateways it is associated with."""

    networks: tuple[str, ...] = ()
    associations: tuple[DirectConnectAssociation, ...] = ()
    state: str = "available"
