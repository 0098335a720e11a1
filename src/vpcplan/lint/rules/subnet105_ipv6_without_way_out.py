"""SUBNET105: subnets with IPv6 whose route table has a default route for IPv4 only."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.tier import tier_of
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.kind_name import kind_name
from vpcplan.model.route_table import Route, RouteTable
from vpcplan.model.subnet import Subnet
from vpcplan.net.block import ANY_IPV4, ANY_IPV6, Block

GATEWAYS = {"internet_gateway": "internet_gateway", "nat_gateway": "egress_only_internet_gateway"}
"""What does for IPv6 what the target of an IPv4 default route does."""


def check(context: LintContext) -> Iterator[Finding]:
    """Tables that lead out by IPv4 and not by IPv6, in VPCs in which others like them lead out by both."""
    for vpc in context.topology.vpcs.values():
        tables = context.route_tables_by_vpc.get(vpc.id, ()) if vpc.ipv6_cidr_blocks else ()
        for table in tables:
            subnets = [s for s in context.subnets_by_route_table.get(table.id, ()) if s.ipv6_cidr_blocks]
            ipv4 = _default(table, ANY_IPV4)
            if not subnets or ipv4 is None or not table.complete or _default(table, ANY_IPV6) is not None:
                continue
            gateway = GATEWAYS.get(ipv4.target.kind)
            if gateway is not None:
                leading = [
                    other
                    for other in tables
                    if (route := _default(other, ANY_IPV6)) is not None and route.target.kind == gateway
                ]
                yield from _check_table(context, table, subnets, ipv4, leading)


def _check_table(
    context: LintContext, table: RouteTable, subnets: list[Subnet], ipv4: Route, leading: list[RouteTable]
) -> Iterator[Finding]:
    balancer = _dual_stack_balancer(context, subnets)
    if balancer is None and not (leading and _speaks_ipv6(context, subnets)):
        return
    if _is_said_by_tier(context, subnets, leading):
        return
    names = ", ".join(subnet.name for subnet in subnets[:4])
    yield RULE.finding(
        table,
        f"{names} {'has' if len(subnets) == 1 else 'have'} IPv6, but route table {table.name} leads to the "
        "internet by IPv4 only"
        + (f": clients of load balancer {balancer} get no answer by IPv6" if balancer else ""),
        related=(("the IPv4 default route", ipv4.span),),
        hint=f'add a route "::/0" to an {kind_name(GATEWAYS[ipv4.target.kind])}',
    )


def _default(table: RouteTable, destination: Block) -> Route | None:
    return next((route for route in table.routes if route.destination == destination), None)


def _is_said_by_tier(context: LintContext, subnets: list[Subnet], leading: list[RouteTable]) -> bool:
    """Whether RTB006 compares the table with one of the same tier that has the route."""
    tiers = {tier_of(subnet) for subnet in subnets} - {None}
    return "RTB006" in context.rules and any(
        tier_of(subnet) in tiers
        for table in leading
        for subnet in context.subnets_by_route_table.get(table.id, ())
    )


def _dual_stack_balancer(context: LintContext, subnets: list[Subnet]) -> str | None:
    """A load balancer in the subnets that the internet is told to reach by IPv6."""
    here = {subnet.id for subnet in subnets}
    for balancer in context.topology.load_balancers.values():
        public = balancer.scheme == "internet-facing" and balancer.ip_address_type != "ipv4"
        if public and here & set(balancer.subnets):
            return balancer.name
    return None


def _speaks_ipv6(context: LintContext, subnets: list[Subnet]) -> bool:
    """Whether something in the subnets has an IPv6 address."""
    return any(
        entry.address.version == 6
        for subnet in subnets
        for interface in context.interfaces_by_subnet.get(subnet.id, ())
        for entry in interface.addresses
    )


RULE = Rule(
    id="SUBNET105",
    severity="warning",
    summary="A subnet with IPv6 has a way to the internet by IPv4 only.",
    explanation="""
Clients try IPv6 first where a name has an AAAA record, and hosts with an IPv6 address use it. Without a route
`::/0` their packets, and the answers to those that came in by IPv6, are dropped. Add `::/0` to the internet
gateway for public subnets and to an egress-only internet gateway for private ones.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-migrate-ipv6.html",
    check=check,
)
