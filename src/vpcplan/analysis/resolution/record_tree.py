"""The records of one name and type as a tree of alias branches, evaluated for one client."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct, structs

from vpcplan.analysis.resolution.inquiry import Inquiry
from vpcplan.analysis.resolution.result import Answer, Candidate, Outcome, Step
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource_record_set import AliasTarget, ResourceRecordSet
from vpcplan.semantics.alias_target import ALIAS_TTL
from vpcplan.semantics.health_check import HealthStatus
from vpcplan.semantics.resource_record_set import policy_name, rank_records
from vpcplan.semantics.routing_policy import Choice, Ranking, choose_records

ONE = Fraction(1)
MAX_ALIAS_DEPTH = 200
"""Aliases in a row after which a chain counts as a circle: deeper ones are no configuration of people's."""
_GroupKey = tuple[str, str, str]


class Branch(Struct, frozen=True, kw_only=True):
    """What a group of records comes to: a distribution, and whether a healthy record is in it."""

    healthy: bool
    outcomes: tuple[Outcome, ...]
    steps: tuple[Step, ...] = ()
    estimated: bool = False
    """Whether an estimate decided something in it."""


class RecordTree:
    """Evaluates groups of records for one owner name, each group once."""

    def __init__(self, inquiry: Inquiry, owner: str) -> None:
        self._inquiry = inquiry
        self._owner = owner
        self._done: dict[_GroupKey, Branch] = {}
        self._under_way: set[_GroupKey] = set()

    def evaluate(self, zone: HostedZone, group: tuple[ResourceRecordSet, ...], depth: int = 0) -> Branch:
        """The distribution that a group of records of one name and type gives.

        Every record is judged first (its health check, and what its alias leads to), then the policy chooses
        among the healthy ones, or among all if none is.

        Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html
        """
        key = (zone.id, group[0].name, group[0].type)
        if key in self._done:
            return structs.replace(self._done[key], steps=())
        if key in self._under_way or len(self._under_way) >= MAX_ALIAS_DEPTH:
            loop = Outcome(probability=ONE, status="SERVFAIL")
            reason = f"aliases lead back to {group[0].name}, or go on for more than {MAX_ALIAS_DEPTH}"
            step = Step(kind="no_answer", name=group[0].name, zone=zone.domain_name, reason=reason)
            return Branch(healthy=False, outcomes=(loop,), steps=(step,))
        self._under_way.add(key)
        below = tuple(self._alias_branch(zone, record, depth) for record in group)
        self._under_way.discard(key)
        branch = self._choose(zone, group, below, depth)
        self._done[key] = branch
        return branch

    def _choose(
        self,
        zone: HostedZone,
        group: tuple[ResourceRecordSet, ...],
        below: tuple[Branch | None, ...],
        depth: int,
    ) -> Branch:
        inquiry = self._inquiry
        statuses = tuple(
            self._record_health(record, branch) for record, branch in zip(group, below, strict=True)
        )
        collections = inquiry.index.route53.cidr_collections
        ranking = rank_records(group, inquiry.place, inquiry.block, collections, inquiry.latencies)
        estimated = ranking.estimated and sum(map(len, ranking.tiers)) > 1
        choice = choose_records(ranking, tuple(status.healthy for status in statuses))
        outcomes = self._outcomes(group, below, choice, ranking)
        steps = [_policy_step(zone, group, statuses, ranking, choice, depth)]
        for record, branch, share in zip(group, below, choice.shares, strict=True):
            if branch is not None and record.alias_target is not None:
                estimated |= branch.estimated and share > 0
                lower = (_alias_step(zone, record, record.alias_target, branch, depth + 1), *branch.steps)
                steps.extend(lower if share else (structs.replace(step, used=False) for step in lower))
        return Branch(healthy=choice.healthy, outcomes=outcomes, steps=tuple(steps), estimated=estimated)

    def _alias_branch(self, zone: HostedZone, record: ResourceRecordSet, depth: int) -> Branch | None:
        """What an alias leads to; None for a record with values."""
        target = record.alias_target
        if target is None:
            return None
        target_zone = self._inquiry.index.alias_zone(zone, target)
        if target_zone is None:
            load_balancer = self._inquiry.index.alias_load_balancer(target)
            resource = load_balancer.id if load_balancer is not None else target.vpc_endpoint
            outcome = Outcome(
                probability=ONE, alias_target=target.dns_name, alias_type=record.type, resource=resource
            )
            return Branch(healthy=True, outcomes=(outcome,))
        node = self._inquiry.index.records(target_zone).find_alias_target(target.dns_name, record.type)
        group = node.records.get(record.type) if node.kind != "delegation" else None
        if not group:
            return Branch(healthy=False, outcomes=(Outcome(probability=ONE),))
        return self.evaluate(target_zone, group, depth + 2)

    def _record_health(self, record: ResourceRecordSet, branch: Branch | None) -> HealthStatus:
        """A record is healthy when its health check passes and, if its alias evaluates that, its target is.

        Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html
        """
        reasons = []
        if record.health_check is not None:
            status = self._inquiry.health_check(record.health_check)
            name = self._check_name(record.health_check)
            if not status.healthy:
                return HealthStatus(False, f"health check {name}: {status.reason}")
            reasons.append(f"health check {name}: {status.reason}")
        target = record.alias_target
        if target is not None and target.evaluate_target_health and branch is not None:
            status = self._target_health(target, branch)
            if not status.healthy:
                return status
            reasons.append(status.reason)
        return HealthStatus(True, "; ".join(reasons) or "no health check, always healthy")

    def _target_health(self, target: AliasTarget, branch: Branch) -> HealthStatus:
        if branch.outcomes and branch.outcomes[0].alias_target == target.dns_name:
            return self._inquiry.alias_health(target)
        if branch.healthy:
            return HealthStatus(True, f"target {target.dns_name} has a healthy record")
        return HealthStatus(False, f"target {target.dns_name} has no healthy record")

    def _check_name(self, check_id: str) -> str:
        check = self._inquiry.index.route53.health_checks.get(check_id)
        return check.name if check is not None else check_id

    def _outcomes(
        self,
        group: tuple[ResourceRecordSet, ...],
        below: tuple[Branch | None, ...],
        choice: Choice,
        ranking: Ranking,
    ) -> tuple[Outcome, ...]:
        if ranking.at_once is not None and choice.together:
            return (self._together([group[i] for i in choice.together], ranking.at_once),)
        outcomes = []
        for record, branch, share in zip(group, below, choice.shares, strict=True):
            if not share:
                continue
            if branch is None:
                answers = self._answers(record)
                outcomes.append(Outcome(probability=share, answers=answers, record_spans=(record.span,)))
            else:
                outcomes.extend(
                    structs.replace(
                        outcome,
                        probability=share * outcome.probability,
                        record_spans=(record.span, *outcome.record_spans),
                    )
                    for outcome in branch.outcomes
                )
        return merge_outcomes(outcomes) or (Outcome(probability=ONE),)

    def _together(self, records: list[ResourceRecordSet], limit: int) -> Outcome:
        answers = tuple(answer for record in records for answer in self._answers(record))
        spans = tuple(record.span for record in records)
        if len(records) <= limit:
            return Outcome(probability=ONE, answers=answers, record_spans=spans)
        return Outcome(probability=ONE, choose=limit, of=answers, record_spans=spans)

    def _answers(self, record: ResourceRecordSet) -> tuple[Answer, ...]:
        ttl = record.ttl if record.ttl is not None else ALIAS_TTL
        return tuple(Answer(self._owner, record.type, ttl, value) for value in record.values)


