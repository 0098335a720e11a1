"""RTB003: a route to an interface that drops what is not addressed to it."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.network_interface import refuse_forwarding
from vpcplan.semantics.route_table import format_route


def check(context: LintContext) -> Iterator[Finding]:
    """Routes to instances and interfaces with source/destination check on."""
    for table in context.topology.route_tables.values():
        for route in table.routes:
            interface = context.forwarding_interface(route.target)
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
