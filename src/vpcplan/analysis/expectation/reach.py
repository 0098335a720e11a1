"""Checking `can reach` and `cannot reach` through the reachability engine."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.analysis.expectation.members import endpoints_of, hosts, idle_reason
from vpcplan.analysis.expectation.statement import ReachStatement, Subjects
from vpcplan.analysis.reachability.best_flow import best_flow
from vpcplan.analysis.reachability.by_name import is_domain_name, trace_by_name
from vpcplan.analysis.reachability.endpoint import Endpoint, parse_endpoint
from vpcplan.analysis.reachability.question import Question
from vpcplan.analysis.reachability.trace import trace
from vpcplan.analysis.reachability.via import trace_via
from vpcplan.errors import BlockError, UsageError
from vpcplan.net.block import parse_block
from vpcplan.net.intervals import format_intervals, unite_intervals

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcplan.analysis.expectation.outsiders import Outsiders
    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.analysis.reachability.result import Hop, Trace
    from vpcplan.analysis.resolution.result import Resolution
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.net.block import Block
    from vpcplan.net.intervals import Intervals

MOST_EVIDENCE = 3
"""Traces that are kept to show why a statement fails."""


class Judgement(Struct, frozen=True, kw_only=True):
    """Whether a statement holds, and if not, why and what shows it."""

    holds: bool
    reason: str = ""
    evidence: tuple[Trace, ...] = ()
    resolutions: tuple[Resolution, ...] = ()


class ReachJudge:
    """Judges statements on one topology; ``record`` is told every hop that a flow took."""

    def __init__(self, index: TopologyIndex, record: Callable[[tuple[Hop, ...]], None]) -> None:
        self.index = index
        self.record = record
        self._domain_names: set[str] = set()
        self._blocks: list[Block] = []

    def judge(
        self, statement: ReachStatement, *, leave_out: Callable[[Endpoint], bool] | None = None
    ) -> Judgement | None:
        """The judgement; None where ``leave_out`` takes every source away.

        Raises:
            UsageError: a name that nothing has, an empty group, or ends that are out of use.
        """
        sources = self._ends(statement.sources)
        destinations = self._destinations(statement.destinations)
        if leave_out is not None:
            sources = [source for source in sources if not leave_out(source)]
            if not sources:
                return None
        if statement.negated:
            return self._cannot(statement, sources, destinations, idle_is_error=leave_out is None)
        judgement = self._can(statement, sources, destinations)
        if judgement.holds and statement.only:
            return self._only(statement, sources, destinations)
        return judgement

    def _ends(self, subjects: Subjects) -> list[Endpoint]:
        """The ends that one side names; a CIDR block stands for everyone in it."""
        if subjects.members_of is not None or not any("/" in name for name in subjects.names):
            return endpoints_of(self.index, subjects)
        found: list[Endpoint] = []
        for name in subjects.names:
            block = _block(name)
            if block is None:
                found.append(parse_endpoint(self.index, name))
            else:
                self._blocks.append(block)
                found += self._outsiders().in_block(block)
        return found

    def _outsiders(self) -> Outsiders:
        from vpcplan.analysis.expectation.outsiders import Outsiders

        return Outsiders(self.index, self._blocks)

    def _destinations(self, subjects: Subjects) -> list[Endpoint]:
        """The ends that are to be reached; a DNS name is resolved later, as each source resolves it."""
        if subjects.members_of is not None or self.index.topology.route53 is None:
            return self._ends(subjects)
        found = []
        for name in subjects.names:
            if _block(name) is not None:
                found += self._ends(Subjects(text=name, names=(name,)))
                continue
            try:
                found.append(parse_endpoint(self.index, name))
            except UsageError:
                if not is_domain_name(name):
                    raise
                self._domain_names.add(name)
                found.append(Endpoint(text=name, kind="address", name=name))
        return found

    def _can(
        self, statement: ReachStatement, sources: list[Endpoint], destinations: list[Endpoint]
    ) -> Judgement:
        """Every source (or any) reaches every destination (or any), with all of the traffic asked about."""
        failures: list[Judgement] = []
        any_source = statement.sources.quantifier == "any"
        for source in sources:
            failed = self._one_source(statement, source, destinations)
            if failed is None and any_source:
                return Judgement(holds=True)
            if failed is not None:
                failures.append(failed)
        if not failures:
            return Judgement(holds=True)
        reasons = list(dict.fromkeys(failure.reason for failure in failures))
        more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
        evidence = tuple(entry for failure in failures for entry in failure.evidence)
        return Judgement(holds=False, reason=reasons[0] + more, evidence=evidence[:MOST_EVIDENCE])

    def _one_source(
        self, statement: ReachStatement, source: Endpoint, destinations: list[Endpoint]
    ) -> Judgement | None:
        """Why a source does not reach what it should; None if it does."""
        any_destination = statement.destinations.quantifier == "any"
        failures = []
        for destination in destinations:
            if _same(source, destination):
                continue
            failed = self._one_pair(statement, source, destination)
            if failed is None and any_destination:
                return None
            if failed is not None:
                failures.append(failed)
        return failures[0] if failures else None

    def _one_pair(
        self, statement: ReachStatement, source: Endpoint, destination: Endpoint
    ) -> Judgement | None:
        for question in statement.questions:
            verdict = self._verdict(statement, source, destination, question)
            if verdict != "reachable":
                shown = self._trace(statement, source, destination, question)
                asked = _asked(question)
                because = f": {shown.blockers[0].reason}" if shown.blockers else ""
                word = "cannot reach" if verdict == "unreachable" else "may or may not reach"
                return Judgement(
                    holds=False,
                    reason=f"{source.name} {word} {destination.name}{asked}{because}",
                    evidence=(shown,),
                )
        return None

    def _verdict(
        self, statement: ReachStatement, source: Endpoint, destination: Endpoint, question: Question
    ) -> str:
        if destination.text in self._domain_names:
            return self._trace(statement, source, destination, question).verdict
        stops = [source, *(parse_endpoint(self.index, hop) for hop in statement.via), destination]
        worst = "reachable"
        for start, end in pairwise(stops):
            flow = self._flow(start, end, question)
            # Without two addresses to go between, a trace knows whether they do not exist or are not known.
            verdict = trace(self.index, start, end, question).verdict if flow is None else flow.verdict
            if verdict == "unreachable":
                return verdict
            if verdict == "unknown":
                worst = verdict
        return worst

    def _flow(self, source: Endpoint, destination: Endpoint, question: Question) -> Flow | None:
        flow = best_flow(self.index, source, destination, question)
        if flow is not None:
            self.record(flow.forward + flow.back)
        return flow

    def _trace(
        self, statement: ReachStatement, source: Endpoint, destination: Endpoint, question: Question
    ) -> Trace:
        if destination.text in self._domain_names:
            found = trace_by_name(self.index, source, destination.text, question)
            self.record(found.forward.hops + (found.back.hops if found.back is not None else ()))
            if not found.answers:
                raise UsageError(
                    f"{destination.text} leads nowhere for {source.name}, so this checks nothing"
                )
            return found
        if statement.via:
            hops = [parse_endpoint(self.index, hop) for hop in statement.via]
            return trace_via(self.index, [source, *hops, destination], question)
        return trace(self.index, source, destination, question)

    def _cannot(
        self,
        statement: ReachStatement,
        sources: list[Endpoint],
        destinations: list[Endpoint],
        *,
        idle_is_error: bool,
    ) -> Judgement:
        """No source reaches any destination with any of the traffic asked about."""
        if idle_is_error:
            for endpoint in (*sources, *destinations):
                reason = idle_reason(self.index, endpoint)
                if reason is not None:
                    raise UsageError(f"this checks nothing: {reason}, so nothing reaches it or leaves it")
        sources, destinations = self._parts(sources), self._parts(destinations)
        for source in sources:
            for destination in destinations:
                if _same(source, destination):
                    continue
                for question in statement.questions:
                    found = self._gets_through(statement, source, destination, question)
                    if found is not None:
                        return found
        return Judgement(holds=True)

    def _parts(self, ends: list[Endpoint]) -> list[Endpoint]:
        """The ends, a network as all of its parts: nobody there may get through, not only a typical host."""
        if not any(end.kind == "network" and end.address is None for end in ends):
            return ends
        outsiders = self._outsiders()
        return [part for end in ends for part in outsiders.parts(end)]

    def _gets_through(
        self, statement: ReachStatement, source: Endpoint, destination: Endpoint, question: Question
    ) -> Judgement | None:
        """What gets from one end to the other although nothing should; None if nothing does."""
        verdict = self._verdict(statement, source, destination, question)
        asked = _asked(question)
        plain = not statement.via and destination.text not in self._domain_names
        if verdict == "unreachable" and question.ports is not None and plain:
            # A set of ports is unreachable as soon as one of them is; here none of them may get through.
            question, verdict = self._open_part(source, destination, question)
            asked = _asked(question)
        if verdict == "unreachable":
            return None
        word = "can reach" if verdict == "reachable" else "may or may not reach"
        shown = self._trace(statement, source, destination, question)
        return Judgement(
            holds=False, reason=f"{source.name} {word} {destination.name}{asked}", evidence=(shown,)
        )

    def _open_part(self, source: Endpoint, destination: Endpoint, question: Question) -> tuple[Question, str]:
        """The ports of a question that get through, or may; the whole question where none does."""
        from vpcplan.analysis.reach.atoms import split_traffic

        protocol = question.protocol
        if protocol is None or question.ports is None or _is_one_port(question.ports):
            return question, "unreachable"
        found: dict[str, Intervals] = {}
        for version in (question.version,) if question.version else (4, 6):
            for atom in split_traffic(self.index, question, version).pieces:
                flow = self._flow(source, destination, replace(atom.question, version=version))
                if flow is not None and flow.verdict != "unreachable":
                    ports = atom.traffic.destination_ports(protocol)
                    found[flow.verdict] = unite_intervals(found.get(flow.verdict, ()), ports)
        for verdict in ("reachable", "unknown"):
            if verdict in found:
                return replace(question, ports=found[verdict]), verdict
        return question, "unreachable"

    def _only(
        self, statement: ReachStatement, sources: list[Endpoint], destinations: list[Endpoint]
    ) -> Judgement:
        """Nobody but the sources reaches the destinations."""
        allowed = {interface for source in sources for interface in source.interfaces}
        own = {interface for destination in destinations for interface in destination.interfaces}
        outsiders = self._outsiders()
        for other in (*outsiders.everybody(), *hosts(self.index)):
            if set(other.interfaces) & (allowed | own):
                continue
            if not other.interfaces and any(outsiders.speaks_for(source, other) for source in sources):
                continue
            for destination in destinations:
                for question in statement.questions:
                    found = self._gets_through(statement, other, destination, question)
                    if found is not None:
                        return found
        return Judgement(holds=True)


def _is_one_port(ports: Intervals) -> bool:
    return len(ports) == 1 and ports[0][0] == ports[0][1]


def _block(name: str) -> Block | None:
    """A name that is a CIDR block."""
    if "/" not in name:
        return None
    try:
        return parse_block(name)
    except BlockError:
        return None


def _same(source: Endpoint, destination: Endpoint) -> bool:
    """Whether both ends are one host: nobody asks whether it reaches itself."""
    if source.interfaces and destination.interfaces:
        return set(source.interfaces) == set(destination.interfaces)
    return False


def _asked(question: Question) -> str:
    if question.protocol is None:
        return ""
    ports = "" if question.ports is None else f" {format_intervals(question.ports)}"
    return f" on {question.protocol_text}{ports}"
