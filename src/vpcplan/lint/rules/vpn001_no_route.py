"""VPN001: a VPC that has no route to what lies behind its virtual private gateway."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.vpn_gateway import outside_routes


def check(context: LintContext) -> Iterator[Finding]:
    """Attached gateways with a VPN or Direct Connect behind them, and no table that leads there."""
    topology = context.topology
    if not topology.describes("route_tables"):
        return
    for gateway in topology.vpn_gateways.values():
        if gateway.vpc is None or gateway.vpc not in topology.vpcs:
            continue
        tables = [table for table in topology.route_tables.values() if table.vpc == gateway.vpc]
        if not all(table.complete for table in tables) or not outside_routes(
            context.index, vpn_gateway=gateway.id
        ):
            continue
        used = any(
            gateway.id in table.propagating_vgws
            or any(route.target.id == gateway.id for route in table.routes)
            for table in tables
        )
        if not used:
            yield RULE.finding(
                gateway,
                f"no route table of VPC {topology.vpcs[gateway.vpc].name} leads to {gateway.name}, so "
                "replies to the network outside do not get back",
                hint="switch route propagation on in the subnets' tables, or add static routes to it",
            )


RULE = Rule(
    id="VPN001",
    severity="error",
    summary="No route table leads to a virtual private gateway that has a VPN or Direct Connect.",
    explanation="""
Packets from the office arrive through the gateway without any route of the VPC; the replies need one.
Switch route propagation on for the tables of the subnets concerned, or write static routes to the virtual
private gateway.
""",
    source="https://docs.aws.amazon.com/vpn/latest/s2svpn/VPNRoutingTypes.html",
    check=check,
)
