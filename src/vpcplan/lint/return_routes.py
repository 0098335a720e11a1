"""Whether what a route leads to has a way back: questions that several rules ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.semantics.route_table import route_table_of, select_route
from vpcplan.semantics.subnet import RESERVED_ADDRESSES

if TYPE_CHECKING:
    from vpcplan.lint.context import LintContext
    from vpcplan.model.route_table import Route, RouteTable
    from vpcplan.model.subnet import Subnet
    from vpcplan.net.block import Block


def first_address(
    subnet: Subnet, within: Block | None, *, version: int | None = None
) -> tuple[int, int] | None:
    """IP version and value of an address that an interface of the subnet may have, inside ``within``."""
    for block in subnet.blocks:
        if version not in (None, block.version):
            continue
        if within is None or within.contains(block):
            return block.version, block.first + RESERVED_ADDRESSES - 1
        if block.contains(within):
            return within.version, within.first
    return None


def has_way_back(context: LintContext, table: RouteTable, route: Route, far_vpc: str) -> bool | None:
    """Whether some subnet of ``far_vpc`` that the route leads to routes back by the same target.

    None where that is not known, or where the route leads to no subnet, or comes from none.
    """
    topology = context.topology
    if isinstance(route.destination, str) or far_vpc not in topology.vpcs:
        return None
    senders = [
        address
        for subnet in context.subnets_by_route_table.get(table.id, ())
        if (address := first_address(subnet, None, version=route.destination.version)) is not None
    ]
    receivers = [
        subnet
        for subnet in context.index.subnets_by_vpc.get(far_vpc, ())
        if first_address(subnet, route.destination) is not None
    ]
    if not senders or not receivers:
        return None
    for receiver in receivers:
        back_table = route_table_of(context.index, receiver)
        if back_table is None:
            return None
        for version, value in senders:
            choice = select_route(context.index, back_table, version, value)
            if choice.doubt is not None:
                return None
            if choice.route is None:
                continue
            if choice.route.target.kind in _JOINTS:
                return True
            if choice.route.state == "blackhole" or choice.route.target.kind == "blackhole":
                return None  # Somebody wrote a route back: that it is dead is for RTB001 to say.
    return False


_JOINTS = ("vpc_peering_connection", "transit_gateway", "core_network", "unknown")
"""Ways by which an answer may get back to another VPC; whether it is the same one is another question."""
