"""To and from networks outside AWS: virtual private gateways, VPN connections, Direct Connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.step import EnterByGateway, FollowTransitRoute
from vpcplan.analysis.reachability.walk import Arrival
from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.direct_connect import association_with, refuse_direct_connect, refuse_unannounced
from vpcplan.semantics.vpn_connection import refuse_vpn_connection, tunnels_were_down, vpn_blocks
from vpcplan.semantics.vpn_gateway import (
    OutsideRoute,
    direct_connect_routes,
    outside_routes,
    refuse_at_vpn_gateway,
)

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.step import Step
    from vpcplan.analysis.reachability.walk import Walk
    from vpcplan.model.direct_connect import DirectConnectGateway
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.model.transit_gateway import TransitGatewayAttachment
    from vpcplan.model.vpc import Vpc
    from vpcplan.model.vpn_connection import VpnConnection
    from vpcplan.net.block import Block


def through_vpn_gateway(walk: Walk, gateway_id: str, vpc_id: str) -> None:
    """Out by a virtual private gateway to the network whose block holds the destination."""
    topology = walk.index.topology
    gateway = topology.vpn_gateways.get(gateway_id)
    vpc = topology.vpcs.get(vpc_id)
    if vpc is None:
        walk.doubt(None, "vpc", "UNKNOWN_RESOURCE", f"VPC {vpc_id} is not described", id=vpc_id)
        return
    sender = walk.index.interface_at(vpc_id, walk.version, walk.source)
    refused = refuse_at_vpn_gateway(
        gateway, gateway_id, vpc, walk.version, walk.source, sender is not None and walk.arrived_by is None
    )
    if refused is not None:
        walk.stop(gateway, "vpn_gateway", refused, id=gateway_id, vpc=vpc_id)
        if gateway is None:
            return
    walk.session.crossed.append(gateway_id)
    ways = outside_routes(walk.index, vpn_gateway=gateway_id)
    way = _longest(ways, walk.version, walk.destination)
    if way is None:
        _nowhere(walk, gateway_id, ways)
        return
    _arrive_outside(walk, way)


def _nowhere(walk: Walk, gateway_id: str, ways: list[OutsideRoute]) -> None:
    """No network behind the gateway is known to hold the destination."""
    gateway = walk.index.topology.vpn_gateways.get(gateway_id)
    if not ways and not walk.index.topology.describes("vpn_connections"):
        reason = "the VPN and Direct Connect connections of the gateway are not described"
        walk.doubt(gateway, "vpn_gateway", "UNKNOWN_DESTINATION", reason, id=gateway_id)
        return
    unknown = next((way for way in ways if not way.known), None)
    if unknown is not None and len({way.network for way in ways}) == 1:
        # A host stands where routes lead to; here they lead to one network only.
        walk.note(
            f"assumes that {walk.address(walk.destination)} is behind {unknown.via}: what is announced there "
            "by BGP is not described"
        )
        _arrive_outside(walk, unknown)
        return
    if unknown is not None:
        walk.doubt(
            gateway,
            "vpn_gateway",
            "UNKNOWN_DESTINATION",
            f"what the network behind {unknown.via} announces by BGP is not described",
            id=gateway_id,
        )
        return
    walk.stop(
        gateway,
        "vpn_gateway",
        Obstacle(
            code="NO_ROUTE_TO_DESTINATION",
            reason=f"no VPN or Direct Connect connection leads to {walk.address(walk.destination)}",
        ),
        id=gateway_id,
    )


def _longest(ways: list[OutsideRoute], version: int, address: int) -> OutsideRoute | None:
    """The way with the longest block that holds the address; of equal ones the first, which ranks best.

    What does not work announces nothing: it is taken where nothing else is left, to say what is missing.
    """
    best: tuple[bool, int, OutsideRoute] | None = None
    for way in ways:
        for block in way.blocks:
            if block.contains_address(version, address):
                works = way.obstacle is None
                if best is None or (works, block.prefix_length) > best[:2]:
                    best = (works, block.prefix_length, way)
    return None if best is None else best[2]


def _arrive_outside(walk: Walk, way: OutsideRoute) -> None:
    """Over a VPN or Direct Connect connection into the network outside."""
    topology = walk.index.topology
    connection = topology.vpn_connections.get(way.via)
    if way.obstacle is not None:
        direct = topology.direct_connect_gateways.get(way.via)
        walk.stop(connection or direct, way.via_kind, way.obstacle, id=way.via)
    if connection is not None:
        _note_tunnels(walk, connection)
    walk.session.crossed.append(way.via)
    deliver_outside(walk, way.network, way.via, way.via_kind)


def _note_tunnels(walk: Walk, connection: VpnConnection) -> None:
    if tunnels_were_down(connection):
        walk.note(f"both tunnels of VPN connection {connection.name} were down when this was recorded")


def deliver_outside(walk: Walk, network_id: str, via: str, via_kind: str) -> None:
    """Hand the packets to a network outside AWS."""
    topology = walk.index.topology
    network = topology.networks.get(network_id)
    resource = topology.vpn_connections.get(via) or topology.direct_connect_gateways.get(via)
    walk.hop(
        resource, via_kind, "route", f"to network {network_id if network is None else network.name}", id=via
    )
    walk.hop(
        network,
        "network",
        "deliver",
        f"{walk.address(walk.destination)} is in that network; what it filters itself is not known",
        id=network_id,
    )
    walk.session.outside = via
    walk.arrival = Arrival(kind="network", id=network_id)


def leave_by_attachment(walk: Walk, attachment: TransitGatewayAttachment) -> None:
    """Out of a transit gateway by a VPN or Direct Connect attachment."""
    topology = walk.index.topology
    described = topology.vpn_connections if attachment.type == "vpn" else topology.direct_connect_gateways
    if attachment.resource in topology.networks and attachment.resource not in described:
        walk.session.crossed.append(attachment.id)
        deliver_outside(walk, attachment.resource, attachment.id, "transit_gateway_attachment")
        return
    if attachment.type == "direct-connect-gateway":
        ways = direct_connect_routes(walk.index, attachment.resource)
        way = _longest(ways, walk.version, walk.destination)
        if way is not None:
            _arrive_outside(walk, way)
        else:
            walk.doubt(
                attachment,
                "transit_gateway_attachment",
                "UNKNOWN_DESTINATION",
                f"the networks behind Direct Connect gateway {attachment.resource} are not described",
            )
        return
    connection = topology.vpn_connections.get(attachment.resource)
    if connection is None:
        walk.doubt(
            attachment,
            "transit_gateway_attachment",
            "UNKNOWN_RESOURCE",
            f"VPN connection {attachment.resource} is not described",
        )
        return
    refused = refuse_vpn_connection(connection, "TGW_BAD_STATE_VPN")
    if refused is not None:
        walk.stop(connection, "vpn_connection", refused)
    _note_tunnels(walk, connection)
    walk.session.crossed.append(connection.id)
    deliver_outside(walk, connection.network, connection.id, "vpn_connection")


def ways_in(index: TopologyIndex, network_id: str) -> list[str]:
    """The VPN connections, Direct Connect gateways and attachments by which a network's packets enter."""
    topology = index.topology
    found = [
        connection.id for connection in topology.vpn_connections.values() if connection.network == network_id
    ]
    found += [
        direct.id for direct in topology.direct_connect_gateways.values() if network_id in direct.networks
    ]
    found += [
        attachment.id
        for attachment in topology.transit_gateway_attachments.values()
        if attachment.resource == network_id and network_id not in found
    ]
    return found


