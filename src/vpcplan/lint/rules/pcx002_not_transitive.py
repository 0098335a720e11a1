"""PCX002: a route that expects a peering connection to carry traffic beyond the peered VPC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.route_table import Route
from vpcplan.net.block import Block
from vpcplan.semantics.prefix_list import prefix_list_blocks
from vpcplan.semantics.route_table import format_route
from vpcplan.semantics.vpc_peering_connection import blocks_of_side, peering_sides

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.result import Blocker
    from vpcplan.lint.way_faults import WayFault


def check(context: LintContext) -> Iterator[Finding]:
    """Routes by a peering connection to what is in no block of the peered VPC."""
    topology = context.topology
    for table in topology.route_tables.values():
        for route in table.routes:
            if route.target.kind != "vpc_peering_connection":
                continue
            connection = topology.vpc_peering_connections.get(route.target.id)
            sides = None if connection is None else peering_sides(connection, table.vpc)
            if connection is None or sides is None:
                continue
            far = blocks_of_side(context.index, sides[1])
            destinations = _destinations(context, route)
            if not far or not destinations or any(_is_meant(block, far) for block in destinations):
                continue
            yield RULE.finding(
                table,
                f"the route {format_route(context.index, route)} expects peering to be transitive: the "
                f"peered VPC has only {', '.join(map(str, far))}",
                span=route.span,
                related=((f"peering connection {connection.name}", connection.span),),
                hint=_owner(context, destinations[0])
                or "peer with the VPC that owns that block, or remove it",
                destination=route.destination,
            )
    if not topology.transit_gateway_attachments:
        return
    from vpcplan.lint.way_faults import way_faults

    for fault in way_faults(context, "not_passed_on"):
        if fault.blocker is not None and fault.blocker.kind == "vpc_peering_connection":
            yield _behind_transit_gateway(context, fault, fault.blocker)


def _behind_transit_gateway(context: LintContext, fault: WayFault, blocker: Blocker) -> Finding:
    """A transit gateway that leads into a VPC whose peering connection is meant to lead on."""
    from vpcplan.lint.way_faults import sender_name, target_name_of

    first = fault.ways[0]
    connection = context.topology.vpc_peering_connections[blocker.resource]
    return RULE.finding(
        fault.table,
        f"packets of {sender_name(context, first)} for {target_name_of(context, first)} are led to peering "
        f"connection {connection.name}, which carries only those of the two VPCs that it joins: peering is "
        "not transitive",
        span=fault.span,
        related=(
            (f"the route in {first.source.table.name}", first.route.span),
            (f"peering connection {connection.name}", connection.span),
        ),
        hint=f"attach {target_name_of(context, first)} to the transit gateway itself, or peer the two VPCs",
    )


def _destinations(context: LintContext, route: Route) -> tuple[Block, ...]:
    if isinstance(route.destination, str):
        return prefix_list_blocks(context.index, route.destination)
    return (route.destination,)


def _is_meant(block: Block, far: tuple[Block, ...]) -> bool:
    """Whether the route is for the peered VPC: it shares addresses with it, and is not a default route."""
    return block.prefix_length > 0 and any(block.overlaps(own) for own in far)


def _owner(context: LintContext, block: Block) -> str | None:
    for vpc in context.topology.vpcs.values():
        if any(own.overlaps(block) for own in vpc.all_cidr_blocks) and block.prefix_length > 0:
            return f"{block} is in VPC {vpc.name}: peer with it directly, or join all by a transit gateway"
    return None


RULE = Rule(
    id="PCX002",
    severity="error",
    summary="A route expects a peering connection to lead beyond the peered VPC.",
    explanation="""
A peering connection carries packets between the addresses of its two VPCs and nothing else. It does not
lead on to a third VPC, to the other side's internet or NAT gateway, its VPN, Direct Connect or gateway
endpoints, and does not take what a transit gateway brought into one of its VPCs. Peer each pair, or attach
all of them to a transit gateway, which does route on.
""",
    source="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html",
    check=check,
)
