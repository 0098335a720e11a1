"""By way of other hosts, such as a bastion: one flow after another."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.flow import sum_up
from vpcplan.analysis.reachability.result import Leg, Trace
from vpcplan.analysis.reachability.trace import trace

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.endpoint import Endpoint
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.model.topology_index import TopologyIndex


def trace_via(index: TopologyIndex, stops: list[Endpoint], question: Question) -> Trace:
    """The flows between neighbouring stops, summed up: reachable only if every one of them is.

    Somebody logs in to the stop in the middle and starts a new connection there, so each flow stands alone.
    """
    parts = tuple(trace(index, source, destination, question) for source, destination in pairwise(stops))
    verdict = sum_up(part.verdict for part in parts)
    traffic = parts[0].traffic
    for part in parts[1:]:
        traffic = traffic & part.traffic
    backs = [part.back for part in parts]
    return Trace(
        source=parts[0].source,
        destination=parts[-1].destination,
        protocol=parts[0].protocol,
        port=parts[0].port,
        verdict=verdict,
        forward=Leg(
            verdict=sum_up(part.forward.verdict for part in parts),
            hops=tuple(hop for part in parts for hop in part.forward.hops),
        ),
        back=None
        if any(back is None for back in backs)
        else Leg(
            verdict=verdict,
            hops=tuple(hop for back in reversed(backs) if back is not None for hop in back.hops),
        ),
        blockers=tuple(blocker for part in parts for blocker in part.blockers),
        traffic=traffic,
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        via=parts,
    )
