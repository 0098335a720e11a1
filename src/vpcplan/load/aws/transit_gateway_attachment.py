"""Transit gateway attachments: `describe-transit-gateway-attachments` and the calls for each kind of them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from vpcplan.load.aws.configuration import Configuration, Record, parameter_id
from vpcplan.load.aws.field import FieldError, Object, child, children, optional_text, switch, text, texts
from vpcplan.model.transit_gateway import (
    AttachmentType,
    TransitGateway,
    TransitGatewayAttachment,
    TransitGatewayRouteTable,
)

_TYPES: dict[str, AttachmentType] = {
    "vpc": "vpc",
    "vpn": "vpn",
    "vpn-concentrator": "vpn",
    "direct-connect-gateway": "direct-connect-gateway",
    "peering": "peering",
    "tgw-peering": "peering",
    "connect": "connect",
    "network-function": "network-function",
}
_GONE = ("deleted",)
_NOT_ASSOCIATED = ("associating", "disassociating", "disassociated")


def decode_transit_gateway_attachments(
    configuration: Configuration, gateways: dict[str, TransitGateway]
) -> dict[str, TransitGatewayAttachment]:
    """The attachments that still exist, with what the VPC, peering and association calls add to them."""
    details = _details(configuration)
    associations = _associations(configuration)
    found: dict[str, TransitGatewayAttachment] = {}

    def decode(record: Record) -> None:
        id = text(record.data, "TransitGatewayAttachmentId")
        _add_attachment(configuration, found, record, details.get(id, record), None)

    configuration.each("TransitGatewayAttachments", decode)
    listed = {attachment.id.partition("/")[0] for attachment in found.values()}
    for id, record in details.items():
        if id not in listed and id not in configuration.gone:
            _add_detail(configuration, found, record, gateways)
    found = _with_associations(configuration, found, associations)
    _assume_default_associations(configuration, gateways, found)
    return found


def _add_attachment(
    configuration: Configuration,
    found: dict[str, TransitGatewayAttachment],
    record: Record,
    detail: Record,
    gateway: str | None,
) -> None:
    """Add an attachment; a peering that both gateways list under one id becomes two ends."""
    id = text(record.data, "TransitGatewayAttachmentId")
    state = optional_text(record.data, "State") or "available"
    if state in _GONE:
        configuration.dropped("transit gateway attachment", id, state, record)
        return
    attachment = _attachment(configuration, record, detail, id, state, gateway)
    other = found.get(id)
    if other is not None and other.type == "peering" and other.transit_gateway != attachment.transit_gateway:
        far = peering_end(id, attachment.transit_gateway)
        attachment = replace(attachment, id=far, peer_attachment=id)
        found[id] = replace(other, peer_attachment=far)
    configuration.add(found, attachment)


def peering_end(attachment: str, gateway: str) -> str:
    """The id of the second gateway's end of a peering, whose AWS id both ends share."""
    return f"{attachment}/{gateway}"


def _add_detail(
    configuration: Configuration,
    found: dict[str, TransitGatewayAttachment],
    record: Record,
    gateways: dict[str, TransitGateway],
) -> None:
    """An attachment that only the call for its own kind describes; a peering at each described gateway."""
    try:
        ends = [
            optional_text(child(record.data, key), "TransitGatewayId")
            for key in ("RequesterTgwInfo", "AccepterTgwInfo")
        ]
        for gateway in [end for end in ends if end in gateways] or ends[:1]:
            _add_attachment(configuration, found, record, record, gateway)
    except FieldError as error:
        configuration.report(record, error)


def _details(configuration: Configuration) -> dict[str, Record]:
    """Each attachment as the call for its own kind describes it."""
    found: dict[str, Record] = {}

    def remember(record: Record) -> None:
        found.setdefault(text(record.data, "TransitGatewayAttachmentId"), record)

    for key in (
        "TransitGatewayVpcAttachments",
        "TransitGatewayPeeringAttachments",
        "TransitGatewayConnects",
    ):
        configuration.each(key, remember)
    return found


def _associations(configuration: Configuration) -> dict[str, list[str]]:
    """Attachment → route tables, of `get-transit-gateway-route-table-associations`."""
    found: dict[str, list[str]] = {}

    def remember(item: Object, table: str) -> None:
        if optional_text(item, "State") not in _NOT_ASSOCIATED:
            found.setdefault(text(item, "TransitGatewayAttachmentId"), []).append(table)

    for document in configuration.documents("Associations"):
        named = parameter_id(document, "tgw-rtb")
        for record in configuration.records_of(document, "Associations"):
            try:
                table = optional_text(record.data, "TransitGatewayRouteTableId")
                table = table or named
                if table is None:
                    configuration.orphan(
                        document, "Associations", "transit gateway route table", "tgw-rtb-0123.json"
                    )
                    break
                remember(record.data, table)
            except FieldError as error:
                configuration.report(record, error)
    for key in ("TransitGatewayAssociations", "TransitGatewayRouteTableAssociations"):
        _wrapped_associations(configuration, key, remember)
    return found


