"""Transit gateways: attachments, Availability Zones, route tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.model.topology_index import BlockMap
from vpcplan.model.transit_gateway import TransitGatewayRoute
from vpcplan.semantics.availability_zone import is_in_zone
from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.direct_connect import refuse_direct_connect
from vpcplan.semantics.prefix_list import prefix_list_blocks
from vpcplan.semantics.vpn_connection import NO_TUNNEL, refuse_vpn_connection, vpn_blocks
from vpcplan.semantics.vpn_gateway import direct_connect_routes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.model.resource import Resource
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.model.transit_gateway import (
        TransitGateway,
        TransitGatewayAttachment,
        TransitGatewayRouteTable,
    )
    from vpcplan.net.block import Block


class TransitRouteChoice(Struct, frozen=True, kw_only=True):
    """The transit gateway route that a packet takes; ``route`` is None where nothing matches."""

    route: TransitGatewayRoute | None
    matched: Block | None = None
    beaten: tuple[str, ...] = ()
    withdrawn: str | None = None
    doubt: str | None = None


class _Candidate(Struct, frozen=True):
    """A route as it competes; a withdrawn one is the last choice of all, kept so that a trace can name it."""

    rank: int
    block: Block
    route: TransitGatewayRoute
    withdrawn: bool = False


def refuse_transit_gateway(gateway: TransitGateway | None) -> Obstacle | None:
    """Why a transit gateway carries nothing: it is being made or deleted.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGateway.html
    """
    if gateway is None or gateway.state in ("available", "modifying"):
        return None
    return Obstacle(
        code="BAD_STATE", reason=f"transit gateway {gateway.name} is {gateway.state}", span=gateway.span
    )


def refuse_attachment(attachment: TransitGatewayAttachment) -> Obstacle | None:
    """Why an attachment does not work: it is pending, being deleted, or rejected.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
    """
    if attachment.state in ("available", "modifying"):
        return None
    return Obstacle(
        code="BAD_STATE_ATTACHMENT",
        reason=f"transit gateway attachment {attachment.name} is {attachment.state}",
        span=attachment.span,
    )


def refuse_version(attachment: TransitGatewayAttachment, version: int) -> Obstacle | None:
    """Why a VPC attachment does not carry a packet of an IP version: IPv6 support is a setting of its own.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
    """
    if version != 6 or attachment.type != "vpc" or attachment.ipv6_support:
        return None
    return Obstacle(
        code="PROTOCOL_RESTRICTION",
        reason=f"IPv6 support is off at attachment {attachment.name}",
        span=attachment.span,
    )


def attachment_subnet(
    index: TopologyIndex, attachment: TransitGatewayAttachment, availability_zone: str | None
) -> Subnet | None:
    """The attachment's subnet in a zone, where it has one."""
    for subnet_id in attachment.subnets:
        subnet = index.topology.subnets.get(subnet_id)
        if subnet is not None and subnet.availability_zone == availability_zone:
            return subnet
    return None


def refuse_zone(
    index: TopologyIndex, attachment: TransitGatewayAttachment, subnet: Subnet
) -> Obstacle | None:
    """Why traffic from a subnet does not enter the transit gateway: its zone has no attachment subnet.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
    """
    if not attachment.subnets or subnet.availability_zone is None:
        return None
    if attachment_subnet(index, attachment, subnet.availability_zone) is not None:
        return None
    known = [index.topology.subnets[entry] for entry in attachment.subnets if entry in index.topology.subnets]
    if len(known) < len(attachment.subnets):
        return Obstacle(
            code="UNKNOWN_RESOURCE",
            reason=f"not all subnets of attachment {attachment.name} are described",
            span=attachment.span,
            unknown=True,
        )
    zones = ", ".join(sorted({entry.availability_zone or "?" for entry in known}))
    return Obstacle(
        code="TGW_ROUTE_AZ_RESTRICTION",
        reason=f"attachment {attachment.name} has subnets in {zones}, none in {subnet.availability_zone}",
        span=attachment.span,
    )


def exit_subnets(
    index: TopologyIndex, attachment: TransitGatewayAttachment, availability_zone: str | None
) -> list[Subnet]:
    """The attachment subnets through which traffic enters a VPC, the likeliest first.

    A transit gateway keeps traffic in its zone where the attachment has a subnet there; else it may use any.
    Source: https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-appliance-scenario.html
    """
    subnets = [
        index.topology.subnets[entry] for entry in attachment.subnets if entry in index.topology.subnets
    ]
    same = [subnet for subnet in subnets if is_in_zone(subnet, availability_zone)]
    return same or subnets


def refuse_unseen_reply(appliance: Resource, seen: Sequence[str]) -> Obstacle | None:
    """Why a stateful appliance drops a reply: another one (``seen``) had the request.

    Without appliance mode a transit gateway sends each direction to the appliance in the sender's zone.
    Source: https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-appliance-scenario.html
    """
    if not seen or appliance.id in seen:
        return None
    return Obstacle(
        code="TGW_ATTACH_VPC_AZ_RESTRICTION",
        reason=f"the reply comes to {appliance.name}, which never saw the request: another one did",
    )


