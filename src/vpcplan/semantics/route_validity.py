"""Which routes AWS lets anyone create: destinations and targets that go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.net.block import Block, parse_block

if TYPE_CHECKING:
    from vpcplan.model.route_table import Route, RouteTable
    from vpcplan.model.topology_index import TopologyIndex

NAT64 = parse_block("64:ff9b::/96")
MIDDLEBOXES = ("local", "network_interface", "instance", "vpc_endpoint", "unknown")
"""Targets that a gateway's route table takes."""


class RouteRefusal(Struct, frozen=True):
    """Why a route cannot be made, and what to write instead."""

    message: str
    hint: str


def refuse_route(index: TopologyIndex, table: RouteTable, route: Route) -> RouteRefusal | None:
    """Why AWS does not take a route: 0.0.0.0/0 cannot lead to an egress-only internet gateway.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html
    """
    if not isinstance(route.destination, Block):
        return None
    if table.gateway_associations:
        return _refuse_at_gateway(index, table, route, route.destination)
    if route.target.kind == "egress_only_internet_gateway" and route.destination.version == 4:
        return RouteRefusal(
            "an egress-only internet gateway carries IPv6 only", "send IPv4 to a NAT gateway instead"
        )
    if (
        route.target.kind == "nat_gateway"
        and route.destination.version == 6
        and not NAT64.contains(route.destination)
    ):
        return RouteRefusal(
            "a NAT gateway takes IPv6 only for NAT64 (64:ff9b::/96)",
            "send IPv6 to an egress-only internet gateway instead",
        )
    return None


def _refuse_at_gateway(
    index: TopologyIndex, table: RouteTable, route: Route, destination: Block
) -> RouteRefusal | None:
    """Why a gateway's own route table does not take a route.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html
    """
    vpc = index.topology.vpcs.get(table.vpc)
    if vpc is not None and not any(block.contains(destination) for block in vpc.all_cidr_blocks):
        return RouteRefusal(
            f"the route table of a gateway takes only blocks of VPC {vpc.name}",
            "route other destinations in the subnets' tables; what comes in by a gateway does not leave "
            "the VPC by another one",
        )
    if route.target.kind not in MIDDLEBOXES and route.state == "active" and route.target.kind != "blackhole":
        return RouteRefusal(
            "the route table of a gateway leads only to the local target, a network interface or a Gateway "
            "Load Balancer endpoint",
            "name the interface of the appliance",
        )
    return None
