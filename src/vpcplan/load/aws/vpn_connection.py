"""VPN connections: `describe-vpn-connections`. The configuration for the customer's device, which holds
pre-shared keys, is never kept."""

from __future__ import annotations

from typing import Literal

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import (
    Object,
    block,
    child,
    children,
    flag,
    optional_address,
    optional_text,
    text,
)
from vpcplan.model.vpn_connection import VpnConnection, VpnTunnel
from vpcplan.net.block import Block

_GONE = ("deleting", "deleted")
_STATUSES: dict[str, Literal["up", "down"]] = {"UP": "up", "DOWN": "down"}
Announced = dict[str, tuple[Block, ...]]
"""Prefixes that route tables list as propagated, by VPN connection or virtual private gateway."""


def decode_vpn_connections(configuration: Configuration, announced: Announced) -> dict[str, VpnConnection]:
    """The VPN connections that still exist, and deleted ones of virtual private gateways.

    A route to such a gateway names no connection, so only the connection itself says why it leads nowhere.
    """

    def decode(record: Record) -> VpnConnection | None:
        item = record.data
        id, state = text(item, "VpnConnectionId"), optional_text(item, "State") or "available"
        static = flag(child(item, "Options"), "StaticRoutesOnly")
        gateway = optional_text(item, "VpnGatewayId")
        if state == "deleted" and (gateway is None or not item.get("Routes")):
            configuration.dropped("VPN connection", id, state, record)
            return None
        transit = optional_text(item, "TransitGatewayId")
        seen = announced.get(id, ()) or announced.get(gateway or "", ())
        routes = [
            block(route, "DestinationCidrBlock")
            for route in children(item, "Routes")
            # A connection that is deleted as a whole still says what it led to.
            if optional_text(route, "State") not in _GONE or state in _GONE
        ]
        routes += [each for each in seen if each not in routes and not static]
        return VpnConnection(
            **configuration.identity(record, id),
            network=optional_text(item, "CustomerGatewayId") or id,
            vpn_gateway=gateway,
            transit_gateway=transit,
            routing="static" if static else "bgp",
            routes=tuple(routes),
            routes_known=_routes_known(static, transit, routes),
            state=state,
            tunnels=_tunnels(item),
        )

    found = configuration.resources("VpnConnections", decode)
    _note_shared(configuration, found, announced)
    return found


def _note_shared(
    configuration: Configuration, connections: dict[str, VpnConnection], announced: Announced
) -> None:
    """Say that each connection is taken to announce what its gateway propagates: AWS names no connection."""
    by_gateway: dict[str, list[str]] = {}
    for connection in connections.values():
        if connection.routing == "bgp" and connection.vpn_gateway in announced and connection.routes:
            by_gateway.setdefault(connection.vpn_gateway, []).append(connection.id)
    for gateway, ids in by_gateway.items():
        if len(ids) > 1:
            configuration.notice(
                "assumed",
                f"each of {', '.join(sorted(ids))} is taken to announce all that {gateway} propagates: "
                "AWS does not say which connection a route came by",
            )


def _routes_known(static: bool, transit: str | None, routes: list[Block]) -> bool:
    """Static routes of a transit gateway's connection stand in the gateway's tables, not here."""
    if static and transit is None:
        return True
    return bool(routes)


def _tunnels(item: Object) -> tuple[VpnTunnel, ...]:
    """The tunnels in the order of their telemetry; without it as the connection's options list them."""
    listed = children(item, "VgwTelemetry") or children(child(item, "Options"), "TunnelOptions")
    return tuple(
        VpnTunnel(
            outside_address=optional_address(each, "OutsideIpAddress"),
            status=_STATUSES.get(optional_text(each, "Status") or ""),
        )
        for each in listed
    )