def merge_outcomes(outcomes: list[Outcome]) -> tuple[Outcome, ...]:
    """Outcomes that a client cannot tell apart become one, with the sum of their probabilities."""
    if len(outcomes) == 1:
        return tuple(outcomes)
    merged: dict[object, Outcome] = {}
    for outcome in outcomes:
        key = (
            outcome.status,
            frozenset(outcome.answers),
            outcome.outside,
            *((part.alias_target, part.choose, frozenset(part.of)) for part in outcome.parts),
        )
        before = merged.get(key)
        if before is None:
            merged[key] = outcome
        else:
            merged[key] = structs.replace(
                before,
                probability=before.probability + outcome.probability,
                record_spans=tuple(dict.fromkeys(before.record_spans + outcome.record_spans)),
            )
    return tuple(merged.values())


def _policy_step(
    zone: HostedZone,
    group: tuple[ResourceRecordSet, ...],
    statuses: tuple[HealthStatus, ...],
    ranking: Ranking,
    choice: Choice,
    depth: int,
) -> Step:
    policy = policy_name(group[0])
    candidates = tuple(
        Candidate(
            record=record.label,
            compared=ranking.compared[i],
            healthy=statuses[i].healthy,
            health_reason=statuses[i].reason,
            share=choice.shares[i],
            reason=choice.reasons[i],
            span=record.span,
        )
        for i, record in enumerate(group)
    )
    return Step(
        kind="policy",
        name=group[0].name,
        zone=zone.domain_name,
        policy=policy,
        reason=_policy_reason(policy, group, ranking, choice),
        candidates=candidates,
        depth=depth,
        span=group[0].span,
    )


def _policy_reason(
    policy: str, group: tuple[ResourceRecordSet, ...], ranking: Ranking, choice: Choice
) -> str:
    count = f"{len(group)} records" if len(group) > 1 else "one record"
    parts = [f"{policy} policy, {count} of type {group[0].type}"]
    if ranking.note:
        parts.append(ranking.note)
    if not ranking.tiers:
        parts.append("no record applies to this client, so there is no answer")
    elif not choice.healthy and any(choice.shares):
        parts.append("no record is healthy, so all are treated as healthy")
    return "; ".join(parts)


def _alias_step(
    zone: HostedZone, record: ResourceRecordSet, target: AliasTarget, branch: Branch, depth: int
) -> Step:
    if target.evaluate_target_health:
        verb = "evaluates the target's health"
    else:
        verb = "does not evaluate the target's health, so the branch is used as it is"
    if not any(o.answered for o in branch.outcomes):
        verb += "; the target has no record of this type"
    return Step(
        kind="alias",
        name=record.name,
        zone=zone.domain_name,
        reason=f"{record.label} is an alias to {target.dns_name} and {verb}",
        depth=depth,
        span=record.span,
    )
