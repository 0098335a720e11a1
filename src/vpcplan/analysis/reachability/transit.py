"""Through transit gateways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.filters import filter_by_acl
from vpcplan.analysis.reachability.step import (
    DeliverLocally,
    FollowTransitRoute,
    LeaveByAttachment,
    LeaveSubnet,
)
from vpcplan.semantics.availability_zone import zone_of
from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.route_table import compare_routes
from vpcplan.semantics.transit_gateway import (
    attachment_of_peer,
    attachment_subnet,
    exit_subnets,
    format_transit_route,
    leaving_attachment,
    preserves_groups,
    refuse_attachment,
    refuse_transit_gateway,
    refuse_version,
    refuse_zone,
    select_transit_route,
    transit_route_table_of,
)

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.step import Step
    from vpcplan.analysis.reachability.walk import Walk
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.transit_gateway import TransitGatewayAttachment

ATTACHMENT = "transit_gateway_attachment"
TABLE = "transit_gateway_route_table"


def into_transit_gateway(walk: Walk, gateway_id: str, vpc: str, subnet: Subnet | None) -> Step | None:
    """From a VPC into a transit gateway, by the attachment's subnet in the sender's Availability Zone."""
    index = walk.index
    topology = index.topology
    attachment_id = index.attachments_by_gateway.get((gateway_id, vpc))
    gateway = topology.transit_gateways.get(gateway_id)
    if attachment_id is None:
        if gateway is not None and topology.describes("transit_gateway_attachments"):
            walk.stop(
                gateway,
                "transit_gateway",
                Obstacle(
                    code="BAD_STATE_ATTACHMENT", reason="the VPC is not attached to the transit gateway"
                ),
                id=gateway_id,
                vpc=vpc,
            )
        else:
            walk.doubt(
                gateway,
                "transit_gateway",
                "UNKNOWN_RESOURCE",
                f"transit gateway {gateway_id} or its attachment to the VPC is not described",
                id=gateway_id,
            )
        return None
    attachment = topology.transit_gateway_attachments[attachment_id]
    for refused in (refuse_attachment(attachment), refuse_version(attachment, walk.version)):
        if refused is not None:
            walk.stop(attachment, ATTACHMENT, refused, vpc=vpc)
    if subnet is not None:
        wrong_zone = refuse_zone(index, attachment, subnet)
        if wrong_zone is not None:
            walk.stop(attachment, ATTACHMENT, wrong_zone, vpc=vpc)
        entry = attachment_subnet(index, attachment, subnet.availability_zone)
        if entry is not None:
            # With instance and attachment in one subnet AWS asks the same ACL's inbound rules as well.
            # Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
            filter_by_acl(walk, entry, "ingress")
    walk.session.crossed.append(attachment.transit_gateway)
    return FollowTransitRoute(attachment, None if subnet is None else zone_of(subnet))


def follow_transit_route(walk: Walk, arriving: TransitGatewayAttachment, zone: str | None) -> Step | None:
    """Route packets that came in by an attachment, by the route table that it is associated with."""
    index = walk.index
    gateway = index.topology.transit_gateways.get(arriving.transit_gateway)
    broken = refuse_transit_gateway(gateway)
    if broken is not None:
        walk.stop(gateway, "transit_gateway", broken)
    table = transit_route_table_of(index, arriving)
    if table is None:
        if arriving.association is None and _tables_described(walk, arriving.transit_gateway):
            walk.stop(
                arriving,
                ATTACHMENT,
                Obstacle(
                    code="TGW_ATTACH_MISSING_TGW_RTB_ASSOCIATION",
                    reason=f"attachment {arriving.name} is associated with no transit gateway route table",
                ),
            )
        else:
            walk.doubt(
                arriving,
                ATTACHMENT,
                "TGW_RTB_ROUTES_ARE_UNKNOWN",
                f"the route table of attachment {arriving.name} is not described",
            )
        return None
    if not walk.once(TABLE, table.id):
        walk.stop(
            table, TABLE, Obstacle(code="CANNOT_ROUTE", reason="the packets come back to this table: a loop")
        )
        return None
    choice = select_transit_route(index, table, walk.version, walk.destination)
    if choice.doubt is not None:
        walk.doubt(table, TABLE, "TGW_RTB_ROUTES_ARE_UNKNOWN", choice.doubt)
    route = choice.route
    if route is None:
        if choice.doubt is None:
            walk.stop(
                table,
                TABLE,
                Obstacle(
                    code="TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT",
                    reason=f"table {table.name} has no route for {walk.address(walk.destination)}",
                ),
            )
        return None
    text = format_transit_route(index, route, choice.matched)
    if route.state == "blackhole" or not route.attachments:
        walk.stop(
            table,
            TABLE,
            Obstacle(
                code="TGW_RTB_BAD_STATE_ROUTE",
                reason=f"{text} drops every packet",
                rule=text,
                span=route.span,
            ),
        )
        return None
    compared = compare_routes(choice.beaten, choice.withdrawn)
    walk.hop(
        table,
        TABLE,
        "route",
        f"{text} is the longest match for {walk.address(walk.destination)}{compared}",
        rule=text,
        location=route.span,
    )
    leaving_id = leaving_attachment(index, route) or route.attachments[0]
    leaving = index.topology.transit_gateway_attachments.get(leaving_id)
    if leaving is None:
        reason = f"attachment {leaving_id} is not described"
        walk.doubt(None, ATTACHMENT, "UNKNOWN_RESOURCE", reason, id=leaving_id)
        return None
    return _out_by(walk, arriving, leaving, zone)


def _tables_described(walk: Walk, gateway: str) -> bool:
    """Whether a gateway's route tables are shown at all; another account's gateway keeps them to itself."""
    tables = walk.index.topology.transit_gateway_route_tables.values()
    return any(table.transit_gateway == gateway for table in tables)


def _out_by(
    walk: Walk, arriving: TransitGatewayAttachment, leaving: TransitGatewayAttachment, zone: str | None
) -> Step | None:
    """Out of the transit gateway by an attachment."""
    for refused in (refuse_attachment(leaving), refuse_version(leaving, walk.version)):
        if refused is not None:
            walk.stop(leaving, ATTACHMENT, refused)
    outside = leaving.resource in walk.index.topology.networks
    if leaving.type == "vpc":
        return _into_vpc(walk, arriving, leaving, zone)
    if leaving.type == "peering":
        return _to_peer_gateway(walk, leaving, zone)
    if outside or leaving.type in ("vpn", "direct-connect-gateway"):
        return LeaveByAttachment(leaving)
    reason = f"vpcplan does not model where a {leaving.type} attachment leads"
    walk.doubt(leaving, ATTACHMENT, "UNSUPPORTED_COMPONENT", reason)
    return None


def _into_vpc(
    walk: Walk, arriving: TransitGatewayAttachment, leaving: TransitGatewayAttachment, zone: str | None
) -> Step | None:
    """Into a VPC through an attachment subnet, whose own ACL and route table apply."""
    index = walk.index
    if leaving.resource not in index.topology.vpcs:
        owner = f" of account {leaving.account}" if leaving.account else ""
        walk.doubt(
            leaving, ATTACHMENT, "UNKNOWN_DESTINATION", f"VPC {leaving.resource}{owner} is not described"
        )
        return None
    if arriving.type == "vpc" and preserves_groups(index, arriving, leaving):
        walk.note("security group referencing is on along the transit gateway")
    else:
        walk.forget_groups("SG_REFERENCING_SUPPORT")
    walk.arrived_by = "transit_gateway"
    entries = exit_subnets(index, leaving, zone)
    if not entries:
        if leaving.subnets:
            reason = f"no subnet of attachment {leaving.name} is described"
            walk.doubt(leaving, ATTACHMENT, "UNKNOWN_RESOURCE", reason)
        else:
            walk.note(f"no subnet of attachment {leaving.name} is described: its network ACL is assumed open")
        return DeliverLocally(leaving.resource)
    entry = entries[0]
    if leaving.appliance_mode and walk.reply:
        entry = index.topology.subnets.get(walk.session.entries.get(leaving.id, ""), entry)
    if leaving.appliance_mode:
        walk.session.entries.setdefault(leaving.id, entry.id)
        walk.note(f"appliance mode is on at attachment {leaving.name}: a flow stays in one Availability Zone")
    walk.hop(
        leaving,
        ATTACHMENT,
        "route",
        f"into the VPC by attachment subnet {entry.name}",
        vpc=leaving.resource,
    )
    # Inbound rules of the attachment's subnet are not asked, and for a destination in that subnet none are.
    # Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
    return LeaveSubnet(entry)


def _to_peer_gateway(walk: Walk, leaving: TransitGatewayAttachment, zone: str | None) -> Step | None:
    """Over a transit gateway peering, and on by the other gateway's table for the peering attachment."""
    other = attachment_of_peer(walk.index, leaving)
    if other is None:
        walk.doubt(
            leaving,
            ATTACHMENT,
            "UNKNOWN_DESTINATION",
            f"transit gateway {leaving.resource} at the other end of the peering is not described",
        )
        return None
    refused = refuse_attachment(other)
    if refused is not None:
        walk.stop(other, ATTACHMENT, refused)
    walk.hop(leaving, ATTACHMENT, "route", f"over the peering to transit gateway {other.transit_gateway}")
    walk.session.crossed.append(other.transit_gateway)
    walk.forget_groups("SG_REFERENCES_NOT_PRESERVED")
    return FollowTransitRoute(other, zone)
