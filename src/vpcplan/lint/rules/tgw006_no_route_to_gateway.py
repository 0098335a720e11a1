"""TGW006: an attached VPC that has no route to the transit gateway."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.lint.transit_dead_ends import one_way_ends, unrouted_attachments


def check(context: LintContext) -> Iterator[Finding]:
    """Working attachments of VPCs none of whose known tables names the gateway."""
    named = {end.far.id for end in one_way_ends(context)} if "TGW003" in context.rules else set()
    for attachment in unrouted_attachments(context):
        if attachment.id in named:
            continue
        vpc = context.topology.vpcs[attachment.resource]
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
