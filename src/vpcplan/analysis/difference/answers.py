"""DNS answers before and after: for every name, as the clients see it that the records tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.difference.result import AnswerChange
from vpcplan.analysis.resolution.client_text import parse_client
from vpcplan.analysis.resolution.health_text import parse_health
from vpcplan.analysis.resolution.name_index import NameIndex, index_names
from vpcplan.analysis.resolution.question import Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.errors import UsageError
from vpcplan.model.resource_record_set import GeolocationPolicy, IpBasedPolicy, LatencyPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.analysis.difference.renames import Renames
    from vpcplan.analysis.reach.reach import Progress
    from vpcplan.analysis.resolution.question import Health
    from vpcplan.analysis.resolution.result import Outcome, Resolution
    from vpcplan.model.topology import Topology

UNASKED = frozenset({"NS", "SOA"})
"""Types at a zone's own name that AWS chooses."""

INTERNET = "the internet"


def compare_answers(
    old: Topology, new: Topology, renames: Renames, progress: Progress | None = None
) -> tuple[AnswerChange, ...]:
    """Every answer that is different for some client, in health or with one health check failing.

    A client in a VPC that has another id now is asked for by the id of each side.
    """
    if old.route53 is None and new.route53 is None:
        return ()
    sides = (index_names(old), index_names(new))
    questions = list(dict.fromkeys(question for side in sides for question in _questions(side)))
    clients = list(dict.fromkeys(client for side in sides for client in _clients(side)))
    former = {f"vpc:{now}": f"vpc:{before}" for before, now in renames.get("vpcs", {}).items()}
    clients = [client for client in clients if client not in former.values()]
    changes: dict[tuple[str, str, str, str], list[str]] = {}
    for done, question in enumerate(questions):
        if progress is not None:
            progress(question.name, done, len(questions))
        for client in clients:
            for condition in _conditions(sides, question):
                before = _answer(sides[0], question, former.get(client, client), condition)
                after = _answer(sides[1], question, client, condition)
                if before != after:
                    who = client if condition is None else f"{client} while {condition} fails"
                    changes.setdefault((question.name, question.type, before, after), []).append(who)
    return tuple(
        AnswerChange(name=name, type=type_, clients=tuple(who), before=before, after=after)
        for (name, type_, before, after), who in changes.items()
    )


def _questions(index: NameIndex) -> Iterator[Question]:
    """The names and types that have records; a wildcard is asked for by one name that it covers."""
    for zone in index.route53.hosted_zones.values():
        for name, by_type in index.records(zone).by_name.items():
            for type_ in by_type:
                if type_ not in UNASKED:
                    yield Question(f"any{name[1:]}" if name.startswith("*.") else name, type_)


def _clients(index: NameIndex) -> Iterator[str]:
    """The clients that some record tells apart: places, Regions, blocks, VPCs of private zones."""
    yield INTERNET
    for zone in index.route53.hosted_zones.values():
        for by_type in index.records(zone).by_name.values():
            for records in by_type.values():
                for record in records:
                    yield from _clients_of(index, record.policy)
    for vpc in index.topology.vpcs:
        yield f"vpc:{vpc}"


def _clients_of(index: NameIndex, policy: object) -> Iterator[str]:
    match policy:
        case GeolocationPolicy(continent=str(continent)):
            yield f"continent:{continent}"
        case GeolocationPolicy(country=str(country), subdivision=str(subdivision)):
            yield f"subdivision:{country}-{subdivision}"
        case GeolocationPolicy(country=str(country)):
            yield f"country:{country}"
        case LatencyPolicy(region=region):
            yield f"region:{region}"
        case IpBasedPolicy(collection=collection, location=location):
            found = index.route53.cidr_collections.get(collection)
            if found is not None:
                blocks = [b for each in found.locations if each.name == location for b in each.cidr_blocks]
                yield from (f"subnet:{block}" for block in blocks[:1])


def _conditions(sides: tuple[NameIndex, NameIndex], question: Question) -> list[str | None]:
    """Everything in health, and each leaf health check that the answer hangs on failing by itself."""
    checks: dict[str | None, None] = {None: None}
    for side in sides:
        for check in resolve(side, question).health_checks:
            checks[check] = None
    return list(checks)


def _answer(side: NameIndex, question: Question, client: str, failing: str | None) -> str:
    """The answer of one side in words; ``-`` where it has no such client."""
    try:
        asked = parse_client([] if client == INTERNET else [client], side.topology)
        health: Health = parse_health(side.topology, unhealthy=() if failing is None else (failing,))
    except UsageError:
        return "–"
    return answer_text(resolve(side, question, asked, health))


def answer_text(resolution: Resolution) -> str:
    """``192.0.2.1 (70 %) or 192.0.2.2 (30 %)``, ``NXDOMAIN``, ``no data``."""
    if resolution.forwarded_to:
        return f"forwarded to {', '.join(resolution.forwarded_to)}"
    if resolution.delegated_to:
        return f"delegated to {', '.join(resolution.delegated_to)}"
    parts = sorted(
        (-outcome.probability, _outcome_text(outcome), outcome.probability) for outcome in resolution.outcomes
    )
    if len(parts) == 1:
        return parts[0][1] if resolution.status == "NOERROR" else resolution.status
    return " or ".join(f"{text} ({float(share):.4g})" for _, text, share in parts) or resolution.status


def _outcome_text(outcome: Outcome) -> str:
    if outcome.status != "NOERROR":
        return outcome.status
    records = sorted(f"{answer.value} ttl {answer.ttl}" for answer in outcome.answers)
    for part in outcome.parts:
        if part.choose is not None:
            records.append(f"{part.choose} of " + ", ".join(sorted(answer.value for answer in part.of)))
        if part.alias_target is not None:
            records.append(part.alias_target)
    return ", ".join(records) or "no data"
