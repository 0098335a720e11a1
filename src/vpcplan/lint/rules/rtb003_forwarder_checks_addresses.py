"""RTB003: a route to an interface that drops what is not addressed to it."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.network_interface import NetworkInterface
from vpcplan.model.route_table import RouteTarget
from vpcplan.semantics.network_interface import refuse_forwarding
from vpcplan.semantics.route_table import format_route


def check(context: LintContext) -> Iterator[Finding]:
    """Routes to instances and interfaces with source/destination check on."""
    for table in context.topology.route_tables.values():
        for route in table.routes:
            interface = _interface(context, route.target)
            if interface is None:
                continue
            refusal = refuse_forwarding(interface)
            if refusal is not None:
                yield RULE.finding(
                    table,
                    f"the route {format_route(context.index, route)} drops everything: {refusal.reason}",
                    span=route.span,
                    related=(("the interface", interface.span),),
                    hint="set `source_dest_check: false` on what the route points at",
                    destination=route.destination,
                )


def _interface(context: LintContext, target: RouteTarget) -> NetworkInterface | None:
    interfaces = context.topology.network_interfaces
    if target.kind == "network_interface":
        return interfaces.get(target.id)
    if target.kind == "instance":
        instance = context.topology.instances.get(target.id)
        if instance is not None and instance.network_interfaces:
            return interfaces.get(instance.network_interfaces[0])
    return None


RULE = Rule(
    id="RTB003",
    severity="error",
    summary="A route points at an instance whose source/destination check is on.",
    explanation="""
An interface drops packets that are neither from nor to one of its own addresses, unless its
source/destination check is off. A NAT instance, firewall or VPN appliance therefore forwards nothing until
the check is switched off: `source_dest_check: false`.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html",
    check=check,
)
