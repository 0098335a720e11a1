"""Virtual private gateways: which networks outside AWS they lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.direct_connect import association_with, refuse_association, refuse_direct_connect
from vpcplan.semantics.vpn_connection import NO_TUNNEL, refuse_vpn_connection, vpn_blocks

if TYPE_CHECKING:
    from vpcplan.errors import SourceSpan
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.model.vpc import Vpc
    from vpcplan.model.vpn_gateway import VpnGateway
    from vpcplan.net.block import Block

DIRECT_CONNECT, STATIC_VPN, BGP_VPN = 0, 1, 2
"""How propagated routes to one block rank: the smaller wins."""


class OutsideRoute(Struct, frozen=True, kw_only=True):
    """A way from a gateway to a network outside AWS: by VPN connection or Direct Connect gateway."""

    rank: int
    blocks: tuple[Block, ...]
    network: str
    via: str
    via_kind: str
    span: SourceSpan
    known: bool
    """False where the blocks that the other side announces are not shown."""
    obstacle: Obstacle | None
    """Why nothing passes by this way, None where it works."""


class _Withdrawn(Struct, frozen=True):
    """The blocks that nothing announces any more; made once per gateway."""

    blocks: frozenset[Block]


def outside_routes(
    index: TopologyIndex, *, vpn_gateway: str | None = None, transit_gateway: str | None = None
) -> list[OutsideRoute]:
    """Every way out of a virtual private gateway (or of a transit gateway by VPN): the preferred ones first.

    Direct Connect comes before a static VPN connection, and that before one with BGP.
    Source: https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html
    """
    found = []
    gateway = vpn_gateway or transit_gateway
    for connection in index.topology.vpn_connections.values():
        if gateway in (connection.vpn_gateway, connection.transit_gateway):
            blocks, known = vpn_blocks(index, connection)
            found.append(
                OutsideRoute(
                    rank=STATIC_VPN if connection.routing == "static" else BGP_VPN,
                    blocks=blocks,
                    network=connection.network,
                    via=connection.id,
                    via_kind="vpn_connection",
                    span=connection.span,
                    known=known,
                    obstacle=refuse_vpn_connection(connection),
                )
            )
    for direct in index.topology.direct_connect_gateways.values():
        association = None if gateway is None else association_with(direct, gateway)
        if association is not None:
            found += direct_connect_routes(index, direct.id, refuse_association(direct, association))
    return sorted(found, key=lambda route: (route.rank, route.via))


def direct_connect_routes(
    index: TopologyIndex, direct_connect_gateway: str, obstacle: Obstacle | None = None
) -> list[OutsideRoute]:
    """The networks behind a Direct Connect gateway; ``obstacle`` is what is wrong with the association."""
    direct = index.topology.direct_connect_gateways.get(direct_connect_gateway)
    found = []
    for network_id in () if direct is None else direct.networks:
        network = index.topology.networks.get(network_id)
        if direct is not None and network is not None:
            found.append(
                OutsideRoute(
                    rank=DIRECT_CONNECT,
                    blocks=network.cidr_blocks,
                    network=network_id,
                    via=direct.id,
                    via_kind="direct_connect_gateway",
                    span=direct.span,
                    known=network.cidr_blocks_known,
                    obstacle=refuse_direct_connect(direct) or obstacle,
                )
            )
    return found


def propagated_blocks(index: TopologyIndex, vpn_gateway: str) -> list[tuple[OutsideRoute, Block]]:
    """What a virtual private gateway propagates into route tables, by the way that it comes from.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
    """
    return [
        (route, block) for route in outside_routes(index, vpn_gateway=vpn_gateway) for block in route.blocks
    ]


def is_withdrawn(index: TopologyIndex, vpn_gateway: str, block: Block) -> bool:
    """Whether a propagated route that a route table lists is gone: what announced its block has failed.

    The list is believed until a question supposes such a failure; then the route stays only where something
    else that works announces the same block.
    Source: https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-redundant-connection.html
    """
    key = ("withdrawn", vpn_gateway)
    known = index.memo.get(key)
    if not isinstance(known, _Withdrawn):
        ways = propagated_blocks(index, vpn_gateway)
        connections = index.topology.vpn_connections
        failed = {
            announced
            for way, announced in ways
            if way.via in connections and connections[way.via].state == NO_TUNNEL
        }
        works = {announced for way, announced in ways if way.obstacle is None}
        known = index.memo[key] = _Withdrawn(frozenset(failed - works))
    return block in known.blocks


def refuse_at_vpn_gateway(
    gateway: VpnGateway | None,
    gateway_id: str,
    vpc: Vpc,
    version: int,
    source: int,
    source_is_interface: bool,
) -> Obstacle | None:
    """Why a virtual private gateway does not take a packet from a VPC.

    It must be attached to that VPC, and the sender must be an interface of the VPC: a VPC is no transit
    network for what arrives by peering or a transit gateway.
    Source: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
    """
    if gateway is None:
        return Obstacle(code="UNKNOWN_RESOURCE", reason=f"{gateway_id} is not described", unknown=True)
    if gateway.vpc != vpc.id:
        return Obstacle(
            code="BAD_STATE_ATTACHMENT",
            reason=f"{gateway.name} is not attached to VPC {vpc.name}",
            span=gateway.span,
        )
    if gateway.state not in ("available", "attached"):
        return Obstacle(code="BAD_STATE", reason=f"{gateway.name} is {gateway.state}", span=gateway.span)
    in_vpc = any(block.contains_address(version, source) for block in vpc.all_cidr_blocks)
    if not (in_vpc and source_is_interface):
        return Obstacle(
            code="VGW_PRIVATE_IP_ASSOCIATION_FOR_EGRESS",
            reason=f"the sender is not an interface of VPC {vpc.name}, and a VPC carries no transit traffic",
            span=gateway.span,
        )
    return None
