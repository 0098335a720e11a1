"""``networks:``, what is outside AWS, with VPN and Direct Connect in their short forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.address import PRIVATE_IP
from vpcplan.load.yaml.decode import Entry
from vpcplan.load.yaml.fields import BLOCKS, BOOLEAN, DESCRIPTION, NAME, TEXT, Field, Shape, choice
from vpcplan.load.yaml.nodes import Mapping, Scalar
from vpcplan.load.yaml.sections import Section
from vpcplan.load.yaml.vpn_connection import TUNNELS_FIELD, make_vpn_connection
from vpcplan.model.network import Network

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Loading

VPN = Shape(
    "network vpn",
    "The Site-to-Site VPN of a network, in its short form; `vpn_connections:` is the long one.",
    {
        "gateway": Field(
            NAME,
            "The virtual private or transit gateway; left out where a transit gateway attaches the network.",
        ),
        "public_ip": Field(PRIVATE_IP, "The public address of the network's VPN device."),
        "routing": Field(choice("static", "bgp"), "`bgp` by default."),
        "routes": Field(
            BLOCKS, "Static routes, or what is announced by BGP; the network's blocks by default."
        ),
        "state": Field(TEXT, "AWS's word; available by default."),
        "tunnels": TUNNELS_FIELD,
    },
)
DIRECT_CONNECT = Shape(
    "network direct connect",
    "The Direct Connect of a network, in its short form; `direct_connect_gateways:` is the long one.",
    {
        "gateway": Field(
            NAME,
            "The virtual private or transit gateway; left out where a transit gateway attaches the network.",
        ),
        "allowed_prefixes": Field(BLOCKS, "What AWS announces to the network; the VPCs' blocks by default."),
        "state": Field(TEXT, "AWS's word; available by default."),
    },
)
NETWORK = Shape(
    "network",
    "A network outside AWS, such as an office.",
    {
        "description": DESCRIPTION,
        "cidr_blocks": Field(BLOCKS, "Its addresses."),
        "public_ip": Field(PRIVATE_IP, "The public address of its VPN device."),
        "vpn": Field(VPN, "Its VPN."),
        "direct_connect": Field(DIRECT_CONNECT, "Its Direct Connect."),
        "cidr_blocks_known": Field(BOOLEAN, "False where its addresses are not known; true by default."),
    },
)


def declare_network(loading: Loading, entry: Entry) -> None:
    """Name the VPN connection and Direct Connect gateway of a network, and attach it to its gateway."""
    if type(entry.node) is not Mapping:
        return
    for key, kind in (("vpn", "vpn_connections"), ("direct_connect", "direct_connect_gateways")):
        written = entry.node.get(key)
        if type(written) is not Mapping:
            continue
        if entry.id not in loading.declared.get(kind, ()):
            loading.imply(kind, entry.id)
        gateway = written.get("gateway")
        if type(gateway) is Scalar and gateway.text in loading.declared.get("transit_gateways", ()):
            _attach(loading, entry, gateway.text)


def _attach(loading: Loading, entry: Entry, transit_gateway: str) -> None:
    """AWS makes an attachment with a VPN connection; a file need not write it."""
    gateway = loading.declared["transit_gateways"][transit_gateway]
    attachments = gateway.node.get("attachments") if type(gateway.node) is Mapping else None
    if type(attachments) is Mapping:
        for _, attachment in attachments.entries.values():
            named = attachment.get("network") if type(attachment) is Mapping else None
            if type(named) is Scalar and named.text == entry.name:
                return
    node = Mapping({"network": (entry.key, entry.key)}, entry.key.mark)
    if f"{transit_gateway}/{entry.name}" not in loading.declared.get("transit_gateway_attachments", ()):
        loading.declare("transit_gateway_attachments", entry.key, node, transit_gateway)


def decode_network(loading: Loading, entry: Entry) -> None:
    """One network, with the VPN connection and Direct Connect gateway that it describes."""
    values = NETWORK.read(loading, entry.node)
    if values is None:
        return
    identity = loading.identity(entry)
    blocks = tuple(values.get("cidr_blocks", ()))
    vpn: dict[str, Any] | None = values.get("vpn")
    public_ip = values.get("public_ip") or (vpn or {}).get("public_ip")
    loading.found("networks")[entry.id] = Network(
        **identity,
        cidr_blocks=blocks,
        public_ip=public_ip,
        cidr_blocks_known=values.get("cidr_blocks_known", True),
    )
    if vpn is not None:
        gateway = _gateway(loading, entry, "vpn", vpn)
        make_vpn_connection(loading, identity, entry.id, gateway, vpn, blocks)
    direct = values.get("direct_connect")
    if direct is not None:
        from vpcplan.load.yaml.direct_connect import make_direct_connect_gateway

        gateway = _gateway(loading, entry, "direct_connect", direct)
        prefixes = direct.get("allowed_prefixes", ())
        associations = [] if gateway is None else [{"gateway": gateway, "allowed_prefixes": prefixes}]
        make_direct_connect_gateway(
            loading, identity, (entry.id,), associations, direct.get("state", "available")
        )


def _gateway(
    loading: Loading, entry: Entry, key: str, values: dict[str, Any]
) -> Scalar | tuple[str, str] | None:
    """The gateway that is written, or the transit gateway that attaches the network."""
    written: Scalar | None = values.get("gateway")
    if written is not None:
        return written
    for attachment in loading.entries.get("transit_gateway_attachments", ()):
        network = attachment.node.get("network") if type(attachment.node) is Mapping else None
        if type(network) is Scalar and network.text == entry.name and attachment.vpc is not None:
            return "transit_gateways", attachment.vpc
    loading.problem(
        entry.key,
        f"the {'VPN' if key == 'vpn' else 'Direct Connect'} of network `{entry.name}` leads to no gateway",
        f"add `gateway: NAME` to its `{key}`, or attach the network to a transit gateway",
    )
    return None


SECTIONS = {
    "networks": Section(
        kind=NETWORK,
        doc="What is outside AWS.",
        decode=decode_network,
        declare=declare_network,
    )
}
