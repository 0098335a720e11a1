"""``vpn_connections:``, the long form of a network's ``vpn:``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.fields import BLOCKS, BOOLEAN, DESCRIPTION, NAME, TEXT, Field, Shape, choice
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.load.yaml.references import find_anywhere, find_id
from vpcplan.load.yaml.sections import Section
from vpcplan.model.vpn_connection import VpnConnection

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.net.block import Block

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
        "tunnels_up": Field(BOOLEAN, "Whether a tunnel is up; a note."),
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
        tunnels_up=values.get("tunnels_up"),
    )


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