def preserves_groups(
    index: TopologyIndex, arriving: TransitGatewayAttachment, leaving: TransitGatewayAttachment
) -> bool:
    """Whether a group of one attached VPC may be named in another's inbound rules.

    Security group referencing must be on at the gateway (off by default) and at both attachments.
    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
    """
    gateway = index.topology.transit_gateways.get(arriving.transit_gateway)
    return (
        gateway is not None
        and gateway.security_group_referencing
        and arriving.security_group_referencing
        and leaving.security_group_referencing
    )


def transit_route_table_of(
    index: TopologyIndex, attachment: TransitGatewayAttachment
) -> TransitGatewayRouteTable | None:
    """The route table that traffic arriving by an attachment follows: the one it is associated with.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html
    """
    if attachment.association is None:
        return None
    return index.topology.transit_gateway_route_tables.get(attachment.association)


def select_transit_route(
    index: TopologyIndex, table: TransitGatewayRouteTable, version: int, address: int
) -> TransitRouteChoice:
    """The route with the longest prefix; of equal ones static before propagated.

    Among propagated routes to one block the order is VPC, Direct Connect gateway, Connect, VPN.
    Source: https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
    """
    doubt = None if table.complete else f"not all routes of {table.name} are known"
    doubt = doubt or _propagation_doubt(index, table)
    best: _Candidate | None = None
    withdrawn: _Candidate | None = None
    beaten: list[str] = []
    for ties in _compiled(index, table).matches(version, address):
        for candidate in sorted(ties, key=_rank):
            if candidate.withdrawn:
                withdrawn = withdrawn if withdrawn or best else candidate
            elif best is None:
                best = candidate
            else:
                beaten.append(format_transit_route(index, candidate.route, candidate.block))
    missed = None
    if withdrawn is not None and best is not None:
        missed = format_transit_route(index, withdrawn.route, withdrawn.block)
    best = best or withdrawn
    if best is None:
        return TransitRouteChoice(route=None, doubt=doubt)
    return TransitRouteChoice(
        route=best.route,
        matched=best.block,
        beaten=tuple(beaten),
        withdrawn=missed,
        doubt=None if table.complete else doubt,
    )


def _rank(candidate: _Candidate) -> int:
    return candidate.rank


def _compiled(index: TopologyIndex, table: TransitGatewayRouteTable) -> BlockMap[_Candidate]:
    key = ("transit routes", table.id)
    found = index.memo.get(key)
    if not isinstance(found, BlockMap):
        found = BlockMap((candidate.block, candidate) for candidate in _candidates(index, table))
        index.memo[key] = found
    return found


def _candidates(index: TopologyIndex, table: TransitGatewayRouteTable) -> list[_Candidate]:
    candidates = []
    for route in table.routes:
        blocks = (
            prefix_list_blocks(index, route.destination)
            if isinstance(route.destination, str)
            else (route.destination,)
        )
        rank = (
            0
            if route.origin == "static"
            else 1 + min((_type_rank(index, attachment) for attachment in route.attachments), default=0)
        )
        # A list that AWS gives is believed, until a question supposes that what propagated has failed.
        gone = route.origin == "propagated" and any(_has_failed(index, each) for each in route.attachments)
        gone = gone and leaving_attachment(index, route) is None
        candidates += [_Candidate(rank, block, route, gone) for block in blocks]
    if not table.propagated_listed:
        for attachment_id in table.propagations:
            attachment = index.topology.transit_gateway_attachments.get(attachment_id)
            if attachment is None or refuse_attachment(attachment) is not None:
                continue
            for block in attached_blocks(index, attachment)[0]:
                route = TransitGatewayRoute(
                    destination=block, span=attachment.span, attachments=(attachment_id,), origin="propagated"
                )
                gone = leaving_attachment(index, route) is None
                candidates.append(_Candidate(1 + _type_rank(index, attachment_id), block, route, gone))
    return candidates


def leaving_attachment(index: TopologyIndex, route: TransitGatewayRoute) -> str | None:
    """The attachment by which packets that follow a route leave: the first that carries traffic.

    A route has several by ECMP. None where none of them works: what they propagated is then withdrawn, but a
    static route stays and leads nowhere.
    Source: https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
    """
    return next((each for each in route.attachments if _carries(index, each)), None)


def _has_failed(index: TopologyIndex, attachment_id: str) -> bool:
    """Whether an attachment's VPN connection is one that a question supposes to have failed."""
    attachment = index.topology.transit_gateway_attachments.get(attachment_id)
    connection = None if attachment is None else index.topology.vpn_connections.get(attachment.resource)
    return connection is not None and connection.state == NO_TUNNEL


def _carries(index: TopologyIndex, attachment_id: str) -> bool:
    """Whether an attachment and what is at its other end work; True where they are not described."""
    attachment = index.topology.transit_gateway_attachments.get(attachment_id)
    if attachment is None:
        return True
    connection = index.topology.vpn_connections.get(attachment.resource)
    direct = index.topology.direct_connect_gateways.get(attachment.resource)
    return (
        refuse_attachment(attachment) is None
        and (connection is None or refuse_vpn_connection(connection) is None)
        and (direct is None or refuse_direct_connect(direct) is None)
    )


