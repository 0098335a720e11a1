"""TGW005: what AWS refuses of a transit gateway attachment."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Two subnets of one zone, a gateway in another Region, a peering attachment that propagates."""
    topology = context.topology
    for attachment in topology.transit_gateway_attachments.values():
        if attachment.type != "vpc":
            continue
        zones: dict[str, str] = {}
        for subnet_id in attachment.subnets:
            subnet = topology.subnets.get(subnet_id)
            zone = None if subnet is None else subnet.availability_zone
            if subnet is None or zone is None:
                continue
            if zone in zones:
                yield RULE.finding(
                    attachment,
                    f"attachment {attachment.name} names two subnets in {zone}: {zones[zone]} and "
                    f"{subnet.name}",
                    hint="AWS takes one subnet per Availability Zone: remove one",
                )
            zones.setdefault(zone, subnet.name)
        vpc = topology.vpcs.get(attachment.resource)
        gateway = topology.transit_gateways.get(attachment.transit_gateway)
        if vpc is None or gateway is None or None in (vpc.region, gateway.region):
            continue
        if vpc.region != gateway.region:
            yield RULE.finding(
                attachment,
                f"VPC {vpc.name} is in {vpc.region}, but transit gateway {gateway.name} in {gateway.region}",
                hint="attach it to a gateway of its own Region, and peer the two gateways",
            )
    for table in topology.transit_gateway_route_tables.values():
        for attachment_id in table.propagations:
            found = topology.transit_gateway_attachments.get(attachment_id)
            if found is not None and found.type == "peering":
                yield RULE.finding(
                    table,
                    f"peering attachment {found.name} cannot propagate routes to {table.name}",
                    related=((f"attachment {found.name}", found.span),),
                    hint="write static routes for what lies behind the peering",
                )


RULE = Rule(
    id="TGW005",
    severity="error",
    summary="AWS refuses a transit gateway attachment as it is written.",
    explanation="""
A VPC attachment takes one subnet per Availability Zone, and only VPCs of the gateway's own Region; other
Regions are reached by peering two gateways. Peering attachments do not propagate routes: tables need static
ones.
""",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering.html",
    check=check,
)
