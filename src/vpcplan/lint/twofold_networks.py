"""Networks outside that get into a VPC by two gateways, of which the VPC answers by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.reachability.outside import network_blocks
from vpcplan.semantics.route_table import select_route
from vpcplan.semantics.transit_gateway import select_transit_route, transit_route_table_of
from vpcplan.semantics.vpn_connection import refuse_vpn_connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.lint.context import LintContext
    from vpcplan.model.network import Network
    from vpcplan.model.route_table import Route, RouteTable
    from vpcplan.model.vpc import Vpc
    from vpcplan.net.block import Block


class TwofoldNetwork(Struct, frozen=True, kw_only=True):
    """A network, a VPC, the route by which the VPC answers, and the other gateway that leads into it."""

    network: Network
    vpc: Vpc
    table: RouteTable
    route: Route
    other: str


def twofold_networks(context: LintContext) -> Iterator[TwofoldNetwork]:
    """Each network and VPC that a virtual private gateway and a transit gateway join, once."""
    topology = context.topology
    for network in topology.networks.values():
        blocks = network_blocks(context.index, network.id)
        if not blocks:
            continue
        virtual, transit = gateways_of(context, network.id)
        for gateway_id in sorted(virtual):
            gateway = topology.vpn_gateways.get(gateway_id)
            vpc = None if gateway is None or gateway.vpc is None else topology.vpcs.get(gateway.vpc)
            if gateway is None or vpc is None:
                continue
            entered = [name for name in sorted(transit) if enters(context, transit[name], name, vpc)]
            if entered:
                yield from _answer(context, network, vpc, blocks[0], gateway.name, entered)


def _answer(
    context: LintContext, network: Network, vpc: Vpc, block: Block, virtual: str, entered: list[str]
) -> Iterator[TwofoldNetwork]:
    """The first table of the VPC that answers, and the gateway that it does not answer by."""
    for table in context.route_tables_by_vpc.get(vpc.id, ()):
        if table.id not in context.subnets_by_route_table:
            continue
        choice = select_route(context.index, table, block.version, block.first)
        route = choice.route
        if route is None or choice.doubt is not None:
            continue
        if route.target.kind == "vpn_gateway":
            names = [context.topology.transit_gateways[name].name for name in entered]
            other = f"transit gateway {names[0]}"
        elif route.target.kind == "transit_gateway":
            other = f"virtual private gateway {virtual}"
        else:
            continue
        yield TwofoldNetwork(network=network, vpc=vpc, table=table, route=route, other=other)
        return


def gateways_of(context: LintContext, network: str) -> tuple[set[str], dict[str, list[str]]]:
    """The virtual private gateways that a network's connections end at, and the attachments by gateway."""
    topology = context.topology
    behind = {network}
    virtual: set[str] = set()
    for connection in topology.vpn_connections.values():
        if connection.network == network and refuse_vpn_connection(connection) is None:
            behind.add(connection.id)
            virtual.update(filter(None, (connection.vpn_gateway,)))
    for direct in topology.direct_connect_gateways.values():
        if network in direct.networks:
            behind.add(direct.id)
            virtual.update(association.gateway for association in direct.associations)
    transit: dict[str, list[str]] = {}
    for attachment in topology.transit_gateway_attachments.values():
        if attachment.resource in behind:
            transit.setdefault(attachment.transit_gateway, []).append(attachment.id)
    return virtual & topology.vpn_gateways.keys(), transit


def enters(context: LintContext, attachments: list[str], gateway: str, vpc: Vpc) -> bool:
    """Whether what comes in by one of the attachments is led into the VPC."""
    own = context.index.attachments_by_gateway.get((gateway, vpc.id))
    if own is None or gateway not in context.topology.transit_gateways:
        return False
    for attachment_id in attachments:
        attachment = context.topology.transit_gateway_attachments[attachment_id]
        table = transit_route_table_of(context.index, attachment)
        if table is None:
            continue
        for block in vpc.cidr_blocks:
            route = select_transit_route(context.index, table, block.version, block.first).route
            if route is not None and own in route.attachments:
                return True
    return False
