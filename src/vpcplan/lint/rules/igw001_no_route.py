"""IGW001: an internet gateway that no route uses."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Attached internet and egress-only gateways of VPCs whose tables are all known and never name them."""
    topology = context.topology
    if not topology.describes("route_tables"):
        return
    used = {
        (route.target.kind, route.target.id)
        for table in topology.route_tables.values()
        for route in table.routes
    }
    unsure = {table.vpc for table in topology.route_tables.values() if not table.complete}
    for kind, label, gateways in (
        ("internet_gateway", "internet gateway", topology.internet_gateways.values()),
        (
            "egress_only_internet_gateway",
            "egress-only internet gateway",
            topology.egress_only_internet_gateways.values(),
        ),
    ):
        for gateway in gateways:
            if gateway.vpc is None or gateway.vpc in unsure or gateway.vpc not in topology.vpcs:
                continue
            if (kind, gateway.id) not in used:
                yield RULE.finding(
                    gateway,
                    f"{label} {gateway.name} is attached, but no route table of its VPC has a route to it",
                    hint=f"add a route, such as `{_route(kind, gateway.name)}`, to the tables of the subnets "
                    "that need it, or remove the gateway",
                )


def _route(kind: str, name: str) -> str:
    return f"0.0.0.0/0: {name}" if kind == "internet_gateway" else f'"::/0": {name}'


RULE = Rule(
    id="IGW001",
    severity="warning",
    summary="An internet gateway is attached to a VPC, but no route leads to it.",
    explanation="""
Attaching a gateway changes nothing by itself: packets reach it only by a route in the table of the subnet
that they leave. Add `0.0.0.0/0` (and `::/0` for IPv6) to the tables of the public subnets, or remove the
gateway.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
    check=check,
)
