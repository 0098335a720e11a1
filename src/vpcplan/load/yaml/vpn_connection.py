"""``vpn_connections:``, the long form of a network's ``vpn:``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.fields import (
    ADDRESS,
    BLOCKS,
    BOOLEAN,
    DESCRIPTION,
    NAME,
    TEXT,
    Either,
    Field,
    ListOf,
    Placed,
    Shape,
    choice,
)
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.load.yaml.references import find_anywhere, find_id
from vpcplan.load.yaml.sections import Section
from vpcplan.model.vpn_connection import VpnConnection, VpnTunnel
from vpcplan.semantics.vpn_connection import TUNNELS

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.net.block import Block

_STATUS = choice("up", "down")
TUNNEL = Shape(
    "vpn tunnel",
    "One of the two tunnels of a VPN connection.",
    {
        "outside_address": Field(ADDRESS, "The public address of AWS's end."),
        "status": Field(_STATUS, "Whether it is up; left out where that is not known."),
    },
)
TUNNELS_FIELD = Field(
    Placed(
        ListOf(
            Either("`up`, `down` or a mapping", scalar=_STATUS, mapping=TUNNEL), "the two tunnels' statuses"
        )
    ),
    "Its two tunnels: `[up, down]`, or mappings. It says what one failure costs; `trace` only notes it.",
)
VPN_CONNECTION = Shape(
    "vpn connection",
    "A Site-to-Site VPN connection.",
    {
        "description": DESCRIPTION,
        "network": Field(NAME, "The network at the other end.", required=True),
        "gateway": Field(NAME, "The virtual private or transit gateway.", required=True),
        "routing": Field(choice("static", "bgp"), "`bgp` by default."),
        "routes": Field(
            BLOCKS, "Static routes, or what is announced by BGP; the network's blocks by default."
        ),
        "routes_known": Field(BOOLEAN, "False where it is not known what BGP announces; true by default."),
        "tunnels": TUNNELS_FIELD,
        "state": Field(TEXT, "AWS's word; available by default."),
    },
)


def decode_vpn_connection(loading: Loading, entry: Entry) -> None:
    """One VPN connection."""
    values = VPN_CONNECTION.read(loading, entry.node)
    if values is None:
        return
    network = find_id(loading, "networks", values["network"], None)
    if network is not None:
        blocks = loading.resource("networks", network)
        make_vpn_connection(
            loading,
            loading.identity(entry),
            network,
            values["gateway"],
            values,
            () if blocks is None else blocks.cidr_blocks,
        )


def make_vpn_connection(
    loading: Loading,
    identity: dict[str, Any],
    network: str,
    gateway: Scalar | tuple[str, str] | None,
    values: dict[str, Any],
    blocks: tuple[Block, ...],
) -> None:
    """Add a VPN connection whose gateway is a name still to be found, or found already."""
    found = find_gateway(loading, gateway)
    if found is None:
        return
    kind, id = found
    owner = loading.resource(kind, id)
    loading.found("vpn_connections")[identity["id"]] = VpnConnection(
        **{
            **identity,
            "account": getattr(owner, "account", None),
            "region": getattr(owner, "region", None),
        },
        network=network,
        vpn_gateway=id if kind == "vpn_gateways" else None,
        transit_gateway=id if kind == "transit_gateways" else None,
        routing=values.get("routing", "bgp"),
        routes=tuple(values["routes"]) if "routes" in values else blocks,
        routes_known=values.get("routes_known", True),
        state=values.get("state", "available"),
        tunnels=_tunnels(loading, values),
    )


def _tunnels(loading: Loading, values: dict[str, Any]) -> tuple[VpnTunnel, ...]:
    """The tunnels that are written, tunnel 1 first."""
    if "tunnels" not in values:
        return ()
    node, written = values["tunnels"]
    if len(written) > TUNNELS:
        loading.problem(
            node,
            f"a VPN connection has {TUNNELS} tunnels, not {len(written)}",
            "write more connections instead",
        )
        return ()
    described = [each if isinstance(each, dict) else {"status": each} for each in written]
    return tuple(VpnTunnel(**each) for each in described)


def find_gateway(loading: Loading, gateway: Scalar | tuple[str, str] | None) -> tuple[str, str] | None:
    """The virtual private gateway (of any VPC) or transit gateway that is meant."""
    if type(gateway) is not Scalar:
        return gateway if isinstance(gateway, tuple) else None
    return find_anywhere(loading, ("vpn_gateways", "transit_gateways"), gateway, None, "gateway")


SECTIONS = {
    "vpn_connections": Section(
        kind=VPN_CONNECTION,
        doc="VPN connections in their long form.",
        decode=decode_vpn_connection,
    )
}
