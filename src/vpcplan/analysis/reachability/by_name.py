"""A destination by its DNS name: resolved as the source resolves it, every possible answer traced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.reachability.endpoint import Endpoint, parse_endpoint
from vpcplan.analysis.reachability.flow import sum_up
from vpcplan.analysis.reachability.result import Blocker, End, Leg, NamedAnswer, Trace
from vpcplan.analysis.reachability.trace import trace
from vpcplan.errors import UsageError
from vpcplan.net.domain_name import DomainNameError, parse_domain_name
from vpcplan.net.intervals import format_intervals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.reachability.question import Question
    from vpcplan.analysis.resolution.question import Client
    from vpcplan.analysis.resolution.result import Outcome, Resolution
    from vpcplan.model.topology_index import TopologyIndex

_RECORD_TYPES = {4: "A", 6: "AAAA"}
_ORDER = {"reachable": 0, "unknown": 1, "unreachable": 2}


def is_domain_name(text: str) -> bool:
    """Whether a word could be a DNS name: ``www.example.com``, not ``web-1`` and not ``shop/web``."""
    if "." not in text.rstrip(".") or "/" in text or text.rstrip(".").rsplit(".", 1)[-1].isdecimal():
        return False
    try:
        parse_domain_name(text)
    except DomainNameError:
        return False
    return True


def trace_by_name(index: TopologyIndex, source: Endpoint, name: str, question: Question) -> Trace:
    """The traces to everything that a name can answer this source; reachable only if all of them are.

    With addresses of both IP versions the better version counts, since clients try both.
    """
    from vpcplan.analysis.resolution.name_index import index_names
    from vpcplan.analysis.resolution.question import Question as NameQuestion
    from vpcplan.analysis.resolution.resolve import resolve

    names = index_names(index.topology)
    best: Trace | None = None
    statuses = []
    for version in (question.version,) if question.version else (4, 6):
        asked = NameQuestion(parse_domain_name(name), _RECORD_TYPES[version])
        resolution = resolve(names, asked, client_of(index, source))
        statuses.append(resolution.status)
        if not resolution.answered:
            continue
        found = _trace_answers(index, source, name, replace(question, version=version), resolution)
        if best is None or _ORDER[found.verdict] < _ORDER[best.verdict]:
            best = found
    return best if best is not None else _no_answer(source, name, question, statuses)


def client_of(index: TopologyIndex, source: Endpoint) -> Client:
    """Who asks: an interface by its VPC's resolver, a network outside, or a client on the internet."""
    from vpcplan.analysis.resolution.question import Client

    if source.interfaces:
        return Client(vpc=index.topology.network_interfaces[source.interfaces[0]].vpc)
    if source.network is not None:
        return Client(network=source.network)
    return Client(address=source.address)


def _trace_answers(
    index: TopologyIndex, source: Endpoint, name: str, question: Question, resolution: Resolution
) -> Trace:
    answers: list[NamedAnswer] = []
    for outcome in resolution.outcomes:
        for text in _targets(index, outcome):
            answers.append(_trace_answer(index, source, question, float(outcome.probability), text))
    traces = [answer.trace for answer in answers if answer.trace is not None]
    verdicts = [answer.trace.verdict if answer.trace is not None else "unknown" for answer in answers]
    worst = max(traces, key=lambda one: _ORDER[one.verdict], default=None)
    if worst is None:
        return _no_answer(source, name, question, ["an AWS resource whose addresses are not known"])
    notes = (f"{name} resolves to {', '.join(answer.text for answer in answers)}", *worst.notes)
    return replace(
        worst,
        destination=replace(worst.destination, text=name, name=name),
        verdict=sum_up(verdicts),
        notes=notes,
        answers=tuple(answers),
    )


def _trace_answer(
    index: TopologyIndex, source: Endpoint, question: Question, probability: float, text: str
) -> NamedAnswer:
    try:
        destination = parse_endpoint(index, text)
    except UsageError:
        return NamedAnswer(probability=probability, text=text, trace=None)
    return NamedAnswer(probability=probability, text=text, trace=trace(index, source, destination, question))


def _targets(index: TopologyIndex, outcome: Outcome) -> list[str]:
    """What one outcome leads to: addresses, a load balancer of this topology, or a name nobody knows."""
    if outcome.resource is not None and outcome.resource in index.topology.load_balancers:
        return [outcome.resource]
    if outcome.resource is not None and outcome.resource in index.topology.vpc_endpoints:
        return [f"vpc_endpoint:{outcome.resource}"]
    records = outcome.of or tuple(answer for answer in outcome.answers if answer.type in ("A", "AAAA"))
    if records:
        return [record.value for record in records]
    return [outcome.alias_target] if outcome.alias_target is not None else []


def _no_answer(source: Endpoint, name: str, question: Question, statuses: Sequence[str]) -> Trace:
    """The name leads nowhere for this source."""
    reason = f"{name} has no address for {source.name}: {', '.join(dict.fromkeys(statuses)) or 'no answer'}"
    blocker = Blocker(
        code="NO_SOURCE_OR_DESTINATION",
        resource=name,
        name=name,
        kind="name",
        direction="forward",
        reason=reason,
    )
    return Trace(
        source=End(text=source.text, kind=source.kind, id=source.id, name=source.name, address=None),
        destination=End(text=name, kind="name", id=None, name=name, address=None),
        protocol=question.protocol_text,
        port=None if question.ports is None else format_intervals(question.ports),
        verdict="unreachable",
        forward=Leg(verdict="unreachable", hops=()),
        back=None,
        blockers=(blocker,),
    )
