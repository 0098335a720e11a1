"""R53011: a failover record without its secondary."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import record_groups
from vpcplan.lint.rule import Rule
from vpcplan.model.resource_record_set import FailoverPolicy


def check(context: LintContext) -> Iterator[Finding]:
    """Failover groups of which one half is missing."""
    for group in record_groups(context):
        roles = {record.policy.role for record in group.records if isinstance(record.policy, FailoverPolicy)}
        if group.kind is FailoverPolicy and len(roles) == 1:
            missing = "secondary" if "primary" in roles else "primary"
            yield RULE.finding(
                group.zone,
                f"{group.words} has no {missing} failover record",
                span=group.records[0].span,
                hint=f"add a record with `failover: {missing}`",
            )


RULE = Rule(
    id="R53011",
    severity="warning",
    summary="A failover primary has no secondary record.",
    explanation="""
When the primary is unhealthy and there is no secondary, Route 53 goes on answering with the primary, so
nothing fails over. Add the secondary record, or use simple routing.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-types.html",
    check=check,
)
