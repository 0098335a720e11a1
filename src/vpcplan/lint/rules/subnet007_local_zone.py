"""SUBNET007: a subnet is in a Local Zone or Wavelength Zone, not an Availability Zone."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.address_findings import address_findings
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """What the check of addresses finds of this kind."""
    return address_findings(context, RULE)


RULE = Rule(
    id="SUBNET007",
    severity="info",
    summary="A subnet is in a Local Zone or Wavelength Zone, not an Availability Zone.",
    explanation="""
Such zones must be switched on in the account, offer only some services, and are no second Availability Zone
of a tier.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/Extend_VPCs.html",
    check=check,
)
