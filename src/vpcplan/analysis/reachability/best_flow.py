"""The best flow between two ends, without the fixes and remarks that a printed trace has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.endpoint import Endpoint
from vpcplan.analysis.reachability.flow import run_flow
from vpcplan.analysis.reachability.trace import goals_of, starts_of

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex

MOST_FLOWS = 64
"""Pairs of addresses that are tried before the best so far is taken."""


def interface_endpoint(interface: NetworkInterface) -> Endpoint:
    """An interface as the end of a question."""
    return Endpoint(
        text=interface.id,
        kind="network_interface",
        name=interface.name,
        id=interface.id,
        interfaces=(interface.id,),
    )


def best_flow(
    index: TopologyIndex, source: Endpoint, destination: Endpoint, question: Question
) -> Flow | None:
    """The best flow between two ends, None where no two of their addresses go together."""
    best: Flow | None = None
    tried = 0
    for start in starts_of(index, source, destination, question):
        for goal in goals_of(index, destination, start):
            flow = run_flow(index, start, goal, question)
            tried += 1
            if best is None or flow.rank < best.rank:
                best = flow
            if flow.verdict == "reachable" or tried >= MOST_FLOWS:
                return best
    return best
