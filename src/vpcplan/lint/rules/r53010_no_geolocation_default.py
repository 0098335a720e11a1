"""R53010: geolocation or IP-based records without a default."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import record_groups
from vpcplan.lint.rule import Rule
from vpcplan.model.resource_record_set import GeolocationPolicy, IpBasedPolicy, RoutingPolicy


def check(context: LintContext) -> Iterator[Finding]:
    """Groups of geolocation or IP-based records none of which is the default."""
    for group in record_groups(context):
        policies = [record.policy for record in group.records]
        if group.kind is GeolocationPolicy and not any(map(_is_default, policies)):
            what, hint = "geolocation records", 'add a record with `country: "*"`'
        elif group.kind is IpBasedPolicy and not any(map(_is_default, policies)):
            what, hint = "IP-based records", 'add a record with `cidr_location: "*"`'
        else:
            continue
        yield RULE.finding(
            group.zone,
            f"{group.words} has {what} but no default: clients elsewhere get no answer",
            span=group.records[0].span,
            hint=hint,
        )


def _is_default(policy: RoutingPolicy) -> bool:
    if isinstance(policy, GeolocationPolicy):
        return policy.is_default
    return isinstance(policy, IpBasedPolicy) and policy.location == "*"


RULE = Rule(
    id="R53010",
    severity="warning",
    summary="Geolocation or IP-based records have no default record.",
    explanation="""
Some addresses belong to no place that Route 53 knows, and some places have no record. Without a default
record those users get no answer at all, and neither do clients outside the blocks of a CIDR collection. Add a
record with `country: "*"`, or for IP-based routing with `cidr_location: "*"`.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-geo.html",
    check=check,
)
