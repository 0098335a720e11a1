"""All pairs at once, compared with the engine of `vpcplan trace`, pair by pair and piece by piece."""

from __future__ import annotations

from msgspec.structs import replace

from vpcplan.analysis.reach.followed import STATES, state_of
from vpcplan.analysis.reach.matrix import Matrix
from vpcplan.analysis.reach.outside_ends import address_classes, every_block, outside_ends
from vpcplan.analysis.reach.reach import NO_FLOWS, NO_SOURCES, OutsidePart, Survey, flows_of
from vpcplan.analysis.reach.universe import positions
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.flow import run_flow
from vpcplan.analysis.reachability.leg import Goal, Start
from vpcplan.analysis.reachability.question import Question
from vpcplan.analysis.reachability.trace import trace
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.net.block import host_block


def differences(index: TopologyIndex, question: Question | None = None) -> list[str]:
    """Every pair of addresses and piece of traffic of which the two engines say different things."""
    found = []
    for version in (4, 6):
        matrix = Matrix(index, question or Question(), version)
        universe = matrix.universe
        for row in matrix.rows():
            for sender in row.sources:
                for receiver in range(universe.size):
                    if universe.interfaces[sender].id == universe.interfaces[receiver].id:
                        continue
                    found += _compare(index, matrix, row.outcomes, sender, receiver)
    return found


def _compare(index, matrix, outcomes, sender, receiver):  # type: ignore[no-untyped-def]
    universe = matrix.universe
    outcome = next((outcome for outcome, bits in outcomes if bits >> receiver & 1), None)
    start = Start(
        kind="interface",
        version=universe.version,
        address=universe.addresses[sender],
        interface=universe.interfaces[sender].id,
    )
    goal = Goal(
        version=universe.version,
        address=universe.addresses[receiver],
        interface=universe.interfaces[receiver].id,
    )
    for piece, atom in enumerate(matrix.atoms.pieces):
        expected = state_of(run_flow(index, start, goal, atom.question))
        if expected == "reply_unknown":
            expected = "unknown"
        got = None
        if outcome is not None:
            got = next((s for s in STATES if s != "reply_unknown" and getattr(outcome, s) >> piece & 1), None)
        if got != expected:
            yield (
                f"{universe.interfaces[sender].id} to {universe.interfaces[receiver].id}, "
                f"{atom.traffic}: all pairs say {got}, a trace says {expected}"
            )


def outside_differences(index: TopologyIndex) -> list[str]:
    """Every end outside, actor and piece of traffic of which a survey and a trace say different things."""
    found = []
    for version in (4, 6):
        survey = Survey(index, Question(version=version))
        for end in outside_ends(index):
            for number, actor in enumerate(survey.actors):
                if end.service is None:
                    found += _compare_outside(survey, end, number, version, inbound=True)
                if actor.kind not in NO_SOURCES:
                    found += _compare_outside(survey, end, number, version, inbound=False)
    return found


def _compare_outside(survey, end, number, version, *, inbound):  # type: ignore[no-untyped-def]
    index, actor = survey.index, survey.actors[number]
    by_address = [found for _, found in survey.pieces_of_actor(end, number, inbound=inbound)]
    answers = []
    for each in address_classes(index, end, version, every_block(index)):
        flows = NO_FLOWS
        block = None if each.block is None else host_block(version, each.address.value)
        for found in by_address:
            flows = flows | flows_of(found, block)
        answers.append((survey._part(end, each), flows))
    if end.service is not None:
        answers = [(OutsidePart(end=end, block=None, example=end.name), _union(by_address))]
    for part, flows in answers:
        ends = [parse_endpoint(index, part.example), parse_endpoint(index, f"{actor.kind}:{actor.id}")]
        if not inbound:
            ends.reverse()
        for atom in survey.matrices[0].atoms.pieces:
            question = replace(atom.question, version=version)
            answer = trace(index, ends[0], ends[1], question)
            expected = answer.verdict
            if answer.forward.verdict == "reachable" and answer.verdict == "unreachable":
                expected = "unanswered"
            states = ("reachable", "unknown", "unanswered")
            got = next((state for state in states if getattr(flows, state) & atom.traffic), "unreachable")
            if got != expected:
                yield f"{ends[0].text} to {ends[1].text}, {atom.traffic}: {got}, a trace says {expected}"


def _union(by_address):  # type: ignore[no-untyped-def]
    flows = NO_FLOWS
    for found in by_address:
        flows = flows | flows_of(found, None)
    return flows


def row_differences(index: TopologyIndex) -> list[str]:
    """Every pair of ends of which a survey says something else than a trace about any traffic."""
    found = []
    for version in (4, 6):
        survey = Survey(index, Question(version=version))
        pairs = {}
        for flow in survey.inside(survey.starters(), survey.bits.all):
            for flows, bits in flow.destinations.items():
                pairs |= {
                    (_exact(survey, one), _exact(survey, other)): (flows, _addresses(survey, one, other))
                    for one in positions(flow.sources)
                    for other in positions(bits)
                    if one != other
                }
        for end in outside_ends(index):
            for each in survey.inbound(end, survey.bits.all) + survey.outbound(end, survey.starters()):
                for flows, bits in each.others.items():
                    for number in positions(bits):
                        ends = (each.part.example, _exact(survey, number))
                        pairs[ends if each.inbound else ends[::-1]] = (flows, _addresses(survey, number))
        for (source, destination), (flows, addresses) in pairs.items():
            ends = [parse_endpoint(index, text) for text in (source, destination)]
            answer = trace(index, ends[0], ends[1], Question(version=version))
            verdict = "reachable" if flows.reachable else "unknown" if flows.unknown else "unreachable"
            same = verdict == answer.verdict
            if same and verdict == "reachable" and addresses == 1:
                # Of several addresses a trace shows the best pair, a row what some pair has.
                same = str(flows.reachable) == str(answer.traffic)
            if not same:
                found.append(f"{source} to {destination}: {flows}, a trace says {answer.verdict}")
    return found


def _exact(survey: Survey, number: int) -> str:
    return f"{survey.actors[number].kind}:{survey.actors[number].id}"


def _addresses(survey: Survey, *numbers: int) -> int:
    return max(len(survey.bits.entries[number]) for number in numbers)
