"""RTB005: a default route to a NAT instance that has no public address."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.network_interface import NetworkInterface
from vpcplan.net.block import ANY_IPV4
from vpcplan.semantics.route_table import format_route, route_table_of


def check(context: LintContext) -> Iterator[Finding]:
    """IPv4 default routes to an instance whose own subnet sends to an internet gateway."""
    for table in context.topology.route_tables.values():
        for route in table.routes:
            if route.destination != ANY_IPV4 or route.state != "active":
                continue
            interface = context.forwarding_interface(route.target)
            if interface is None or any(entry.public_ip is not None for entry in interface.addresses):
                continue
            if _leaves_by_internet_gateway(context, interface):
                yield RULE.finding(
                    table,
                    f"the route {format_route(context.index, route)} leads to {interface.name}, which has no "
                    "public address, so the internet gateway drops what it forwards",
                    span=route.span,
                    related=(("the interface", interface.span),),
                    hint="give it an Elastic IP address, or use a NAT gateway",
                )


def _leaves_by_internet_gateway(context: LintContext, interface: NetworkInterface) -> bool:
    subnet = context.topology.subnets.get(interface.subnet)
    table = None if subnet is None else route_table_of(context.index, subnet)
    return table is not None and any(
        route.destination == ANY_IPV4 and route.target.kind == "internet_gateway" for route in table.routes
    )


RULE = Rule(
    id="RTB005",
    severity="error",
    summary="A default route leads to a NAT instance that has no public address.",
    explanation="""
A NAT instance replaces the senders' addresses by its own, and the internet gateway replaces that by the
public one. An instance without a public address cannot be translated there, so nothing gets out. Give it an
Elastic IP address, or use a NAT gateway, which AWS runs.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html",
    check=check,
)
