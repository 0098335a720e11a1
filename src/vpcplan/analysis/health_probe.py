"""Connections from the internet, as Route 53's health checkers make them, by the reachability engine."""

from __future__ import annotations

from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.trace import trace
from vpcplan.analysis.resolution.network_health import Probe, ProbeResult
from vpcplan.errors import UsageError
from vpcplan.model.topology import Topology
from vpcplan.model.topology_index import TopologyIndex


def probe_from_internet(topology: Topology) -> Probe:
    """A probe that traces from any internet host to a resource or address, request and reply."""
    index = TopologyIndex(topology)
    internet = parse_endpoint(index, "internet")

    def probe(target: str, port: int) -> ProbeResult:
        try:
            destination = parse_endpoint(index, target)
        except UsageError as error:
            return ProbeResult(verdict="unknown", reason=error.message)
        found = trace(index, internet, destination, make_question("tcp", str(port)))
        if found.verdict == "reachable":
            return ProbeResult(verdict="reachable", reason="")
        reasons = [f"{blocker.code}: {blocker.reason}" for blocker in found.blockers]
        return ProbeResult(verdict=found.verdict, reason=reasons[0] if reasons else "no path leads there")

    return probe
