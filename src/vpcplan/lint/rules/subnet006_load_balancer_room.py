"""SUBNET006: a load balancer's subnet is too small or has too few free addresses."""

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
    id="SUBNET006",
    severity="warning",
    summary="A load balancer's subnet is too small or has too few free addresses.",
    explanation="""
An Application Load Balancer needs subnets of at least a /27 with eight free addresses each, so that it can
scale. With fewer it cannot add nodes when traffic grows.
""",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
    check=check,
)