def enter_from_outside(walk: Walk, network_id: str, via: str) -> Step | None:
    """In from a network outside AWS by one connection."""
    index = walk.index
    topology = index.topology
    network = topology.networks.get(network_id)
    connection = topology.vpn_connections.get(via)
    direct = topology.direct_connect_gateways.get(via)
    if via in topology.transit_gateway_attachments:
        attachments = [via]
        gateways: list[str] = []
        resource = None
    elif connection is not None:
        resource = connection
        refused = refuse_vpn_connection(connection)
        if refused is not None:
            walk.stop(connection, "vpn_connection", refused)
        gateways = [connection.vpn_gateway] if connection.vpn_gateway else []
        attachments = _attachments_of(walk, connection.id)
    elif direct is not None:
        resource = None
        refused = refuse_direct_connect(direct)
        if refused is not None:
            walk.stop(direct, "direct_connect_gateway", refused)
        gateways = [association.gateway for association in direct.associations]
        attachments = _attachments_of(walk, direct.id)
    else:
        return None
    kind = "vpn_connection" if connection is not None else "direct_connect_gateway" if direct else "network"
    walk.hop(resource or direct or network, kind, "route", "from the network outside", id=via)
    walk.session.crossed.append(via)
    if attachments:
        attachment = topology.transit_gateway_attachments[attachments[0]]
        walk.session.crossed.append(attachment.transit_gateway)
        if direct is not None:
            _announced(walk, direct, attachment.transit_gateway, None)
        return FollowTransitRoute(attachment)
    return _by_vpn_gateways(walk, gateways, via)


