"""R53021: a name that one single failure leaves without a working answer, although it is made to survive."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.dns_failover import examine_failover
from vpcplan.analysis.resolution.name_index import index_names
from vpcplan.analysis.resolution.question import ALL_AS_DESCRIBED, ANYONE, Client, Question
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import (
    RecordGroup,
    is_watched,
    record_groups,
    route53_of,
    unwatched_among_watched,
)
from vpcplan.lint.rule import Rule
from vpcplan.model.resource_record_set import (
    FailoverPolicy,
    GeolocationPolicy,
    IpBasedPolicy,
    SimplePolicy,
)
from vpcplan.semantics.health_check import leaf_checks_below

ALARMS = ("cloudwatch_metric", "recovery_control")
MOST_NAMES = 300
"""Names that are examined; each takes as many resolutions as there are failures."""
KINDS = {"health_check": "health check", "availability_zone": "Availability Zone", "region": "Region"}


def check(context: LintContext) -> Iterator[Finding]:
    """Names with several records and health checks of which one failure takes every answer."""
    groups = [
        group
        for group in record_groups(context)
        if len(group.records) > 1
        and group.kind is not SimplePolicy
        and any(map(is_watched, group.records))
        and not _is_said_elsewhere(context, group)
    ]
    if not groups:
        return
    index = index_names(context.topology)
    for group in groups[:MOST_NAMES]:
        zone = group.zone
        if zone.private and not zone.vpcs:
            continue
        client = Client(vpc=zone.vpcs[0]) if zone.private else ANYONE
        first = group.records[0]
        report = examine_failover(index, Question(first.name, first.type), client, ALL_AS_DESCRIBED)
        if not report.usual.answered or report.usual.zone_id != zone.id:
            continue
        blind = _hangs_on_alarms(context, group)
        for result in report.results:
            if blind and result.failure.kind != "health_check":
                continue  # What an alarm sees of the loss of a place nobody knows.
            if result.consequence in ("no_answer", "dead"):
                yield RULE.finding(
                    zone,
                    f"{first.name} {first.type} has no working answer when {KINDS[result.failure.kind]} "
                    f"{result.failure.name} fails: {result.reason}",
                    span=first.span,
                    hint="give every record a health check, and the name a record that does not depend on it",
                    name=first.name,
                    type=first.type,
                )
                break


def _hangs_on_alarms(context: LintContext, group: RecordGroup) -> bool:
    """Whether a check of the group is an alarm or routing control, by itself or below a calculated one."""
    checks = route53_of(context).health_checks
    below = {
        leaf
        for record in group.records
        if record.health_check is not None
        for leaf in leaf_checks_below(record.health_check, checks)
    }
    return any(checks[leaf].type in ALARMS for leaf in below if leaf in checks)


def _is_said_elsewhere(context: LintContext, group: RecordGroup) -> bool:
    """Whether a more special rule names the cause, or each client has one record only anyway."""
    if "R53027" in context.rules and unwatched_among_watched(group):
        return True
    primary = [
        record
        for record in group.records
        if isinstance(record.policy, FailoverPolicy) and record.policy.role == "primary"
    ]
    if "R53012" in context.rules and any(not is_watched(record) for record in primary):
        return True
    # Of geolocation and IP-based records everybody outside the named places has just the default one.
    return group.kind in (GeolocationPolicy, IpBasedPolicy) and not any(
        record.alias_target is not None for record in group.records
    )


RULE = Rule(
    id="R53021",
    severity="warning",
    summary="One single failure leaves a name with several records without a working answer.",
    explanation="""
Several records with health checks are there so that a name survives a failure. This one does not: when the
health check, Availability Zone or Region that the message names fails, everyone is answered with a dead
address or with nothing. Usual causes are a record without a health check (it always counts as healthy), all
records in one place, or one health check for all. `vpcplan dns failover NAME` shows every failure.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html",
    check=check,
)
