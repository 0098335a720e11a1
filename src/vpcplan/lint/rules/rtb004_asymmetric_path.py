"""RTB004: requests and replies between two networks take different ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.return_routes import first_address
from vpcplan.lint.rule import Rule
from vpcplan.model.route_table import Route, RouteTable
from vpcplan.semantics.route_table import select_route, target_name

if TYPE_CHECKING:
    from vpcplan.lint.edge_ways import EdgeFault
    from vpcplan.lint.twofold_networks import TwofoldNetwork
    from vpcplan.lint.way_faults import WayFault

JOINTS = ("vpc_peering_connection", "transit_gateway")


def check(context: LintContext) -> Iterator[Finding]:
    """Pairs of subnets of two VPCs where one routes by a peering connection and the other by another way.

    Then what goes by transit gateways: replies that pass other gateways or appliances than the requests.
    """
    reported = set()
    joined: set[frozenset[str]] = set()
    for table in context.topology.route_tables.values():
        for route in table.routes:
            if route.target.kind not in JOINTS or route.state != "active":
                continue
            other = _reply_by_another_way(context, table, route)
            if other is None:
                continue
            back_table, back = other
            pair = frozenset((table.id, back_table.id))
            if pair in reported:
                continue
            reported.add(pair)
            joined.add(frozenset((table.vpc, back_table.vpc)))
            yield RULE.finding(
                table,
                f"{table.name} sends by {target_name(context.index, route.target)}, but {back_table.name} "
                f"answers by {target_name(context.index, back.target)}",
                span=route.span,
                related=((f"the route back in {back_table.name}", back.span),),
                hint="route both directions by the same connection",
                destination=route.destination,
            )
    yield from _check_ways(context, joined)


def _check_ways(context: LintContext, joined: set[frozenset[str]]) -> Iterator[Finding]:
    """What two tables alone do not show. Nothing is imported for what the topology does not have."""
    if context.topology.transit_gateway_attachments:
        from vpcplan.lint.twofold_networks import twofold_networks
        from vpcplan.lint.way_faults import way_faults

        for fault in way_faults(context, "other_way"):
            if not any(frozenset((way.source.subnet.vpc, way.target)) in joined for way in fault.ways):
                yield _by_transit_gateway(context, fault)
        for twofold in twofold_networks(context):
            yield _from_outside(context, twofold)
    if context.index.gateway_route_tables:
        from vpcplan.lint.edge_ways import edge_faults

        for edge_fault in edge_faults(context):
            yield _at_the_edge(context, edge_fault)
    yield from _check_appliances(context)


def _check_appliances(context: LintContext) -> Iterator[Finding]:
    """Appliances that routes of a VPC's own tables lead to, inside the VPC or before a NAT gateway."""
    routes = [route for table in context.topology.route_tables.values() for route in table.routes]
    if any(_is_inner(route, by_default=True) for route in routes):
        from vpcplan.lint.edge_ways import nat_faults

        reported = set()
        for nat_fault in nat_faults(context):
            if nat_fault.table.id not in reported:
                reported.add(nat_fault.table.id)
                yield _at_the_edge(context, nat_fault)
    if any(_is_inner(route) for route in routes):
        from vpcplan.lint.edge_ways import inner_faults

        for inner_fault in inner_faults(context):
            yield _inside(context, inner_fault)


def _from_outside(context: LintContext, found: TwofoldNetwork) -> Finding:
    return RULE.finding(
        found.table,
        f"network {found.network.name} gets into VPC {found.vpc.name} by {found.other}, but "
        f"{found.table.name} answers by {target_name(context.index, found.route.target)}",
        span=found.table.span if found.route.origin == "propagated" else found.route.span,
        related=((f"network {found.network.name}", found.network.span),),
        hint="let the network come in by the one way that the VPC answers by",
    )


def _is_inner(route: Route, *, by_default: bool = False) -> bool:
    """Whether a route may lead to an appliance inside the VPC, past the local route or by default."""
    return (
        route.target.kind in ("instance", "network_interface", "vpc_endpoint")
        and not isinstance(route.destination, str)
        and (route.destination.prefix_length == 0) == by_default
    )


def _inside(context: LintContext, fault: EdgeFault) -> Finding:
    appliance = target_name(context.index, fault.other.target)
    return RULE.finding(
        fault.table,
        f"traffic to {fault.subnet.name} passes {appliance}, but {fault.table.name} answers past it",
        span=fault.table.span if fault.route is None else fault.route.span,
        related=((f"the route by {appliance}", fault.other.span),),
        hint=f"add to {fault.table.name} a route for the senders' subnet by {appliance}",
    )


