"""Where ways by a transit gateway end: in its table for a VPC, or in a VPC without a route to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.lint.return_routes import first_address, has_way_back
from vpcplan.net.block import Block
from vpcplan.semantics.transit_gateway import (
    attached_blocks,
    refuse_attachment,
    select_transit_route,
    transit_route_table_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.lint.context import LintContext
    from vpcplan.model.route_table import Route, RouteTable
    from vpcplan.model.transit_gateway import TransitGatewayAttachment, TransitGatewayRouteTable


class DeadEnd(Struct, frozen=True):
    """A transit gateway's table without a route for what one VPC sends there, and the routes by which."""

    onward: TransitGatewayRouteTable
    uses: tuple[tuple[RouteTable, Route], ...]


def dead_ends(context: LintContext) -> tuple[DeadEnd, ...]:
    """One for each VPC, transit gateway table and destination; worked out once."""
    found = context.index.memo.get("lint dead ends")
    if not isinstance(found, tuple):
        found = context.index.memo["lint dead ends"] = _find(context)
    return found


def _find(context: LintContext) -> tuple[DeadEnd, ...]:
    topology = context.topology
    lost: dict[tuple[str, Block], list[tuple[RouteTable, Route]]] = {}
    tables: dict[str, TransitGatewayRouteTable] = {}
    for table in topology.route_tables.values():
        for route in table.routes:
            if route.target.kind != "transit_gateway" or not isinstance(route.destination, Block):
                continue
            known_as = context.index.attachments_by_gateway.get((route.target.id, table.vpc))
            if known_as is None or route.state != "active":
                continue
            onward = transit_route_table_of(context.index, topology.transit_gateway_attachments[known_as])
            if onward is not None and _leads_nowhere(context, onward, route.destination):
                tables[known_as] = onward
                lost.setdefault((known_as, route.destination), []).append((table, route))
    return tuple(DeadEnd(tables[known_as], tuple(uses)) for (known_as, _), uses in lost.items())


def _leads_nowhere(context: LintContext, table: TransitGatewayRouteTable, destination: Block) -> bool:
    """Whether no address of the destination that can be told apart has a route or a blackhole of its own."""
    blocks = {destination}
    for attachment in context.topology.transit_gateway_attachments.values():
        blocks.update(b for b in attached_blocks(context.index, attachment)[0] if destination.contains(b))
    for other in table.routes:
        if isinstance(other.destination, Block) and destination.contains(other.destination):
            blocks.add(other.destination)
    for block in blocks:
        choice = select_transit_route(context.index, table, block.version, block.first)
        if choice.route is not None or choice.doubt is not None:
            return False
    return True


def unrouted_attachments(context: LintContext) -> tuple[TransitGatewayAttachment, ...]:
    """Working attachments of VPCs none of whose tables, all known, names the gateway; worked out once."""
    found = context.index.memo.get("lint unrouted attachments")
    if not isinstance(found, tuple):
        found = context.index.memo["lint unrouted attachments"] = tuple(_unrouted(context))
    return found


class OneWayEnd(Struct, frozen=True):
    """A VPC's route that leads by a transit gateway to an attachment that has no way back, and why."""

    table: RouteTable
    route: Route
    far: TransitGatewayAttachment
    because: str


def one_way_ends(context: LintContext) -> tuple[OneWayEnd, ...]:
    """One for each VPC and attachment, the routes of further tables left out; worked out once.

    A VPC without any route to the gateway to which several others lead is left to TGW006: that is one fault.
    """
    found = context.index.memo.get("lint one-way ends")
    if not isinstance(found, tuple):
        ends = _one_way(context)
        unrouted = {attachment.id for attachment in unrouted_attachments(context)}
        found = context.index.memo["lint one-way ends"] = tuple(
            end
            for end in ends
            if end.far.id not in unrouted or sum(other.far.id == end.far.id for other in ends) == 1
        )
    return found


def _one_way(context: LintContext) -> list[OneWayEnd]:
    found: dict[tuple[str, str], OneWayEnd] = {}
    for table in context.topology.route_tables.values():
        for route in table.routes:
            if route.target.kind != "transit_gateway" or not isinstance(route.destination, Block):
                continue
            for far in _reached(context, table, route):
                if (far.id, table.vpc) not in found:
                    because = _fault(context, table, route, far)
                    if because is not None:
                        found[far.id, table.vpc] = OneWayEnd(table, route, far, because)
    return list(found.values())


def _reached(context: LintContext, table: RouteTable, route: Route) -> Iterator[TransitGatewayAttachment]:
    """The attachments that packets of the route come out of."""
    topology = context.topology
    known_as = context.index.attachments_by_gateway.get((route.target.id, table.vpc))
    onward = (
        None
        if known_as is None
        else transit_route_table_of(context.index, topology.transit_gateway_attachments[known_as])
    )
    if onward is None or not isinstance(route.destination, Block):
        return
    for far in topology.transit_gateway_attachments.values():
        if far.transit_gateway != route.target.id or far.resource == table.vpc or far.type == "peering":
            continue
        for block in attached_blocks(context.index, far)[0]:
            if not route.destination.overlaps(block) or route.destination.prefix_length == 0:
                continue
            inside = block if route.destination.contains(block) else route.destination
            choice = select_transit_route(context.index, onward, inside.version, inside.first)
            if choice.route is not None and far.id in choice.route.attachments:
                yield far
                break


def _fault(
    context: LintContext, table: RouteTable, route: Route, far: TransitGatewayAttachment
) -> str | None:
    """What is missing on the way back from an attachment."""
    if far.type == "vpc" and has_way_back(context, table, route, far.resource) is False:
        return "no subnet there has a route back"
    back = transit_route_table_of(context.index, far)
    # That the attachment has no table is for TGW004 to say.
    if back is None or not isinstance(route.destination, Block):
        return None
    for subnet in context.subnets_by_route_table.get(table.id, ()):
        address = first_address(subnet, None, version=route.destination.version)
        if address is None:
            continue
        choice = select_transit_route(context.index, back, *address)
        if choice.route is not None or choice.doubt is not None:
            return None
        return f"transit gateway table {back.name}, which answers follow, has no route back"
    return None


def _unrouted(context: LintContext) -> Iterator[TransitGatewayAttachment]:
    topology = context.topology
    if not topology.describes("route_tables"):
        return
    for attachment in topology.transit_gateway_attachments.values():
        if attachment.type != "vpc" or refuse_attachment(attachment) is not None:
            continue
        tables = context.route_tables_by_vpc.get(attachment.resource, ())
        if attachment.resource not in topology.vpcs or not tables:
            continue
        if all(table.complete for table in tables) and not any(
            route.target.kind == "transit_gateway" and route.target.id == attachment.transit_gateway
            for table in tables
            for route in table.routes
        ):
            yield attachment
