"""IGW002: a gateway that is attached to no VPC."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.resource import Resource


def check(context: LintContext) -> Iterator[Finding]:
    """Internet, egress-only and virtual private gateways without a VPC or another use."""
    topology = context.topology
    loose: list[Resource] = [g for g in topology.internet_gateways.values() if g.vpc is None]
    loose += [g for g in topology.egress_only_internet_gateways.values() if g.vpc is None]
    for gateway in loose:
        yield RULE.finding(
            gateway, f"gateway {gateway.name} is attached to no VPC", hint="attach it, or remove it"
        )
    joined = {
        association.gateway
        for direct in topology.direct_connect_gateways.values()
        for association in direct.associations
    }
    for virtual in topology.vpn_gateways.values():
        if virtual.vpc is None and virtual.state in ("available", "attached") and virtual.id not in joined:
            yield RULE.finding(
                virtual,
                f"virtual private gateway {virtual.name} is attached to no VPC",
                hint="attach it, or remove it",
            )


RULE = Rule(
    id="IGW002",
    severity="warning",
    summary="A gateway is attached to no VPC.",
    explanation="""
A gateway that is not attached carries nothing, and routes to it drop what they match. Attach it to the VPC
that it was made for, or remove it.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
    check=check,
)
