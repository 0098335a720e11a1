"""RTB001: a route whose target is gone or does not work."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.route_table import Route, RouteTable
from vpcplan.semantics.route_table import KINDS, format_route, target_name

_DEAD = {
    "nat_gateways": ("deleting", "deleted", "failed"),
    "vpc_endpoints": ("deleting", "deleted", "failed", "rejected", "expired"),
    "vpc_peering_connections": ("deleting", "deleted", "failed", "rejected", "expired", "pending-acceptance"),
    "transit_gateways": ("deleting", "deleted"),
    "vpn_gateways": ("deleting", "deleted"),
    "instances": ("shutting-down", "terminated"),
}

_ATTACHED = ("internet_gateways", "egress_only_internet_gateways", "vpn_gateways")


def check(context: LintContext) -> Iterator[Finding]:
    """Active and blackhole routes whose target is certain not to take packets."""
    for table in context.topology.route_tables.values():
        for route in table.routes:
            because = _fault(context, table, route)
            if because is not None:
                yield RULE.finding(
                    table,
                    f"the route {format_route(context.index, route)} drops everything: {because}",
                    span=route.span,
                    hint="remove the route, or point it at something that exists",
                    destination=route.destination,
                )


def _fault(context: LintContext, table: RouteTable, route: Route) -> str | None:
    target = route.target
    if target.kind in ("local", "unknown"):
        return None
    if route.state == "blackhole" or target.kind == "blackhole":
        return "it is a blackhole" + (", so its target was deleted" if target.id else "")
    kind = KINDS.get(target.kind)
    if kind is None:
        return None
    found = getattr(context.topology, kind).get(target.id)
    label = target_name(context.index, target)
    if found is None:
        return None
    state = getattr(found, "state", "")
    if state.lower() in _DEAD.get(kind, ()):
        return f"{label} is {state}"
    if kind in _ATTACHED and found.vpc != table.vpc:
        return f"{label} is not attached to this VPC"
    if kind == "nat_gateways" and found.vpc != table.vpc:
        return f"{label} is in another VPC"
    return _fault_of_joint(context, table, route)


def _fault_of_joint(context: LintContext, table: RouteTable, route: Route) -> str | None:
    """What is wrong with a route to a connection or transit gateway that this VPC is not joined to."""
    target = route.target
    if target.kind == "vpc_peering_connection":
        connection = context.topology.vpc_peering_connections[target.id]
        if table.vpc not in (connection.requester.vpc, connection.accepter.vpc):
            return f"{target_name(context.index, target)} does not join this VPC"
    if target.kind == "transit_gateway" and context.topology.describes("transit_gateway_attachments"):
        attachment = context.index.attachments_by_gateway.get((target.id, table.vpc))
        if attachment is None:
            return f"this VPC has no attachment to {target_name(context.index, target)}"
        state = context.topology.transit_gateway_attachments[attachment].state
        if state not in ("available", "modifying", "pending", "initiating"):
            return f"this VPC's attachment to {target_name(context.index, target)} is {state}"
    return None


RULE = Rule(
    id="RTB001",
    severity="error",
    summary="A route leads to something that is gone or does not work.",
    explanation="""
A route wins its match even when its target is deleted, not attached or in another VPC; the packets are then
dropped ("blackhole"), although a less specific route might have delivered them. Remove the route, or point
it at the gateway, connection or interface that replaces the old one.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html",
    check=check,
)