def _with_associations(
    configuration: Configuration,
    found: dict[str, TransitGatewayAttachment],
    associations: dict[str, list[str]],
) -> dict[str, TransitGatewayAttachment]:
    """Each attachment with the table of its own gateway that lists it."""
    owners = {
        record.data.get("TransitGatewayRouteTableId"): record.data.get("TransitGatewayId")
        for record in configuration.records("TransitGatewayRouteTables")
        if isinstance(record.data.get("TransitGatewayRouteTableId"), str)
    }

    def associated(attachment: TransitGatewayAttachment) -> str | None:
        tables = associations.get(attachment.id.partition("/")[0], [])
        own = [
            table
            for table in tables
            if owners.get(table, attachment.transit_gateway) == attachment.transit_gateway
        ]
        return own[0] if own else attachment.association

    return {id: replace(each, association=associated(each)) for id, each in found.items()}


def name_peering_ends(
    attachments: dict[str, TransitGatewayAttachment], tables: dict[str, TransitGatewayRouteTable]
) -> dict[str, TransitGatewayRouteTable]:
    """The tables with peerings named by the end that is at the table's own gateway."""

    def own(id: str, gateway: str) -> str:
        end = peering_end(id, gateway)
        return end if end in attachments else id

    return {
        id: replace(
            table,
            routes=tuple(
                replace(
                    route, attachments=tuple(own(each, table.transit_gateway) for each in route.attachments)
                )
                for route in table.routes
            ),
            propagations=tuple(own(each, table.transit_gateway) for each in table.propagations),
        )
        for id, table in tables.items()
    }


def _wrapped_associations(
    configuration: Configuration, key: str, remember: Callable[[Object, str], None]
) -> None:
    def decode(record: Record) -> None:
        table = text(record.data, "TransitGatewayRouteTableId")
        for inner in ("Associations", "TransitGatewayRouteTableAssociations"):
            for item in children(record.data, inner):
                remember(item, table)

    configuration.each(key, decode)


def _attachment(
    configuration: Configuration, record: Record, detail: Record, id: str, state: str, at: str | None
) -> TransitGatewayAttachment:
    item, more = record.data, detail.data
    peering = "RequesterTgwInfo" in more
    kind = _TYPES.get(optional_text(item, "ResourceType") or "", "vpc")
    if "ResourceType" not in item:
        kind = "peering" if peering else "connect" if "TransportTransitGatewayAttachmentId" in item else "vpc"
    gateway = at or optional_text(item, "TransitGatewayId")
    resource = optional_text(item, "ResourceId") or optional_text(more, "VpcId")
    region = None
    if peering:
        gateway, resource, region = _peering_ends(more, gateway, resource)
    elif kind == "connect":
        resource = optional_text(more, "TransportTransitGatewayAttachmentId") or resource
    association = child(item, "Association")
    associated = optional_text(association, "TransitGatewayRouteTableId")
    if optional_text(association, "State") in _NOT_ASSOCIATED:
        associated = None
    options = child(more, "Options")
    identity = configuration.identity(record, id, vpc=resource if kind == "vpc" else None)
    if identity["name"] == id and detail is not record:
        identity["name"] = configuration.identity(detail, id)["name"]
    # The gateway's owner sees the association, which other accounts do not.
    identity["account"] = optional_text(item, "TransitGatewayOwnerId") or identity["account"]
    return TransitGatewayAttachment(
        **identity,
        transit_gateway=gateway or text(item, "TransitGatewayId"),
        type=kind,
        resource=resource or "",
        resource_region=region,
        subnets=texts(more, "SubnetIds"),
        state=state,
        appliance_mode=switch(options, "ApplianceModeSupport"),
        ipv6_support=switch(options, "Ipv6Support"),
        security_group_referencing=switch(options, "SecurityGroupReferencingSupport", True),
        association=associated,
    )


def _peering_ends(
    item: Object, gateway: str | None, resource: str | None
) -> tuple[str | None, str | None, str | None]:
    """The gateway that is meant, and the id and Region of the other one."""
    requester, accepter = child(item, "RequesterTgwInfo"), child(item, "AccepterTgwInfo")
    ids = optional_text(requester, "TransitGatewayId"), optional_text(accepter, "TransitGatewayId")
    if gateway is None:
        gateway = ids[0]
    other = accepter if gateway == ids[0] else requester
    return gateway, optional_text(other, "TransitGatewayId") or resource, optional_text(other, "Region")


def _assume_default_associations(
    configuration: Configuration,
    gateways: dict[str, TransitGateway],
    found: dict[str, TransitGatewayAttachment],
) -> None:
    """Where no call shows associations, a gateway's default association table is assumed."""
    if configuration.describes("TransitGatewayAttachments", "Associations", "TransitGatewayAssociations"):
        return
    defaults: dict[str, str] = {}
    for record in configuration.records("TransitGateways"):
        options = record.data.get("Options")
        if isinstance(options, dict) and options.get("DefaultRouteTableAssociation") == "enable":
            defaults[str(record.data.get("TransitGatewayId"))] = str(
                options.get("AssociationDefaultRouteTableId")
            )
    assumed = [a for a in found.values() if a.association is None and a.transit_gateway in defaults]
    for attachment in assumed:
        found[attachment.id] = replace(attachment, association=defaults[attachment.transit_gateway])
    if assumed:
        configuration.notice(
            "assumed",
            f"the route tables of {len(assumed)} transit gateway attachments are not described "
            "(describe-transit-gateway-attachments): the gateway's default association table is assumed",
            assumed[0].span,
            len(assumed),
        )
