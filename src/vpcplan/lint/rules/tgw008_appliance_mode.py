"""TGW008: an attachment to appliances in several zones that is not in appliance mode."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.lint.way_faults import scattered_appliances

OTHERS = 2
"""Attachments beside the appliances' own between which traffic can pass: with one there is no between."""


def check(context: LintContext) -> Iterator[Finding]:
    """Attachments whose subnets lead to an appliance of their own in each zone, with appliance mode off."""
    topology = context.topology
    for attachment, appliances in scattered_appliances(context):
        others = [
            other
            for other in topology.transit_gateway_attachments.values()
            if other.transit_gateway == attachment.transit_gateway and other.id != attachment.id
        ]
        if len(others) < OTHERS:
            continue
        zones = ", ".join(f"{_name(context, appliances[zone])} in {zone}" for zone in sorted(appliances))
        yield RULE.finding(
            attachment,
            f"attachment {attachment.name} leads to {zones}, but appliance mode is off: between zones the "
            "request passes one appliance and the reply another, which drops it",
            hint="add `appliance_mode: true` to the attachment",
        )


def _name(context: LintContext, id: str) -> str:
    topology = context.topology
    found = (
        topology.instances.get(id) or topology.network_interfaces.get(id) or topology.vpc_endpoints.get(id)
    )
    return id if found is None else found.name


RULE = Rule(
    id="TGW008",
    severity="warning",
    summary="An attachment to appliances in several Availability Zones is not in appliance mode.",
    explanation="""
A transit gateway keeps traffic in the Availability Zone that it comes from. Between two zones the request so
enters the appliances' VPC in the sender's zone and the reply in the receiver's, by another appliance, which
never saw the request and drops it. In appliance mode a flow stays in one zone in both directions.
""",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-appliance-scenario.html",
    check=check,
)
