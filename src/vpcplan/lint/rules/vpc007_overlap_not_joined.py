"""VPC007: blocks of VPCs overlap that nothing joins yet."""

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
    id="VPC007",
    severity="info",
    summary="Blocks of VPCs overlap that nothing joins yet.",
    explanation="""
They work side by side as long as nobody wants to join them: peering, transit gateways and VPN then need a
renumbering. PrivateLink works between them. Give each VPC a block of its own from an address pool.
""",
    source="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html",
    check=check,
)
