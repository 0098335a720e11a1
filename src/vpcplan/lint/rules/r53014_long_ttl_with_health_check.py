"""R53014: a long TTL on a record with a health check."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import record_groups
from vpcplan.lint.rule import Rule

ADVISED_TTL = 60


def check(context: LintContext) -> Iterator[Finding]:
    """Health-checked records that clients keep for longer than a minute."""
    for group in record_groups(context):
        for record in group.records:
            if record.health_check is not None and record.ttl is not None and record.ttl > ADVISED_TTL:
                yield RULE.finding(
                    group.zone,
                    f"{record.label} has a health check and a TTL of {record.ttl} s: clients keep a dead "
                    "address that long",
                    span=record.span,
                    hint=f"lower the TTL to {ADVISED_TTL} or less",
                )


RULE = Rule(
    id="R53014",
    severity="warning",
    summary="A record with a health check has a TTL over 60 seconds.",
    explanation="""
Route 53 leaves an unhealthy record out of its answers at once, but clients keep the old answer for its TTL.
AWS advises 60 seconds or less for records with a health check.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-shared.html",
    check=check,
)
