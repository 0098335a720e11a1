"""Site-to-Site VPN connections."""

from __future__ import annotations

from typing import Literal

from vpcplan.model.resource import Resource
from vpcplan.net.block import Block


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
    tunnels_up: bool | None = None
    """Whether a tunnel was up when the configuration was read; None where not described. A note, no more."""
