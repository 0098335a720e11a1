"""Site-to-Site VPN connections."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.model.resource import Resource
from vpcplan.net.block import Address, Block


class VpnTunnel(Struct, frozen=True, kw_only=True):
    """One of the two tunnels of a VPN connection.

    ``status`` is what it was when the configuration was read, None where that is not described; ``failed``
    is what a question supposes.
    """

    outside_address: Address | None = None
    """The public address of AWS's end."""
    status: Literal["up", "down", "failed"] | None = None


class VpnConnection(Resource, frozen=True, kw_only=True):
    """A VPN connection between a network outside AWS and a virtual private or transit gateway."""

    network: str
    """Id of the network (the customer gateway's side)."""
    vpn_gateway: str | None = None
    transit_gateway: str | None = None
    routing: Literal["static", "bgp"] = "bgp"
    routes: tuple[Block, ...] = ()
    """Static routes, or the prefixes that the other side is known to announce by BGP."""
    routes_known: bool = True
    """False for BGP whose announcements the source does not show."""
    state: str = "available"
    tunnels: tuple[VpnTunnel, ...] = ()
    """The tunnels as far as they are described: tunnel 1 first."""
