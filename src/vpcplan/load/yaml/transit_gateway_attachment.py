"""``attachments:`` of a transit gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.decode import DANGLING, REFUSED
from vpcplan.load.yaml.fields import BOOLEAN, DESCRIPTION, NAME, NAMES, TEXT, Field, Shape, choice
from vpcplan.load.yaml.references import find_id, find_ids_or_unknown, unknown_id
from vpcplan.load.yaml.sections import Section
from vpcplan.model.transit_gateway import TransitGatewayAttachment

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.nodes import Scalar

RESOURCE_KINDS = {
    "vpc": "vpcs",
    "vpn": "vpn_connections",
    "direct_connect": "direct_connect_gateways",
    "peering": "transit_gateways",
    "network": "networks",
}
"""The keys that say what is attached, one of them for each attachment."""
_TYPES = {"vpc": "vpc", "vpn": "vpn", "direct_connect": "direct-connect-gateway", "peering": "peering"}

ATTACHMENT = Shape(
    "transit gateway attachment",
    "An attachment: exactly one of `vpc`, `vpn`, `direct_connect`, `peering` and `network`.",
    {
        "description": DESCRIPTION,
        "vpc": Field(NAME, "The VPC."),
        "vpn": Field(NAME, "The VPN connection."),
        "direct_connect": Field(NAME, "The Direct Connect gateway."),
        "peering": Field(NAME, "The other transit gateway."),
        "network": Field(NAME, "The network outside AWS, by its VPN or Direct Connect."),
        "peer_region": Field(TEXT, "The Region of the other transit gateway, if it is not in the topology."),
        "subnets": Field(NAMES, "The VPC's subnets that it has an interface in, one for each zone."),
        "appliance_mode": Field(
            BOOLEAN, "Whether a flow stays in one zone in both directions; false by default."
        ),
        "ipv6_support": Field(BOOLEAN, "IPv6 support; true by default where the VPC has IPv6."),
        "security_group_referencing": Field(
            BOOLEAN, "Whether groups may be named across it, if the gateway allows; true by default."
        ),
        "type": Field(
            choice("vpn", "direct-connect-gateway", "connect"),
            "How a `network` is attached; `connect` is a Connect attachment, over GRE, to its SD-WAN.",
        ),
        "state": Field(TEXT, "AWS's word; available by default."),
    },
)


def decode_attachment(loading: Loading, entry: Entry) -> None:
    """One attachment; ``entry.vpc`` is the transit gateway that it belongs to."""
    values = ATTACHMENT.read(loading, entry.node)
    if values is None or entry.vpc is None:
        return
    attached = [key for key in RESOURCE_KINDS if key in values]
    if len(attached) != 1:
        loading.problem(
            entry.key,
            f"attachment `{entry.name}` attaches {' and '.join(attached) if attached else 'nothing'}",
            f"write one of {', '.join(RESOURCE_KINDS)}",
        )
        return
    key = attached[0]
    resource = _resource(loading, entry, key, values)
    if resource is None:
        return
    subnets = _subnets(loading, entry, key, resource, values)
    gateway = loading.resource("transit_gateways", entry.vpc)
    vpc = loading.resource("vpcs", resource) if key == "vpc" else None
    loading.found("transit_gateway_attachments")[entry.id] = TransitGatewayAttachment(
        id=entry.id,
        name=entry.name,
        span=entry.span,
        account=getattr(gateway, "account", None),
        region=getattr(gateway, "region", None),
        transit_gateway=entry.vpc,
        type=_type(loading, key, resource, values),
        resource=resource,
        resource_region=values.get("peer_region")
        or getattr(loading.resource(RESOURCE_KINDS[key], resource), "region", None),
        subnets=subnets,
        state=values.get("state", "available"),
        appliance_mode=values.get("appliance_mode", False),
        ipv6_support=values.get("ipv6_support", bool(vpc is not None and vpc.ipv6_cidr_blocks)),
        security_group_referencing=values.get("security_group_referencing", True),
    )


def _resource(loading: Loading, entry: Entry, key: str, values: dict[str, Any]) -> str | None:
    name: Scalar = values[key]
    if key == "peering" and name.text not in loading.declared["transit_gateways"] and "peer_region" in values:
        return name.text
    resource = find_id(loading, RESOURCE_KINDS[key], name, None)
    if resource is not None and resource == entry.vpc and key == "peering":
        loading.problem(
            name, f"transit gateway `{resource}` is peered with itself", "name the other one", rule=REFUSED
        )
        return None
    if resource is not None and key != "peering" and values.get("state", "available") == "available":
        first = loading.once.setdefault(("attachment", entry.vpc or "", key, resource), entry)
        if first is not entry:
            loading.problem(
                name,
                f"`{name.text}` is attached to transit gateway `{entry.vpc}` twice",
                "AWS attaches it once",
                rule=REFUSED,
                related=((f"attachment {first.name}", first.document.span(first.key)),),
            )
    return resource


def _type(loading: Loading, key: str, resource: str, values: dict[str, Any]) -> Any:
    """The kind of attachment; a network's is that of its VPN, else of its Direct Connect."""
    if key != "network":
        return _TYPES[key]
    if "type" in values:
        return values["type"]
    vpn = loading.resource("vpn_connections", resource)
    direct = loading.resource("direct_connect_gateways", resource)
    return "direct-connect-gateway" if direct is not None and vpn is None else "vpn"


def _subnets(
    loading: Loading, entry: Entry, key: str, resource: str, values: dict[str, Any]
) -> tuple[str, ...]:
    if key != "vpc":
        if "subnets" in values:
            loading.problem(
                entry.node.entries["subnets"][0] if hasattr(entry.node, "entries") else entry.key,
                f"only an attached VPC has subnets, and `{entry.name}` attaches a {key.replace('_', ' ')}",
                "leave `subnets` out",
            )
        return ()
    if "subnets" not in values:
        loading.problem(
            entry.key,
            f"attachment `{entry.name}` has no `subnets`",
            "add `subnets: […]`, one for each zone in use",
        )
        return ()
    ids = find_ids_or_unknown(loading, "subnets", values["subnets"], resource)
    zones: dict[str, str] = {}
    described = (name for name in values["subnets"] if unknown_id(name) is None)
    for name, id in zip(described, ids, strict=False):
        subnet = loading.resource("subnets", id)
        if subnet is None:
            continue
        if subnet.vpc != resource:
            loading.problem(
                name, f"subnet `{id}` is not in vpc `{resource}`", "name subnets of the VPC", rule=DANGLING
            )
        zone = subnet.availability_zone
        if zone is not None and zone in zones:
            loading.problem(
                name,
                f"attachment `{entry.name}` has two subnets in {zone}: {zones[zone]} and {subnet.name}",
                "an attachment has one subnet in each zone",
                rule=REFUSED,
            )
        elif zone is not None:
            zones[zone] = subnet.name
    return ids


SECTIONS = {
    "transit_gateway_attachments": Section(
        kind=ATTACHMENT,
        doc="The attachments of a transit gateway.",
        decode=decode_attachment,
    )
}
