"""VPCE001: an interface endpoint in one Availability Zone of a VPC that uses several."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.vpc_endpoint import refuse_at_endpoint


def check(context: LintContext) -> Iterator[Finding]:
    """Interface endpoints whose subnets lie in one zone, where instances run in others."""
    topology = context.topology
    for endpoint in topology.vpc_endpoints.values():
        if endpoint.type != "interface" or refuse_at_endpoint(endpoint) is not None:
            continue
        subnets = [topology.subnets[entry] for entry in endpoint.subnets if entry in topology.subnets]
        zones = {subnet.availability_zone for subnet in subnets}
        if len(zones) != 1 or None in zones or len(subnets) < len(endpoint.subnets):
            continue
        busy = context.busy_zones_by_vpc.get(endpoint.vpc) or context.zones_by_vpc.get(endpoint.vpc)
        others = sorted((busy or frozenset()) - zones)
        if others:
            yield RULE.finding(
                endpoint,
                f"interface endpoint {endpoint.name} is in {subnets[0].availability_zone} only; what runs in "
                f"{', '.join(others)} loses it when that zone fails",
                hint=f"add a subnet of {others[0]} to the endpoint",
            )


RULE = Rule(
    id="VPCE001",
    severity="warning",
    summary="An interface endpoint is in one Availability Zone although the VPC uses several.",
    explanation="""
An interface endpoint has one network interface per subnet that it is given. With a single one, all
Availability Zones depend on that zone, and traffic from the others is charged between zones. Give it a
subnet in each zone in which something uses it.
""",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
    check=check,
)
