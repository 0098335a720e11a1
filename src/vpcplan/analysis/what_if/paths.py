"""`trace --avoid` and `--through`: the flows that leave a resource out, or that use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.reachability.flow import run_flows
from vpcplan.analysis.reachability.result import Blocker
from vpcplan.analysis.reachability.trace import finish_trace, goals_of, starts_of, trace
from vpcplan.analysis.what_if.named import Named, find_resource
from vpcplan.errors import UsageError
from vpcplan.semantics.endpoint_service import endpoint_service_of

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
    """Whether a flow passes a resource, on the way there or back.

    Raises:
        UsageError: the resource is none that packets pass.
    """
    kind, id = named.kind, named.resource.id
    if kind not in _PASSED:
        raise UsageError(f"no path passes {named}", hint="name a gateway, a subnet, a group or an interface")
    if kind == "subnets" and id in flow.subnets:
        return True
    if kind in _CROSSED and id in flow.crossed:
        return True
    if kind == "networks" and id in (flow.start.network, *flow.crossed):
        return True
    if kind == "transit_gateway_attachments" and id in _entered_by(index, flow):
        return True
    signs = _signs(index, named)
    return any(
        hop.vpc == id if kind == "vpcs" else (hop.kind, hop.resource) in signs
        for hop in (*flow.forward, *flow.back)
    )


_CROSSED = frozenset(
    {
        "internet_gateways",
        "egress_only_internet_gateways",
        "nat_gateways",
        "transit_gateways",
        "vpc_peering_connections",
        "vpn_gateways",
        "vpn_connections",
        "direct_connect_gateways",
        "vpc_endpoints",
        "transit_gateway_attachments",
    }
)
"""What a flow lists as crossed."""
_PASSED = _CROSSED | {
    "vpcs",
    "subnets",
    "networks",
    "instances",
    "network_interfaces",
    "load_balancers",
    "endpoint_services",
    "security_groups",
    "network_acls",
    "route_tables",
    "transit_gateway_route_tables",
}


def _signs(index: TopologyIndex, named: Named) -> set[tuple[str, str]]:
    """Kind and id of the hops that show that a flow passes a resource: its own, and its interfaces'."""
    kind, id = named.kind.removesuffix("s"), named.resource.id
    interfaces = set(getattr(named.resource, "network_interfaces", ()))
    interfaces.update(index.interfaces_by_owner.get((kind, id), ()))
    if kind == "subnet":
        interfaces = {each.id for each in index.topology.network_interfaces.values() if each.subnet == id}
    own = {(f"vpc_{kind}" if kind == "endpoint_service" else kind, id)}
    if kind == "load_balancer":
        # A Gateway Load Balancer is passed by its endpoints.
        for endpoint in index.topology.vpc_endpoints.values():
            service = endpoint_service_of(index, endpoint)
            if endpoint.type == "gateway_load_balancer" and service and id in service.load_balancers:
                own.add(("vpc_endpoint", endpoint.id))
    return own | {("network_interface", each) for each in interfaces}


def _entered_by(index: TopologyIndex, flow: Flow) -> set[str]:
    """The VPC attachments by which a flow entered transit gateways."""
    found = set()
    tables = index.topology.transit_gateway_route_tables
    for hops in (flow.forward, flow.back):
        vpc = None
        for hop in hops:
            table = tables.get(hop.resource) if hop.kind == "transit_gateway_route_table" else None
            if table is not None and vpc is not None:
                found.add(index.attachments_by_gateway.get((table.transit_gateway, vpc), ""))
            vpc = hop.vpc or vpc
    return found - {""}