def _at_the_edge(context: LintContext, fault: EdgeFault) -> Finding:
    appliance = target_name(context.index, fault.other.target)
    past = "what leaves goes past it" if fault.outward else "what comes in goes past it"
    hint = (
        f"send the default route of {fault.table.name} to {appliance}"
        if fault.outward
        else f"add to {fault.table.name} the subnet's block by {appliance}"
    )
    return RULE.finding(
        fault.table,
        f"traffic between the internet and {fault.subnet.name} passes {appliance} in one direction only: "
        f"{past}",
        span=fault.table.span if fault.route is None else fault.route.span,
        related=(
            (f"the route by {appliance}", fault.other.span),
            (f"subnet {fault.subnet.name}", fault.subnet.span),
        ),
        hint=hint,
    )


def _by_transit_gateway(context: LintContext, fault: WayFault) -> Finding:
    from vpcplan.lint.way_faults import pairs_text, table_text

    first = fault.ways[0]
    half = ", ".join(fault.extra)
    return RULE.finding(
        fault.table,
        f"between {pairs_text(context, fault)} the two directions take different ways: {fault.because} "
        f"(decided in {table_text(fault)})",
        span=fault.span,
        related=((f"the route in {first.source.table.name}", first.route.span),),
        hint=f"lead both directions through {half}, or none: what sees half of a connection drops it",
    )


def _reply_by_another_way(
    context: LintContext, table: RouteTable, route: Route
) -> tuple[RouteTable, Route] | None:
    """The table and route of a subnet that the route leads to, whose answers leave by another joint."""
    senders = context.subnets_by_route_table.get(table.id, ())
    if isinstance(route.destination, str):
        return None
    version = route.destination.version
    here = next((a for s in senders if (a := first_address(s, None, version=version)) is not None), None)
    if here is None:
        return None
    for vpc in _vpcs_beyond(context, route, table.vpc):
        for other in context.route_tables_by_vpc.get(vpc, ()):
            back = select_route(context.index, other, *here)
            if back.route is None or back.doubt or back.route.target.kind not in JOINTS:
                continue
            if back.route.state != "active" or back.route.target == route.target:
                continue
            if _is_reached(context, table, route, other) and _joins(context, back.route, table.vpc, vpc):
                return other, back.route
    return None


def _vpcs_beyond(context: LintContext, route: Route, vpc: str) -> list[str]:
    """The VPCs that the route's target connects with ``vpc`` and whose blocks the route is for."""
    topology = context.topology
    joined: Sequence[str]
    if route.target.kind == "transit_gateway":
        if (route.target.id, vpc) not in context.index.attachments_by_gateway:
            return []
        joined = context.attached_vpcs.get(route.target.id, ())
    else:
        connection = topology.vpc_peering_connections.get(route.target.id)
        joined = () if connection is None else (connection.requester.vpc, connection.accepter.vpc)
    if isinstance(route.destination, str) or vpc not in (*joined, vpc):
        return []
    return [
        other
        for other in joined
        if other != vpc
        and other in topology.vpcs
        and any(block.overlaps(route.destination) for block in topology.vpcs[other].all_cidr_blocks)
    ]


def _is_reached(context: LintContext, table: RouteTable, route: Route, other: RouteTable) -> bool:
    """Whether the route is the one by which packets get to a subnet of the other table."""
    if isinstance(route.destination, str):
        return False
    for receiver in context.subnets_by_route_table.get(other.id, ()):
        there = first_address(receiver, route.destination)
        if there is not None:
            chosen = select_route(context.index, table, *there)
            return chosen.route is route and not chosen.doubt
    return False


def _joins(context: LintContext, route: Route, one: str, other: str) -> bool:
    """Whether the route's target connects the two VPCs; a route to elsewhere is another rule's matter."""
    if route.target.kind == "transit_gateway":
        by_gateway = context.index.attachments_by_gateway
        return (route.target.id, one) in by_gateway and (route.target.id, other) in by_gateway
    connection = context.topology.vpc_peering_connections.get(route.target.id)
    return connection is not None and {connection.requester.vpc, connection.accepter.vpc} == {one, other}


RULE = Rule(
    id="RTB004",
    severity="warning",
    summary="Requests and replies between two networks take different ways.",
    explanation="""
When one side routes by a peering connection and the other by a transit gateway, or one direction passes a
firewall and the other does not, a stateful firewall or appliance sees only half of each connection and drops
it, security-group references work in one direction only, and flow logs are hard to read. Route both
directions by the same connection, and through the same appliances.
""",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-appliance-scenario.html",
    check=check,
)