def _announced(walk: Walk, direct: DirectConnectGateway, gateway_id: str, vpc: Vpc | None) -> None:
    """Stop what the network outside would not even send, since nobody told it where."""
    association = association_with(direct, gateway_id)
    refused = (
        None
        if association is None
        else refuse_unannounced(direct, association, walk.version, walk.destination, vpc)
    )
    if refused is not None:
        walk.stop(direct, "direct_connect_gateway", refused)


def _attachments_of(walk: Walk, resource: str) -> list[str]:
    return [
        attachment.id
        for attachment in walk.index.topology.transit_gateway_attachments.values()
        if attachment.resource == resource and attachment.state != "deleted"
    ]


def _by_vpn_gateways(walk: Walk, gateways: list[str], via: str) -> Step | None:
    """In by the virtual private gateway whose VPC holds the destination."""
    topology = walk.index.topology
    for gateway_id in gateways:
        gateway = topology.vpn_gateways.get(gateway_id)
        vpc = None if gateway is None or gateway.vpc is None else topology.vpcs.get(gateway.vpc)
        if vpc is not None and any(
            block.contains_address(walk.version, walk.destination) for block in vpc.all_cidr_blocks
        ):
            walk.session.crossed.append(gateway_id)
            walk.arrived_by = "vpn_gateway"
            if via in topology.direct_connect_gateways:
                _announced(walk, topology.direct_connect_gateways[via], gateway_id, vpc)
            walk.hop(gateway, "vpn_gateway", "route", f"into VPC {vpc.name}", vpc=vpc.id)
            return EnterByGateway(gateway_id, vpc.id)
    gateway = topology.vpn_gateways.get(gateways[0]) if gateways else None
    walk.stop(
        gateway,
        "vpn_gateway",
        Obstacle(
            code="VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
            reason=f"{walk.address(walk.destination)} is not in the VPC that the gateway is attached to",
        ),
        id=gateways[0] if gateways else via,
    )
    return None


def network_blocks(index: TopologyIndex, network_id: str) -> tuple[Block, ...]:
    """The blocks of a network, its own or as its VPN connections route them."""
    topology = index.topology
    network = topology.networks.get(network_id)
    if network is not None and network.cidr_blocks:
        return network.cidr_blocks
    return tuple(
        block
        for connection in topology.vpn_connections.values()
        if connection.network == network_id
        for block in vpn_blocks(index, connection)[0]
    )
