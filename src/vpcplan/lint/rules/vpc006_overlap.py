"""VPC006: blocks overlap among networks that are joined."""

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
    id="VPC006",
    severity="error",
    summary="Blocks overlap among networks that are joined.",
    explanation="""
Two VPCs with overlapping blocks cannot be peered, and behind one transit gateway or VPN only one of them is
reached, since a table has one route per prefix. Renumber one of them, or connect them by PrivateLink, which
does not mind.
""",
    source="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html",
    check=check,
)
