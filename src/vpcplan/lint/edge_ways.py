"""Appliances at the edge of a VPC: what leaves by one must come back by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.net.block import ANY_IPV4, ANY_IPV6
from vpcplan.semantics.route_table import route_table_of, select_route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.lint.context import LintContext
    from vpcplan.model.route_table import Route, RouteTable
    from vpcplan.model.subnet import Subnet
    from vpcplan.net.block import Block

APPLIANCES = ("vpc_endpoint", "instance", "network_interface")


class EdgeFault(Struct, frozen=True, kw_only=True):
    """A subnet whose traffic with the internet passes an appliance in one direction only.

    ``table`` and ``route`` lead past it (``route`` is None where one is missing), ``other`` leads through it.
    """

    subnet: Subnet
    table: RouteTable
    route: Route | None
    other: Route
    outward: bool
    """Whether it is what leaves that goes past the appliance."""


def edge_faults(context: LintContext) -> Iterator[EdgeFault]:
    """Subnets that an internet gateway's table and their own lead to the internet by different ways."""
    for subnet in context.topology.subnets.values():
        gateway = context.index.internet_gateway_by_vpc.get(subnet.vpc)
        table = route_table_of(context.index, subnet)
        if gateway is None or table is None or not table.complete:
            continue
        edge = context.index.gateway_route_tables.get(gateway)
        for block in subnet.blocks:
            out = _default(table, ANY_IPV4 if block.version == 4 else ANY_IPV6)
            if out is None or out.state != "active":
                continue
            fault = _check(context, subnet, block, table, out, edge, gateway)
            if fault is not None:
                yield fault
                break


def inner_faults(context: LintContext) -> Iterator[EdgeFault]:
    """Pairs of subnets of a VPC that an appliance stands between in one direction only.

    A route that is more specific than the local one leads to the appliance; the other subnet's table must
    have one as well. One fault for each pair of tables.
    """
    reported = set()
    for table in context.topology.route_tables.values():
        vpc = context.topology.vpcs.get(table.vpc)
        users = context.subnets_by_route_table.get(table.id, ())
        for route in table.routes if vpc is not None else ():
            destination = route.destination
            if isinstance(destination, str) or route.target.kind not in APPLIANCES or not users:
                continue
            if vpc is None or not any(block.contains(destination) for block in vpc.all_cidr_blocks):
                continue
            for other in context.index.subnets_by_vpc.get(table.vpc, ()):
                back_table = route_table_of(context.index, other)
                if back_table is None or (table.id, back_table.id) in reported or back_table.id == table.id:
                    continue
                if not any(destination.contains(block) for block in other.blocks):
                    continue
                fault = _check_inner(context, users[0], other, back_table, route)
                if fault is not None:
                    reported.add((table.id, back_table.id))
                    yield fault


def nat_faults(context: LintContext) -> Iterator[EdgeFault]:
    """Subnets whose way out passes an appliance before a NAT gateway, and whose answers come back past it."""
    for subnet in context.topology.subnets.values():
        table = route_table_of(context.index, subnet)
        out = None if table is None or not table.complete else _default(table, ANY_IPV4)
        if out is None or out.target.kind not in APPLIANCES:
            continue
        home = _home(context, out)
        onward = None if home is None else route_table_of(context.index, home)
        way = None if onward is None else _default(onward, ANY_IPV4)
        if way is None or way.target.kind != "nat_gateway":
            continue
        gateway = context.topology.nat_gateways.get(way.target.id)
        nat_home = None if gateway is None else context.topology.subnets.get(gateway.subnet or "")
        back_table = None if nat_home is None else route_table_of(context.index, nat_home)
        blocks = [block for block in subnet.blocks if block.version == 4]
        if back_table is None or not blocks or gateway is None or gateway.vpc != subnet.vpc:
            continue
        back = select_route(context.index, back_table, 4, blocks[0].first)
        if back.route is not None and back.doubt is None and back.route.target.kind == "local":
            yield EdgeFault(subnet=subnet, table=back_table, route=None, other=out, outward=False)


def _is_for_nat(context: LintContext, subnet: Subnet) -> bool:
    """Whether there is nothing but NAT gateways in a subnet."""
    owners = [interface.owner for interface in context.interfaces_by_subnet.get(subnet.id, ())]
    return bool(owners) and all(owner is not None and owner.kind == "nat_gateway" for owner in owners)


def _check_inner(
    context: LintContext, sender: Subnet, receiver: Subnet, table: RouteTable, route: Route
) -> EdgeFault | None:
    """The fault where the receiver's table answers by another target than the sender's route."""
    interface = context.forwarding_interface(route.target)
    if interface is not None and interface.subnet in (sender.id, receiver.id):
        return None
    if _is_for_nat(context, sender):
        return None  # What comes from there are answers of the internet: see nat_faults.
    for block in sender.blocks:
        if isinstance(route.destination, str) or block.version != route.destination.version:
            continue
        choice = select_route(context.index, table, block.version, block.first)
        if choice.route is None or choice.doubt is not None or choice.route.target.kind in APPLIANCES:
            return None
        written = None if choice.route.target.kind == "local" else choice.route
        return EdgeFault(subnet=receiver, table=table, route=written, other=route, outward=True)
    return None


def _check(
    context: LintContext,
    subnet: Subnet,
    block: Block,
    table: RouteTable,
    out: Route,
    edge: RouteTable | None,
    gateway: str,
) -> EdgeFault | None:
    choice = None if edge is None else select_route(context.index, edge, block.version, block.first)
    back = None if choice is None or choice.doubt is not None else choice.route
    redirected = back is not None and back.target.kind in APPLIANCES
    if out.target.kind == "internet_gateway" and redirected and back is not None:
        return EdgeFault(subnet=subnet, table=table, route=out, other=back, outward=True)
    if redirected or out.target.kind not in APPLIANCES or edge is None:
        return None
    if _leads_out(context, out, gateway) and _is_public(context, subnet):
        return EdgeFault(subnet=subnet, table=edge, route=None, other=out, outward=False)
    return None


def _default(table: RouteTable, destination: Block) -> Route | None:
    return next((route for route in table.routes if route.destination == destination), None)


def _leads_out(context: LintContext, route: Route, gateway: str) -> bool:
    """Whether the appliance of a route sends on to the internet gateway itself, addresses unchanged."""
    home = _home(context, route)
    table = None if home is None else route_table_of(context.index, home)
    return table is not None and any(entry.target.id == gateway for entry in table.routes)


def _home(context: LintContext, route: Route) -> Subnet | None:
    """The subnet of the appliance that a route leads to."""
    topology = context.topology
    endpoint = topology.vpc_endpoints.get(route.target.id)
    interface = context.forwarding_interface(route.target)
    if endpoint is not None and endpoint.type == "gateway_load_balancer" and endpoint.subnets:
        return topology.subnets.get(endpoint.subnets[0])
    return None if interface is None else topology.subnets.get(interface.subnet)


def _is_public(context: LintContext, subnet: Subnet) -> bool:
    """Whether something in the subnet is reached by a public address of its own."""
    for interface in context.interfaces_by_subnet.get(subnet.id, ()):
        balancer = None
        if interface.owner is not None and interface.owner.kind == "load_balancer":
            balancer = context.topology.load_balancers.get(interface.owner.id)
        if balancer is not None and balancer.scheme == "internet-facing":
            return True
        if any(entry.public_ip is not None for entry in interface.addresses):
            return True
    return False
