"""Site-to-Site VPN connections: their two tunnels, what they announce, when they carry traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.model.vpn_connection import VpnTunnel
from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.model.vpn_connection import VpnConnection
    from vpcplan.net.block import Block

TUNNELS = 2
"""Source: https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html"""
NO_TUNNEL = "down"
"""The state of a connection that a question supposes to have failed; AWS has no such state."""


def tunnels_of(connection: VpnConnection) -> tuple[VpnTunnel, ...]:
    """Both tunnels of a connection: a connection without a description of them has two as well."""
    missing = TUNNELS - len(connection.tunnels)
    return connection.tunnels + (VpnTunnel(),) * missing


def without_tunnel(connection: VpnConnection, number: int) -> VpnConnection:
    """The connection after the loss of tunnel 1 or 2.

    The other tunnel takes the traffic over, so that nothing is lost; unless it has failed too, or was down
    before. Where a record says that both were down, it is of a time when the other side was not set up, and
    both are taken to come up.
    Source: https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNTunnels.html
    """
    tunnels = tunnels_of(connection)
    useless = ("failed",) if tunnels_were_down(connection) else ("failed", "down")
    left = [tunnel for place, tunnel in enumerate(tunnels, 1) if place != number]
    return replace(
        connection,
        tunnels=tuple(
            replace(tunnel, status="failed") if place == number else tunnel
            for place, tunnel in enumerate(tunnels, 1)
        ),
        state=NO_TUNNEL if all(tunnel.status in useless for tunnel in left) else connection.state,
    )


def refuse_vpn_connection(connection: VpnConnection, code: str = "BAD_STATE_VPN") -> Obstacle | None:
    """Why a VPN connection carries nothing: it is being made or deleted, or no tunnel of it is left.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnConnection.html
    """
    if connection.state == "available":
        return None
    reason = f"VPN connection {connection.name} is {connection.state}"
    if connection.state == NO_TUNNEL and any(tunnel.status == "failed" for tunnel in connection.tunnels):
        words = {"failed": "has failed", "down": "was down before"}
        each = [
            f"tunnel {number} {words.get(tunnel.status or '', 'is left')}"
            for number, tunnel in enumerate(connection.tunnels, 1)
        ]
        reason += f": {' and '.join(each)}"
    return Obstacle(code=code, reason=reason, span=connection.span)


def tunnels_were_down(connection: VpnConnection) -> bool:
    """Whether a record says that both tunnels were down.

    Tunnels come and go, so this decides no answer; Reachability Analyzer does not look at it either.
    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VgwTelemetry.html
    """
    return len(connection.tunnels) == TUNNELS and all(
        tunnel.status == "down" for tunnel in connection.tunnels
    )


def vpn_blocks(index: TopologyIndex, connection: VpnConnection) -> tuple[tuple[Block, ...], bool]:
    """The blocks behind a VPN connection, and whether that is all of them.

    Static routing uses the routes written at the connection; BGP what the other side announces, which is the
    network's own blocks where the source shows them.
    Source: https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNRoutingTypes.html
    """
    if connection.routing == "static" or connection.routes:
        return connection.routes, True
    network = index.topology.networks.get(connection.network)
    if network is None:
        return (), False
    return network.cidr_blocks, connection.routes_known and network.cidr_blocks_known
