"""TGW006: an attached VPC that has no route to the transit gateway."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Working attachments of VPCs none of whose known tables names the gateway."""
    topology = context.topology
    if not topology.describes("route_tables"):
        return
    for attachment in topology.transit_gateway_attachments.values():
        vpc = topology.vpcs.get(attachment.resource)
        if attachment.type != "vpc" or vpc is None or attachment.state not in ("available", "modifying"):
            continue
        tables = context.route_tables_by_vpc.get(vpc.id, ())
        if not tables or not all(table.complete for table in tables):
            continue
        if any(
            route.target.kind == "transit_gateway" and route.target.id == attachment.transit_gateway
            for table in tables
            for route in table.routes
        ):
            continue
        yield RULE.finding(
            attachment,
            f"no route table of VPC {vpc.name} has a route to the transit gateway, so nothing is sent to it "
            "and nothing is answered",
            related=((f"VPC {vpc.name}", vpc.span),),
            hint="add the other networks' blocks by the transit gateway to the subnets' route tables",
        )


RULE = Rule(
    id="TGW006",
    severity="warning",
    summary="A VPC is attached to a transit gateway and has no route to it.",
    explanation="""
Propagation fills the tables of the transit gateway, never those of the VPC. Without a route in the subnets'
tables packets do not get to the gateway, and what arrives from other networks is not answered. Add routes
for the other networks' blocks.
""",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html",
    check=check,
)