_TYPE_RANKS = {"vpc": 0, "direct-connect-gateway": 1, "connect": 2, "vpn": 3, "peering": 4}


def _type_rank(index: TopologyIndex, attachment: str) -> int:
    found = index.topology.transit_gateway_attachments.get(attachment)
    return 5 if found is None else _TYPE_RANKS.get(found.type, 5)


def attached_blocks(
    index: TopologyIndex, attachment: TransitGatewayAttachment
) -> tuple[tuple[Block, ...], bool]:
    """The blocks that an attachment propagates, and whether that is all of them.

    A VPC's blocks, what a VPN's other side announces, a Direct Connect gateway's networks. Peering
    attachments propagate nothing: their routes are static.
    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering.html
    """
    topology = index.topology
    if attachment.type == "vpc":
        vpc = topology.vpcs.get(attachment.resource)
        return ((), False) if vpc is None else (vpc.all_cidr_blocks, True)
    described = topology.vpn_connections if attachment.type == "vpn" else topology.direct_connect_gateways
    if attachment.resource in topology.networks and attachment.resource not in described:
        network = topology.networks[attachment.resource]
        return network.cidr_blocks, network.cidr_blocks_known
    if attachment.type == "vpn":
        connection = topology.vpn_connections.get(attachment.resource)
        return ((), False) if connection is None else vpn_blocks(index, connection)
    if attachment.type == "direct-connect-gateway":
        routes = direct_connect_routes(index, attachment.resource)
        blocks = tuple(block for route in routes for block in route.blocks)
        return blocks, bool(routes) and all(route.known for route in routes)
    return (), attachment.type == "peering"


def _propagation_doubt(index: TopologyIndex, table: TransitGatewayRouteTable) -> str | None:
    key = ("propagation doubt", table.id)
    if key not in index.memo:
        index.memo[key] = _find_propagation_doubt(index, table)
    found = index.memo[key]
    return found if isinstance(found, str) else None


def _find_propagation_doubt(index: TopologyIndex, table: TransitGatewayRouteTable) -> str | None:
    if table.propagated_listed:
        return None
    for attachment_id in table.propagations:
        attachment = index.topology.transit_gateway_attachments.get(attachment_id)
        if attachment is None:
            return f"attachment {attachment_id} propagates routes and is not described"
        if not attached_blocks(index, attachment)[1] and refuse_attachment(attachment) is None:
            return f"what attachment {attachment.name} propagates is not known"
    return None


def format_transit_route(index: TopologyIndex, route: TransitGatewayRoute, matched: Block | None) -> str:
    """``10.0.0.0/8 → attachment shop (propagated)``."""
    destination = matched if matched is not None else route.destination
    if route.state == "blackhole" or not route.attachments:
        return f"{destination} → blackhole"
    names = [
        found.name if (found := index.topology.transit_gateway_attachments.get(attachment)) else attachment
        for attachment in route.attachments
    ]
    return f"{destination} → attachment {', '.join(names)} ({route.origin})"


def attachment_of_peer(
    index: TopologyIndex, attachment: TransitGatewayAttachment
) -> TransitGatewayAttachment | None:
    """The other end of a transit gateway peering: the attachment at the other gateway.

    AWS lists one attachment id at both gateways; a topology file may name two.
    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering.html
    """
    attachments = index.topology.transit_gateway_attachments
    if attachment.peer_attachment is not None and attachment.peer_attachment in attachments:
        return attachments[attachment.peer_attachment]
    for other in attachments.values():
        if (
            other.type == "peering"
            and other.transit_gateway == attachment.resource
            and other.resource == attachment.transit_gateway
        ):
            return other
    return None


def refuse_vpc_attachment(index: TopologyIndex, attachment: TransitGatewayAttachment) -> list[str]:
    """Why AWS does not make a VPC attachment: two subnets of one zone, or a gateway of another Region.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
    """
    topology = index.topology
    found = []
    zones: dict[str, str] = {}
    for subnet_id in attachment.subnets:
        subnet = topology.subnets.get(subnet_id)
        if subnet is None or subnet.availability_zone is None:
            continue
        first = zones.setdefault(subnet.availability_zone, subnet.name)
        if first != subnet.name:
            found.append(f"{first} and {subnet.name} are both in {subnet.availability_zone}")
    vpc = topology.vpcs.get(attachment.resource)
    gateway = topology.transit_gateways.get(attachment.transit_gateway)
    if vpc is None or gateway is None or None in (vpc.region, gateway.region):
        return found
    if vpc.region != gateway.region:
        found.append(
            f"VPC {vpc.name} is in {vpc.region}, but transit gateway {gateway.name} in {gateway.region}"
        )
    return found


def propagates(attachment: TransitGatewayAttachment) -> bool:
    """Whether an attachment can propagate routes: peering attachments cannot.

    Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering.html
    """
    return attachment.type != "peering"
