"""VPC009: a VPC, or a set of peered VPCs, is near its quota of Network Address Usage."""

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
    id="VPC009",
    severity="warning",
    summary="A VPC, or a set of peered VPCs, is near its quota of Network Address Usage.",
    explanation="""
AWS counts addresses, prefixes, load balancer nodes, NAT gateways and endpoints in units: 64,000 per VPC and
128,000 per set of peered VPCs by default. Beyond that it creates no more of them. Ask for a higher quota in
time, or spread the workload.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/network-address-usage.html",
    check=check,
)
