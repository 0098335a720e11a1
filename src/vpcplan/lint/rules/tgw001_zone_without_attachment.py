"""TGW001: a subnet routes to a transit gateway that has no attachment subnet in its zone."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.subnet import Subnet
from vpcplan.model.transit_gateway import TransitGatewayAttachment
from vpcplan.semantics.transit_gateway import refuse_zone


def check(context: LintContext) -> Iterator[Finding]:
    """Attachments that leave out a zone from which a subnet of the VPC routes to the gateway."""
    topology = context.topology
    for attachment in topology.transit_gateway_attachments.values():
        if attachment.type != "vpc" or attachment.resource not in topology.vpcs:
            continue
        stranded: dict[str, list[Subnet]] = {}
        for subnet in _users(context, attachment):
            refusal = refuse_zone(context.index, attachment, subnet)
            if refusal is not None and not refusal.unknown:
                stranded.setdefault(subnet.availability_zone or "", []).append(subnet)
        for zone, subnets in sorted(stranded.items()):
            names = ", ".join(subnet.name for subnet in subnets[:5])
            yield RULE.finding(
                attachment,
                f"attachment {attachment.name} has no subnet in {zone}, where {names} "
                f"{'routes' if len(subnets) == 1 else 'route'} to the transit gateway",
                related=tuple((f"subnet {subnet.name}", subnet.span) for subnet in subnets[:5]),
                hint=f"add a subnet of {zone} to the attachment (a /28 of its own is the advice)",
                availability_zone=zone,
            )


def _users(context: LintContext, attachment: TransitGatewayAttachment) -> Iterator[Subnet]:
    """The VPC's subnets whose table has a route to the gateway."""
    for table in context.route_tables_by_vpc.get(attachment.resource, ()):
        if any(
            route.target.kind == "transit_gateway" and route.target.id == attachment.transit_gateway
            for route in table.routes
        ):
            yield from context.subnets_by_route_table.get(table.id, ())


RULE = Rule(
    id="TGW001",
    severity="error",
    summary="A transit gateway attachment leaves out an Availability Zone that uses it.",
    explanation="""
Traffic enters a transit gateway through the attachment's subnet in the sender's own Availability Zone.
Where the attachment has none in that zone, the packets are dropped, although route tables look right. Give
the attachment a subnet in every zone in which subnets route to it.
""",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html",
    check=check,
)
