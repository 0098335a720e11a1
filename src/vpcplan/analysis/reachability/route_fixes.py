"""Routes that might lead where a packet could not go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.change import with_route, written_name
from vpcplan.model.kind_name import kind_name
from vpcplan.net.block import Address, Block, block_of
from vpcplan.semantics.internet_gateway import is_internet_address
from vpcplan.semantics.route_table import KINDS
from vpcplan.semantics.vpc_peering_connection import blocks_of_side, peering_sides

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.analysis.reachability.result import Blocker
    from vpcplan.model.route_table import RouteTable, TargetKind
    from vpcplan.model.topology import Topology
    from vpcplan.model.topology_index import TopologyIndex

Candidate = tuple[Block, "TargetKind", str]


def propose_route(index: TopologyIndex, flow: Flow, blocker: Blocker) -> Iterator[tuple[str, Topology]]:
    """Routes to add where there was none, or one to the wrong gateway: by what the VPC is connected to."""
    packet = blocker.packet
    for id in _tables_before(flow, blocker):
        table = index.topology.route_tables.get(id)
        if table is None or packet is None or table.gateway_associations:
            continue
        for block, kind, target in _candidates(index, table, Address(packet.version, packet.destination)):
            found = getattr(index.topology, KINDS[kind]).get(target)
            name = target if found is None else written_name(found)
            there = any(route.destination == block for route in table.routes)
            verb = "change in" if there else "add to"
            text = f"{verb} route_table {table.name}, routes: `{block}: {name}` ({kind_name(kind)})"
            yield text, with_route(index.topology, table, block, kind, target)


def _tables_before(flow: Flow, blocker: Blocker) -> list[str]:
    """The route table that stopped the packets, or those that led them to where they were stopped."""
    if blocker.kind == "route_table" or not blocker.code.startswith("IGW_DESTINATION"):
        return [blocker.resource]
    hops = flow.forward if blocker.direction == "forward" else flow.back
    return [hop.resource for hop in hops[: blocker.hop + 1] if hop.kind == "route_table"]


def _candidates(index: TopologyIndex, table: RouteTable, address: Address) -> Iterator[Candidate]:
    """What could carry packets to the address, nearest kind of connection first."""
    yield from _peerings(index, table.vpc, address)
    yield from _transit_gateways(index, table.vpc, address)
    yield from _vpn_gateways(index, table.vpc, address)
    if is_internet_address(address.version, address.value):
        yield from _internet(index, table.vpc, address)


def _peerings(index: TopologyIndex, vpc: str, address: Address) -> Iterator[Candidate]:
    for connection in index.topology.vpc_peering_connections.values():
        sides = peering_sides(connection, vpc)
        if sides is None or connection.state != "active":
            continue
        for block in blocks_of_side(index, sides[1]):
            if block.contains_address(address.version, address.value):
                yield block, "vpc_peering_connection", connection.id


def _transit_gateways(index: TopologyIndex, vpc: str, address: Address) -> Iterator[Candidate]:
    from vpcplan.semantics.transit_gateway import attached_blocks, refuse_attachment

    attachments = index.topology.transit_gateway_attachments
    for attachment in attachments.values():
        if attachment.resource != vpc or refuse_attachment(attachment) is not None:
            continue
        for other in attachments.values():
            if other.transit_gateway == attachment.transit_gateway and other.id != attachment.id:
                for block in attached_blocks(index, other)[0]:
                    if block.contains_address(address.version, address.value):
                        yield block, "transit_gateway", attachment.transit_gateway


def _vpn_gateways(index: TopologyIndex, vpc: str, address: Address) -> Iterator[Candidate]:
    from vpcplan.semantics.vpn_gateway import outside_routes

    for gateway in index.topology.vpn_gateways.values():
        if gateway.vpc == vpc:
            for way in outside_routes(index, vpn_gateway=gateway.id):
                for block in way.blocks:
                    if block.contains_address(address.version, address.value):
                        yield block, "vpn_gateway", gateway.id


def _internet(index: TopologyIndex, vpc: str, address: Address) -> Iterator[Candidate]:
    everything = block_of(address, 0)
    topology = index.topology
    if address.version == 4:
        for nat in topology.nat_gateways.values():
            if nat.vpc == vpc and nat.connectivity == "public" and nat.state == "available":
                yield everything, "nat_gateway", nat.id
    else:
        for gateway in topology.egress_only_internet_gateways.values():
            if gateway.vpc == vpc:
                yield everything, "egress_only_internet_gateway", gateway.id
    found = index.internet_gateway_by_vpc.get(vpc)
    if found is not None:
        yield everything, "internet_gateway", found
