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
    from vpcplan.analysis.reachability.result import Verdict
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
    elsewhere = None
    for version in (question.version,) if question.version else (4, 6):
        asked = NameQuestion(parse_domain_name(name), _RECORD_TYPES[version])
        resolution = resolve(names, asked, client_of(index, source))
        statuses.append(resolution.status)
        if not resolution.answered:
            elsewhere = elsewhere or _answered_elsewhere(name, resolution)
            continue
        found = _trace_answers(index, source, name, replace(question, version=version), resolution)
        if best is None or _ORDER[found.verdict] < _ORDER[best.verdict]:
            best = found
    if best is not None:
        return best
    if elsewhere is not None:
        return _unknown(source, name, question, elsewhere)
    return _no_answer(source, name, question, statuses)


def _answered_elsewhere(name: str, resolution: Resolution) -> str | None:
    """Why nobody here knows what a name answers; None where its having no address is certain."""
    if resolution.forwarded_to:
        return f"{name} is forwarded to {', '.join(resolution.forwarded_to)}, whose answer is not known"
    if resolution.delegated_to:
        return f"{name} is delegated to {', '.join(resolution.delegated_to)}, whose answer is not known"
    return None


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
        share = float(outcome.probability)
        targets = _targets(index, outcome)
        answers += [_trace_answer(index, source, question, share, text) for text in targets]
        if not targets:
            answers.append(_without_address(source, name, question, resolution, outcome))
    traces = [answer.trace for answer in answers if answer.trace is not None]
    verdicts = [answer.trace.verdict if answer.trace is not None else "unknown" for answer in answers]
    worst = max(traces, key=lambda one: _ORDER[one.verdict], default=None)
    if worst is None:
        named = ", ".join(dict.fromkeys(answer.text for answer in answers))
        return _unknown(source, name, question, f"{name} leads to {named}, whose addresses are not known")
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


def _without_address(
    source: Endpoint, name: str, question: Question, resolution: Resolution, outcome: Outcome
) -> NamedAnswer:
    """An outcome that ends without an address: outside the configuration nobody knows, else it is certain."""
    share = float(outcome.probability)
    elsewhere = outcome.outside or (_answered_elsewhere(name, resolution) and "a name server elsewhere")
    if elsewhere is not None and outcome.status == "NOERROR":
        return NamedAnswer(probability=share, text=elsewhere, trace=None)
    what = outcome.status if outcome.status != "NOERROR" else "no data"
    nothing = _no_answer(source, name, question, [what])
    return NamedAnswer(probability=share, text=f"no address ({what})", trace=nothing)


def _unknown(source: Endpoint, name: str, question: Question, reason: str) -> Trace:
    """What the name leads to is not known, and so neither is whether it is reached."""
    return _ended(source, name, question, reason, unknown=True)


def _no_answer(source: Endpoint, name: str, question: Question, statuses: Sequence[str]) -> Trace:
    """The name leads nowhere for this source."""
    reason = f"{name} has no address for {source.name}: {', '.join(dict.fromkeys(statuses)) or 'no answer'}"
    return _ended(source, name, question, reason, unknown=False)


def _ended(source: Endpoint, name: str, question: Question, reason: str, *, unknown: bool) -> Trace:
    """A trace that ends at the name itself."""
    verdict: Verdict = "unknown" if unknown else "unreachable"
    blocker = Blocker(
        code="UNKNOWN_DESTINATION" if unknown else "NO_SOURCE_OR_DESTINATION",
        resource=name,
        name=name,
        kind="name",
        direction="forward",
        reason=reason,
        unknown=unknown,
    )
    return Trace(
        source=End(text=source.text, kind=source.kind, id=source.id, name=source.name, address=None),
        destination=End(text=name, kind="name", id=None, name=name, address=None),
        protocol=question.protocol_text,
        port=None if question.ports is None else format_intervals(question.ports),
        verdict=verdict,
        forward=Leg(verdict=verdict, hops=()),
        back=None,
        blockers=(blocker,),
    )
