"""R53010: geolocation records without a default."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import record_groups
from vpcplan.lint.rule import Rule
from vpcplan.model.resource_record_set import GeolocationPolicy


def check(context: LintContext) -> Iterator[Finding]:
    """Groups of geolocation records none of which is the default."""
    for group in record_groups(context):
        policies = [record.policy for record in group.records]
        if group.kind is GeolocationPolicy and not any(
            isinstance(policy, GeolocationPolicy) and policy.is_default for policy in policies
        ):
            yield RULE.finding(
                group.zone,
                f"{group.words} has geolocation records but no default: clients elsewhere get no answer",
                span=group.records[0].span,
                hint='add a record with `country: "*"`',
            )


RULE = Rule(
    id="R53010",
    severity="warning",
    summary="Geolocation records have no default record.",
    explanation="""
Some addresses belong to no place that Route 53 knows, and some places have no record. Without a default
record those users get no answer at all. Add a record with `country: "*"`.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geo.html",
    check=check,
)
