"""TGW005: what AWS refuses of a transit gateway attachment."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.transit_gateway import propagates, refuse_vpc_attachment


def check(context: LintContext) -> Iterator[Finding]:
    """Two subnets of one zone, a gateway in another Region, a peering attachment that propagates."""
    topology = context.topology
    for attachment in topology.transit_gateway_attachments.values():
        if attachment.type == "vpc":
            for because in refuse_vpc_attachment(context.index, attachment):
                yield RULE.finding(
                    attachment,
                    f"attachment {attachment.name} cannot be made: {because}",
                    hint="name one subnet per Availability Zone, in a VPC of the gateway's own Region",
                )
    for table in topology.transit_gateway_route_tables.values():
        for attachment_id in table.propagations:
            found = topology.transit_gateway_attachments.get(attachment_id)
            if found is not None and not propagates(found):
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
