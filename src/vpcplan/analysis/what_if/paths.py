"""`trace --avoid` and `--through`: the flows that leave a resource out, or that use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.reachability.flow import run_flows
from vpcplan.analysis.reachability.result import Blocker
from vpcplan.analysis.reachability.trace import finish_trace, goals_of, starts_of, trace
from vpcplan.analysis.what_if.named import Named, find_resource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.reachability.endpoint import Endpoint
    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.analysis.reachability.result import Trace
    from vpcplan.model.topology_index import TopologyIndex

MOST_FLOWS = 256
"""How many flows are looked at: addresses of both ends, entrances of networks, targets of load balancers."""


def trace_paths(
    index: TopologyIndex,
    source: Endpoint,
    destination: Endpoint,
    question: Question,
    avoid: Sequence[str] = (),
    through: Sequence[str] = (),
) -> Trace:
    """The best flow that passes none of ``avoid`` and all of ``through``.

    AWS routes a packet one way only; several ways exist where an end has several addresses, a network
    several entrances, or a load balancer several targets. If no flow is left, the verdict is unreachable and
    the blocker says so.

    Raises:
        UsageError: a name means nothing.
    """
    shunned = [find_resource(index.topology, text) for text in avoid]
    wanted = [find_resource(index.topology, text) for text in through]
    flows: list[Flow] = []
    for start in starts_of(index, source, destination, question):
        for goal in goals_of(index, destination, start):
            if len(flows) < MOST_FLOWS:
                flows += run_flows(index, start, goal, question)
    fitting = [
        flow
        for flow in flows
        if not any(_passes(index, flow, named) for named in shunned)
        and all(_passes(index, flow, named) for named in wanted)
    ]
    if fitting:
        best = min(fitting, key=lambda flow: flow.rank)
        return finish_trace(index, source, destination, question, best, fitting)
    return _no_path(trace(index, source, destination, question), shunned, wanted)


def _no_path(usual: Trace, shunned: list[Named], wanted: list[Named]) -> Trace:
    """The usual trace, with what was asked for as the reason why it does not count."""
    blockers = tuple(
        Blocker(
            code="NO_PATH",
            resource=named.resource.id,
            name=named.resource.name,
            kind=named.kind.removesuffix("s"),
            direction="forward",
            reason=reason,
            location=named.resource.span,
        )
        for named, reason in (
            *((named, f"every path goes through {named}") for named in shunned),
            *((named, f"no path goes through {named}") for named in wanted),
        )
    )
    return replace(usual, verdict="unreachable", blockers=(*blockers, *usual.blockers))


def _passes(index: TopologyIndex, flow: Flow, named: Named) -> bool:
    """Whether a flow passes a resource, on the way there or back."""
    topology = index.topology
    ids = {named.resource.id, *getattr(named.resource, "network_interfaces", ())}
    if named.kind in ("nat_gateways", "load_balancers", "vpc_endpoints"):
        ids.update(index.interfaces_by_owner.get((named.kind.removesuffix("s"), named.resource.id), ()))
    if named.kind == "subnets":
        ids = {i.id for i in topology.network_interfaces.values() if i.subnet == named.resource.id}
    kind = named.kind.removesuffix("s")
    for hop in (*flow.forward, *flow.back):
        if named.kind == "vpcs" and hop.vpc == named.resource.id:
            return True
        if hop.resource in ids and hop.kind in (kind, "network_interface"):
            return True
    return False
