"""TGW002: a route to a transit gateway that has no route onward."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.lint.transit_dead_ends import DeadEnd, dead_ends
from vpcplan.lint.way_faults import WayFault, sender_name, target_name_of, way_faults
from vpcplan.semantics.route_table import format_route


def check(context: LintContext) -> Iterator[Finding]:
    """VPC routes to a transit gateway whose table for this VPC knows no part of the destination.

    Where several tables of the VPC have the same route, the first is named: what is missing is the one route
    of the transit gateway's table. That an attachment has no table at all is for TGW004 to say.
    """
    known = set()
    for end in dead_ends(context):
        known.add(end.onward.id)
        yield _finding(context, end)
    for fault in way_faults(context, "leads_nowhere"):
        if fault.table.id not in known:
            yield _further_on(context, fault)


def _further_on(context: LintContext, fault: WayFault) -> Finding:
    first = fault.ways[0]
    return RULE.finding(
        fault.table,
        f"packets of {sender_name(context, first)} for {target_name_of(context, first)} are dropped on the "
        f"way: {fault.because}",
        span=fault.span,
        related=((f"the route in {first.source.table.name}", first.route.span),),
        hint=f"add the route that is missing in {fault.table.name}",
    )


def _finding(context: LintContext, end: DeadEnd) -> Finding:
    table, route = end.uses[0]
    also = "" if len(end.uses) == 1 else f" (also in {', '.join(other.name for other, _ in end.uses[1:])})"
    return RULE.finding(
        table,
        f"the route {format_route(context.index, route)}{also} leads nowhere: transit gateway table "
        f"{end.onward.name} has no route for it",
        span=route.span,
        related=(
            (f"transit gateway table {end.onward.name}", end.onward.span),
            *((f"the route in {other.name}", another.span) for other, another in end.uses[1:3]),
        ),
        hint=f"propagate the other attachment to {end.onward.name}, the table that this VPC's attachment is "
        "associated with, or add a static route there",
        destination=route.destination,
    )


RULE = Rule(
    id="TGW002",
    severity="error",
    summary="A VPC routes to a transit gateway that has no route onward.",
    explanation="""
Two tables decide on the way through a transit gateway: the subnet's, which leads to the gateway, and the
transit gateway route table that the VPC's attachment is associated with, which leads on. Without a matching
route in the second the packets are dropped. Propagate the other attachment to that table, or write a static
route.
""",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html",
    check=check,
)
