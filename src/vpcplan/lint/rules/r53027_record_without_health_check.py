"""R53027: a record without a health check among records that have one."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import is_watched, record_groups, unwatched_among_watched
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Records of a group with health checks that are always healthy themselves."""
    for group in record_groups(context):
        for record in unwatched_among_watched(group):
            other = next(each for each in group.records if is_watched(each))
            fix = "`evaluate_target_health: true`" if record.alias_target is not None else "a health check"
            yield RULE.finding(
                group.zone,
                f"{record.label} has no health check, although {other.set_identifier or 'another'} of the "
                "same name has one: Route 53 goes on answering with it when it is down",
                span=record.span,
                related=((other.label, other.span),),
                hint=f"give it {fix}",
            )


RULE = Rule(
    id="R53027",
    severity="warning",
    summary="A record has no health check, although others of its name have one.",
    explanation="""
A record without a health check is always healthy to Route 53. Among weighted, latency, geolocation or other
records that fail over to one another it goes on being answered when what it leads to is down, and where the
others fail it gets everybody. Give it a health check, or let its alias evaluate the target's health. What is
meant as a last resort is not reported: a weight of 0, the default of geolocation and IP-based records, and
the secondary of failover records.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs-hc-omitting.html",
    check=check,
)
