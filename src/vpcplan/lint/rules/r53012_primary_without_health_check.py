"""R53012: a failover primary that is always healthy."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import record_groups
from vpcplan.lint.rule import Rule
from vpcplan.model.resource_record_set import FailoverPolicy


def check(context: LintContext) -> Iterator[Finding]:
    """Primary records whose health nobody looks at."""
    for group in record_groups(context):
        for record in group.records:
            if not isinstance(record.policy, FailoverPolicy) or record.policy.role != "primary":
                continue
            alias = record.alias_target
            if record.health_check is None and not (alias is not None and alias.evaluate_target_health):
                yield RULE.finding(
                    group.zone,
                    f"{record.label} is a failover primary without a health check: it is always healthy",
                    span=record.span,
                    hint="add `health_check: …`, or `evaluate_target_health: true` to its alias",
                )


RULE = Rule(
    id="R53012",
    severity="warning",
    summary="A failover primary has no health check, so it never fails over.",
    explanation="""
A record without a health check is always healthy, and so the secondary is never used. Give the primary a
health check, or let its alias evaluate the target's health.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html",
    check=check,
)
