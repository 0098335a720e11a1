"""R53013: weighted records that all weigh nothing."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import record_groups
from vpcplan.lint.rule import Rule
from vpcplan.model.resource_record_set import WeightedPolicy


def check(context: LintContext) -> Iterator[Finding]:
    """Weighted groups without any weight."""
    for group in record_groups(context):
        if len(group.records) < 2 or group.kind is not WeightedPolicy:
            continue
        if not any(
            isinstance(record.policy, WeightedPolicy) and record.policy.weight for record in group.records
        ):
            yield RULE.finding(
                group.zone,
                f"every weight of {group.words} is 0, so its {len(group.records)} records share equally",
                span=group.records[0].span,
                hint="give one of them a weight above 0",
            )


RULE = Rule(
    id="R53013",
    severity="warning",
    summary="All weights of a group are 0, which means equal shares.",
    explanation="""
A weight of 0 takes a record out of the answers, unless all of the group are 0: then each gets the same
share. Whoever meant to switch the name off has switched everything on. Give one of them a weight, or remove
the records.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-weighted.html",
    check=check,
)
