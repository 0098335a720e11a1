"""SUBNET102: a private subnet whose IPv6 traffic uses the internet gateway."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.name_words import says
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.route_table import Route, RouteTable
from vpcplan.model.subnet import Subnet
from vpcplan.net.block import ANY_IPV4, ANY_IPV6, parse_block
from vpcplan.semantics.route_table import format_route

NAT64 = parse_block("64:ff9b::/96")


def check(context: LintContext) -> Iterator[Finding]:
    """IPv6 default routes to an internet gateway in tables whose IPv4 default goes elsewhere."""
    for table in context.topology.route_tables.values():
        subnets = [s for s in context.subnets_by_route_table.get(table.id, ()) if s.ipv6_cidr_blocks]
        route = _default(table, 6)
        if not subnets or route is None or route.target.kind != "internet_gateway":
            continue
        ipv4 = _default(table, 4)
        private = ipv4 is not None and ipv4.target.kind != "internet_gateway"
        # An IPv6-only subnet reaches IPv4 hosts by NAT64: that it has a NAT gateway makes it a private one.
        private = private or any(
            route.destination == NAT64 and route.target.kind == "nat_gateway" for route in table.routes
        )
        if private or (ipv4 is None and all(_called_private(subnet) for subnet in subnets)):
            names = ", ".join(subnet.name for subnet in subnets)
            by_ipv4 = " for IPv4" if ipv4 is not None else ""
            yield RULE.finding(
                table,
                f"{names}: private{by_ipv4}, but the route {format_route(context.index, route)} lets the "
                "internet start IPv6 connections",
                span=route.span,
                related=(("the IPv4 default route", ipv4.span),) if ipv4 is not None else (),
                hint='point "::/0" at an egress-only internet gateway',
            )


def _default(table: RouteTable, version: int) -> Route | None:
    wanted = ANY_IPV4 if version == 4 else ANY_IPV6
    return next((r for r in table.routes if r.destination == wanted and r.state == "active"), None)


def _called_private(subnet: Subnet) -> bool:
    return says(subnet.tier or subnet.name, "private")


RULE = Rule(
    id="SUBNET102",
    severity="error",
    summary="A private subnet's IPv6 default route leads to the internet gateway.",
    explanation="""
Every IPv6 address of a VPC is public. With `::/0` to an internet gateway only groups and ACLs stand between
the internet and the instances of a subnet that is private for IPv4. An egress-only internet gateway lets
them out and nobody in.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html",
    check=check,
)
