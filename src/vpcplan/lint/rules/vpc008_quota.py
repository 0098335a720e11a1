"""VPC008: more of something than AWS allows by default."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from vpcplan.lint.address_findings import address_findings
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.quota import VPCS_PER_REGION


def check(context: LintContext) -> Iterator[Finding]:
    """Counts above a default quota; what AWS configuration shows exists, so its quota was raised."""
    for finding in address_findings(context, RULE):
        if finding.span.resource is not None:
            continue
        # Nearly every organisation has this one raised.
        if VPCS_PER_REGION.name in finding.message and finding.severity == "warning":
            finding = replace(finding, severity="info")
        yield finding


RULE = Rule(
    id="VPC008",
    severity="warning",
    summary="There is more of something than AWS's default quota allows.",
    explanation="""
AWS refuses what goes beyond a quota: VPCs per Region, subnets, route tables, routes, peering connections,
blocks, endpoints. Most quotas are raised on request, some only up to a limit; ask before the rollout.
Existing AWS configuration is not reported: what exists was allowed.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
    check=check,
)
