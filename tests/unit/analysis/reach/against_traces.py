"""All pairs at once, compared with the engine of `vpcplan trace`, pair by pair and piece by piece."""

from __future__ import annotations

from vpcplan.analysis.reach.followed import STATES, state_of
from vpcplan.analysis.reach.matrix import Matrix
from vpcplan.analysis.reachability.flow import Goal, Start, run_flow
from vpcplan.analysis.reachability.question import Question
from vpcplan.model.topology_index import TopologyIndex


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
