"""NAT002: a public NAT gateway in a subnet that has no way to the internet."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.route_table import format_route, route_table_of, select_route

AN_INTERNET_ADDRESS = 0x08080808
"""8.8.8.8, which stands for any host on the internet."""


def check(context: LintContext) -> Iterator[Finding]:
    """Public NAT gateways whose own subnet does not send internet traffic to an internet gateway."""
    topology = context.topology
    for gateway in topology.nat_gateways.values():
        subnet = topology.subnets.get(gateway.subnet) if gateway.subnet is not None else None
        if subnet is None or gateway.connectivity != "public" or gateway.state != "available":
            continue
        table = route_table_of(context.index, subnet)
        if table is None or context.is_inspected(table):
            continue
        choice = select_route(context.index, table, 4, AN_INTERNET_ADDRESS)
        if choice.doubt is not None:
            continue
        if choice.route is not None and choice.route.target.kind in ("internet_gateway", "unknown"):
            continue
        if choice.route is not None and choice.route.target.id == gateway.id:
            yield RULE.finding(
                gateway,
                f"NAT gateway {gateway.name} is in subnet {subnet.name}, whose own default route leads back "
                "to it",
                related=((f"the route in {table.name}", choice.route.span),),
                hint="put the NAT gateway into a public subnet, with a default route to the internet gateway",
            )
            continue
        way = "no default route" if choice.route is None else format_route(context.index, choice.route)
        yield RULE.finding(
            gateway,
            f"public NAT gateway {gateway.name} is in subnet {subnet.name}, whose route table {table.name} "
            f"has {way} instead of a route to an internet gateway",
            related=((f"subnet {subnet.name}", subnet.span), (f"route table {table.name}", table.span)),
            hint="put the NAT gateway into a public subnet",
        )


RULE = Rule(
    id="NAT002",
    severity="error",
    summary="A public NAT gateway is in a subnet without a route to an internet gateway.",
    explanation="""
A NAT gateway sends what it translated by the route table of its own subnet. That table must lead to an
internet gateway; otherwise nothing gets out, and if the table is the private one, with its default route to
this very NAT gateway, packets would go in a circle. Place public NAT gateways in public subnets.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
    check=check,
)
