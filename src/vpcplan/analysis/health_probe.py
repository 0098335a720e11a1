"""Connections from Route 53's health checkers, traced by the reachability engine."""

from __future__ import annotations

from vpcplan.analysis.reachability.endpoint import Endpoint, parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.result import Trace
from vpcplan.analysis.reachability.trace import trace
from vpcplan.analysis.resolution.network_health import Probe, ProbeResult
from vpcplan.errors import UsageError
from vpcplan.model.topology import Topology
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.net.block import format_address, parse_block
from vpcplan.semantics.health_check import CHECKER_RANGES, is_endpoint_healthy


def probe_by_checkers(topology: Topology) -> Probe:
    """A probe that traces from one address of each range of checkers, request and reply.

    Over IPv6, of which AWS names no ranges here, it traces from any internet host.
    """
    index = TopologyIndex(topology)
    checkers = [parse_endpoint(index, f"internet:{_first_host(block)}") for block in CHECKER_RANGES]
    anybody = [parse_endpoint(index, "internet")]

    def probe(target: str, port: int) -> ProbeResult:
        try:
            destination = parse_endpoint(index, target)
        except UsageError as error:
            return ProbeResult(verdict="unknown", reason=error.message)
        sources = (
            anybody if destination.address is not None and destination.address.version == 6 else checkers
        )
        return _judge([_trace(index, source, destination, port) for source in sources])

    return probe


def _first_host(block: str) -> str:
    parsed = parse_block(block)
    return format_address(parsed.version, parsed.first + 1)


def _trace(index: TopologyIndex, source: Endpoint, destination: Endpoint, port: int) -> Trace:
    return trace(index, source, destination, make_question("tcp", str(port)))


def _judge(traces: list[Trace]) -> ProbeResult:
    """Reachable when enough checkers get through; otherwise why the first of the others does not."""
    reachable = sum(each.verdict == "reachable" for each in traces)
    if is_endpoint_healthy(reachable, len(traces)):
        return ProbeResult(verdict="reachable", reason="")
    if any(each.verdict == "unknown" for each in traces):
        return ProbeResult(
            verdict="unknown", reason="the configuration does not say whether checkers get there"
        )
    blockers = [blocker for each in traces if each.verdict != "reachable" for blocker in each.blockers]
    reason = f"{blockers[0].code}: {blockers[0].reason}" if blockers else "no path leads there"
    if reachable:
        reason += f" ({reachable} of {len(traces)} ranges of checkers get through)"
    return ProbeResult(verdict="unreachable", reason=reason)
