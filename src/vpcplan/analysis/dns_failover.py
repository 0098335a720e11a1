"""What a name answers when one thing fails: each health check, each Region, each Availability Zone."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from vpcplan.analysis.dns_failure import Failure, single_failures
from vpcplan.analysis.dns_simulation import answer_text, end_values
from vpcplan.analysis.resolution.question import Client, Health, Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.semantics.health_check import detection_seconds, evaluate_health_check, leaf_checks_below

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.analysis.resolution.name_index import NameIndex
    from vpcplan.analysis.resolution.result import Resolution

Consequence = Literal["survives", "partly_dead", "dead", "no_answer", "unchanged"]
"""``survives``: everybody is led elsewhere. ``unchanged``: nothing that is answered is touched."""


class FailureResult(Struct, frozen=True, kw_only=True):
    """What the name answers under one failure.

    ``dead_share`` is the part of all answers that holds a dead address and ``empty_share`` the part without
    any answer. ``detection_seconds`` is how long the slowest check needs (None where none notices, or an
    alarm does, whose delay is its own); clients keep the old answer for at most ``stale_seconds``: that and
    the TTL.
    """

    failure: Failure
    consequence: Consequence
    answers: tuple[tuple[str, Fraction], ...]
    dead_answers: tuple[str, ...] = ()
    dead_share: Fraction = Fraction(0)
    empty_share: Fraction = Fraction(0)
    detection_seconds: int | None = None
    ttl_seconds: int = 0
    stale_seconds: int | None = None
    reason: str


class FailoverReport(Struct, frozen=True, kw_only=True):
    """Every single failure that may concern a name, the worst first, beside what it answers without any."""

    name: str
    type: str
    usual: Resolution
    results: tuple[FailureResult, ...]


_WORST_FIRST: tuple[Consequence, ...] = ("no_answer", "dead", "partly_dead", "survives", "unchanged")


def examine_failover(index: NameIndex, question: Question, client: Client, health: Health) -> FailoverReport:
    """What the name answers when any one health check, Availability Zone or Region fails.

    Args:
        health: what is observed besides the failure, as for ``resolve``.
    """
    usual = resolve(index, question, client, health)
    results = [
        _examine(index, question, client, health, usual, failure) for failure in single_failures(index, usual)
    ]
    results.sort(key=lambda each: (_WORST_FIRST.index(each.consequence), -each.dead_share, each.failure.kind))
    return FailoverReport(name=question.name, type=question.type, usual=usual, results=tuple(results))


def _examine(
    index: NameIndex,
    question: Question,
    client: Client,
    health: Health,
    usual: Resolution,
    failure: Failure,
) -> FailureResult:
    after = resolve(index, question, client, health_under(index, failure, health))
    dead_share, empty_share = Fraction(0), Fraction(0)
    dead: dict[str, None] = {}
    for outcome in after.outcomes:
        values = end_values(outcome)
        lost = [value for value in values if value in failure.dead]
        dead.update(dict.fromkeys(lost))
        if not values:
            empty_share += outcome.probability
        elif lost:
            dead_share += outcome.probability * Fraction(len(lost), len(values))
    touched = any(value in failure.dead for outcome in usual.outcomes for value in end_values(outcome))
    changed = distribution(usual) != distribution(after)
    consequence = _consequence(touched or changed, dead_share, empty_share)
    ttl = max((each.ttl for outcome in usual.outcomes for each in outcome.possible_answers), default=0)
    detection = _detection(index, usual, failure) if changed else None
    return FailureResult(
        failure=failure,
        consequence=consequence,
        answers=distribution(after),
        dead_answers=tuple(dead),
        dead_share=dead_share,
        empty_share=empty_share,
        detection_seconds=detection,
        ttl_seconds=ttl,
        stale_seconds=None if detection is None else detection + ttl,
        reason=_reason(index, usual, failure, consequence, changed=changed, touched=touched),
    )


def answers_by_place(index: NameIndex, question: Question, health: Health) -> bool:
    """Whether what the name answers hangs on where the client is."""
    steps = resolve(index, question, Client(), health).steps
    return any(step.policy in ("geolocation", "geoproximity", "latency") for step in steps)


class FailoverGroup(Struct, frozen=True, kw_only=True):
    """Clients whom the same failures hit in the same way; ``clients`` are names such as ``country:FR``."""

    clients: tuple[str, ...]
    report: FailoverReport


def group_failovers(reports: Iterable[tuple[str, FailoverReport]]) -> tuple[FailoverGroup, ...]:
    """One group for each report that differs, that of most clients last: 250 countries are often two."""
    groups: dict[object, tuple[list[str], FailoverReport]] = {}
    for client, report in reports:
        groups.setdefault((distribution(report.usual), report.results), ([], report))[0].append(client)
    ordered = sorted(groups.values(), key=lambda group: (len(group[0]), group[0][0]))
    return tuple(FailoverGroup(clients=tuple(clients), report=report) for clients, report in ordered)


def health_under(index: NameIndex, failure: Failure, health: Health) -> Health:
    """What is observed when the failure comes on top of ``health``; inversion applies afterwards."""
    return Health(
        checks={**health.checks, **dict.fromkeys(failure.checks, "unhealthy")},
        load_balancers={**health.load_balancers, **dict.fromkeys(failure.load_balancers, False)},
    )


def distribution(resolution: Resolution) -> tuple[tuple[str, Fraction], ...]:
    """Each answer in one line with its probability, the likeliest first."""
    shares: dict[str, Fraction] = {}
    for outcome in resolution.outcomes:
        text = answer_text(outcome)
        shares[text] = shares.get(text, Fraction(0)) + outcome.probability
    return tuple(sorted(shares.items(), key=lambda item: (-item[1], item[0])))


def _consequence(concerned: bool, dead_share: Fraction, empty_share: Fraction) -> Consequence:
    if not concerned:
        return "unchanged"
    if empty_share == 1:
        return "no_answer"
    lost = dead_share + empty_share
    if lost == 0:
        return "survives"
    return "dead" if lost == 1 else "partly_dead"


def _detection(index: NameIndex, usual: Resolution, failure: Failure) -> int | None:
    """The slowest of the failed checks that the answer hangs on; None if an alarm is among them."""
    checks = index.route53.health_checks
    concerned = [checks[check] for check in _checks_that_matter(index, usual, failure)]
    if not concerned or any(check.type in ("cloudwatch_metric", "recovery_control") for check in concerned):
        return None
    return max(detection_seconds(check) for check in concerned)


def _checks_that_matter(index: NameIndex, usual: Resolution, failure: Failure) -> list[str]:
    """The failed checks that the answer hangs on, by themselves or under a calculated one."""
    checks = index.route53.health_checks
    below = {leaf for top in usual.health_checks for leaf in leaf_checks_below(top, checks)}
    return [check for check in failure.checks if check in below and check in checks]


def _reason(
    index: NameIndex,
    usual: Resolution,
    failure: Failure,
    consequence: Consequence,
    *,
    changed: bool,
    touched: bool,
) -> str:
    match consequence:
        case "unchanged":
            where = "hangs on it" if failure.kind == "health_check" else "lies there"
            return f"nothing that is answered now {where}"
        case "no_answer":
            return "no record is left to answer with"
        case "survives":
            return "the other records take over"
        case "dead" | "partly_dead" if changed:
            return "what takes over is dead as well"
        case _:
            return _why_unnoticed(index, usual, failure)


def _why_unnoticed(index: NameIndex, usual: Resolution, failure: Failure) -> str:
    checks = index.route53.health_checks
    for check_id in _checks_that_matter(index, usual, failure):
        check = checks.get(check_id)
        if check is not None and check.disabled:
            return f"health check {check.name} is disabled"
        status = evaluate_health_check(check_id, checks, {check_id: "unhealthy"})
        if not status.healthy:
            return "nobody else is healthy, so Route 53 answers as if all were"
    return "no health check of this name notices it"
