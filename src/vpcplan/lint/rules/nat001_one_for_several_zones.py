"""NAT001: one NAT gateway serves several Availability Zones."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.nat_gateway import NatGateway
from vpcplan.model.subnet import Subnet


def check(context: LintContext) -> Iterator[Finding]:
    """Zonal NAT gateways that subnets of other zones route to."""
    topology = context.topology
    for gateway in topology.nat_gateways.values():
        home = topology.subnets.get(gateway.subnet) if gateway.subnet is not None else None
        if home is None or home.availability_zone is None or gateway.connectivity != "public":
            continue
        strangers = [
            subnet
            for subnet in _users(context, gateway)
            if subnet.availability_zone not in (None, home.availability_zone)
        ]
        if strangers:
            names = ", ".join(f"{subnet.name} ({subnet.availability_zone})" for subnet in strangers[:5])
            yield RULE.finding(
                gateway,
                f"NAT gateway {gateway.name} in {home.availability_zone} also serves {names}: if that zone "
                "fails, they lose the internet too",
                related=tuple((f"subnet {subnet.name}", subnet.span) for subnet in strangers[:5]),
                hint="put a NAT gateway into each of these zones and route each zone to its own",
            )


def _users(context: LintContext, gateway: NatGateway) -> Iterator[Subnet]:
    """The subnets whose table routes to the gateway."""
    for table in context.route_tables_by_vpc.get(gateway.vpc, ()):
        if any(
            route.target.kind == "nat_gateway" and route.target.id == gateway.id for route in table.routes
        ):
            yield from context.subnets_by_route_table.get(table.id, ())


RULE = Rule(
    id="NAT001",
    severity="warning",
    summary="One NAT gateway serves subnets of several Availability Zones.",
    explanation="""
A zonal NAT gateway lives in one Availability Zone. Subnets of other zones that route to it lose the
internet when that zone fails, and pay for traffic between zones every day. Create a NAT gateway per zone
with a private route table per zone, or use a regional NAT gateway.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
    check=check,
)
