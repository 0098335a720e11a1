"""SUBNET005: a subnet is nearly full."""

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
    id="SUBNET005",
    severity="warning",
    summary="A subnet is nearly full.",
    explanation="""
Scaling, a deployment that starts new instances beside the old ones, and load balancers that grow all need
free addresses at once. Add a subnet, or move something, before the last one is taken.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
    check=check,
)
