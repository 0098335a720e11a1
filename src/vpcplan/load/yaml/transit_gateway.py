"""``transit_gateways:``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.load.yaml.fields import (
    ACCOUNT,
    BLOCKS,
    BOOLEAN,
    DESCRIPTION,
    TEXT,
    Field,
    MapOf,
    Shape,
    integer,
)
from vpcplan.load.yaml.nodes import Mapping, Scalar
from vpcplan.load.yaml.sections import Section
from vpcplan.load.yaml.transit_gateway_attachment import ATTACHMENT
from vpcplan.load.yaml.transit_gateway_route_table import ROUTE_TABLE, default_route_table
from vpcplan.model.transit_gateway import TransitGateway

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading

TRANSIT_GATEWAY = Shape(
    "transit gateway",
    "A transit gateway.",
    {
        "description": DESCRIPTION,
        "region": Field(TEXT, "The AWS Region."),
        "account": Field(ACCOUNT, "The AWS account."),
        "amazon_side_asn": Field(integer(1, 4294967294), "The AS number of AWS's side."),
        "cidr_blocks": Field(BLOCKS, "Blocks of the gateway itself, for Connect."),
        "security_group_referencing": Field(
            BOOLEAN, "Whether groups may name groups of other attached VPCs; false by default."
        ),
        "dns_support": Field(BOOLEAN, "DNS support; true by default."),
        "vpn_ecmp": Field(BOOLEAN, "Equal-cost multipath over VPN; true by default."),
        "state": Field(TEXT, "AWS's word; available by default."),
        "attachments": Field(MapOf(ATTACHMENT, "a mapping of names to attachments"), "What is attached."),
        "route_tables": Field(
            MapOf(ROUTE_TABLE, "a mapping of names to route tables"),
            "Its route tables; left out, one default table that every attachment is associated with and "
            "propagates to.",
        ),
    },
)
_INSIDE = {"attachments": "transit_gateway_attachments", "route_tables": "transit_gateway_route_tables"}


def declare_inside(loading: Loading, entry: Entry) -> None:
    """Name the attachments and route tables of a gateway, and the other end of its peerings."""
    if type(entry.node) is not Mapping:
        return
    for key, kind in _INSIDE.items():
        written = entry.node.get(key)
        if type(written) is Mapping:
            for name, node in written.entries.values():
                loading.declare(kind, name, node, entry.id)
                if key == "attachments" and type(node) is Mapping:
                    _declare_other_end(loading, entry, name, node)
    tables = entry.node.get("route_tables")
    if type(tables) is not Mapping or not tables.entries:
        loading.imply("transit_gateway_route_tables", f"{entry.id}/default")


def _declare_other_end(loading: Loading, entry: Entry, name: Scalar, node: Mapping) -> None:
    """A peering is one attachment that both gateways have: name it at the other one, if that does not."""
    peer = node.get("peering")
    if type(peer) is not Scalar or peer.text == entry.id:
        return
    other = loading.declared["transit_gateways"].get(peer.text)
    if other is None:
        return
    written = other.node.get("attachments") if type(other.node) is Mapping else None
    if type(written) is Mapping:
        for _, attachment in written.entries.values():
            back = attachment.get("peering") if type(attachment) is Mapping else None
            if type(back) is Scalar and back.text == entry.id:
                return
        if name.text in written.entries:
            return
    mirrored = dict(node.entries)
    mirrored["peering"] = (node.entries["peering"][0], Scalar(entry.id, True, entry.key.mark))
    document, loading.document = loading.document, entry.document
    loading.declare("transit_gateway_attachments", name, Mapping(mirrored, node.mark), other.id)
    loading.document = document


def decode_transit_gateway(loading: Loading, entry: Entry) -> None:
    """One transit gateway; its attachments and tables are read by their own modules."""
    node = entry.node
    if type(node) is Mapping:
        # Attachments and tables are entries of their own: read the gateway without them.
        inside = {key for key in _INSIDE if type(node.get(key)) is Mapping}
        node = Mapping({key: value for key, value in node.entries.items() if key not in inside}, node.mark)
    values = TRANSIT_GATEWAY.read(loading, node)
    if values is None:
        return
    identity = loading.identity(entry)
    identity["account"], identity["region"] = values.get("account"), values.get("region")
    loading.found("transit_gateways")[entry.id] = TransitGateway(
        **identity,
        state=values.get("state", "available"),
        security_group_referencing=values.get("security_group_referencing", False),
        dns_support=values.get("dns_support", True),
        vpn_ecmp=values.get("vpn_ecmp", True),
        amazon_side_asn=values.get("amazon_side_asn"),
        cidr_blocks=tuple(values.get("cidr_blocks", ())),
    )


def finish_transit_gateways(loading: Loading) -> None:
    """Write out the default route table of each gateway without tables."""
    for gateway in list(loading.found("transit_gateways").values()):
        if f"{gateway.id}/default" in loading.implied.get("transit_gateway_route_tables", ()):
            default_route_table(loading, gateway)


SECTIONS = {
    "transit_gateways": Section(
        kind=TRANSIT_GATEWAY,
        doc="Transit gateways.",
        decode=decode_transit_gateway,
        declare=declare_inside,
        finish=finish_transit_gateways,
    )
}
