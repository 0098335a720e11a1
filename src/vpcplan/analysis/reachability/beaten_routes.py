"""Routes that would have carried the packets, had another not won: what a person looks for first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.reachability.change import with_resource
from vpcplan.analysis.reachability.result import Blocker
from vpcplan.semantics.route_table import format_route, select_route
from vpcplan.semantics.transit_gateway import format_transit_route, select_transit_route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.analysis.reachability.result import Hop
    from vpcplan.model.topology import Topology
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.net.block import Block


def beaten_routes(index: TopologyIndex, flow: Flow, question: Question) -> tuple[Blocker, ...]:
    """A blocker for each route on the way without which the next best would have carried the packets.

    Each is tried: the winner is taken away, and the flow walked again has to arrive.
    Source: https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
    """
    from vpcplan.analysis.reachability.flow import run_flow

    onward = flow.forward_verdict != "reachable"
    filtered = all(blocker.filter_direction is not None for blocker in flow.blockers)
    found = []
    for position, hop in enumerate(flow.forward if onward else flow.back):
        if filtered and _inspects(index, hop):
            continue
        for code, reason, fix, topology in _without_winner(index, hop):
            again = run_flow(index.derived(topology), flow.start, flow.goal, question)
            if (again.forward_verdict if onward else again.verdict) == "reachable":
                found.append(
                    Blocker(
                        code=code,
                        resource=hop.resource,
                        name=hop.name,
                        kind=hop.kind,
                        direction="forward" if onward else "return",
                        reason=reason,
                        location=hop.location,
                        hop=position,
                        packet=hop.packet,
                        fix=fix if again.verdict == "reachable" else None,
                    )
                )
    return tuple(found)


def _without_winner(index: TopologyIndex, hop: Hop) -> Iterator[tuple[str, str, str | None, Topology]]:
    """The topology without the route that a hop took, if another of the same table matches as well.

    Only a static route can be removed; nothing is proposed for a local or propagated one.
    """
    topology = index.topology
    packet = hop.packet
    if hop.kind == "route_table" and hop.resource in topology.route_tables:
        table = topology.route_tables[hop.resource]
        choice = select_route(index, table, packet.version, packet.destination)
        if choice.beaten and choice.route in table.routes:
            kept = tuple(route for route in table.routes if route != choice.route)
            changed = with_resource(topology, "route_tables", replace(table, routes=kept))
            other = select_route(
                index.derived(changed), changed.route_tables[table.id], packet.version, packet.destination
            )
            if other.route is not None and choice.route is not None:
                winner, loser = format_route(index, choice.route), format_route(index, other.route)
                fix = f"remove `{winner}` from route_table {table.name}"
                removable = choice.route.origin == "static"
                code, reason = _why(choice.matched, other.matched, winner, loser, "")
                yield code, reason, fix if removable else None, changed
    elif hop.kind == "transit_gateway_route_table" and hop.resource in topology.transit_gateway_route_tables:
        transit = topology.transit_gateway_route_tables[hop.resource]
        chosen = select_transit_route(index, transit, packet.version, packet.destination)
        if chosen.beaten and chosen.route in transit.routes:
            left = tuple(route for route in transit.routes if route != chosen.route)
            changed = with_resource(topology, "transit_gateway_route_tables", replace(transit, routes=left))
            next_best = select_transit_route(
                index.derived(changed),
                changed.transit_gateway_route_tables[transit.id],
                packet.version,
                packet.destination,
            )
            if next_best.route is not None and chosen.route is not None:
                winner = format_transit_route(index, chosen.route, chosen.matched)
                loser = format_transit_route(index, next_best.route, next_best.matched)
                fix = f"remove `{winner}` from transit gateway route table {transit.name}"
                removable = chosen.route.origin == "static"
                code, reason = _why(chosen.matched, next_best.matched, winner, loser, "TGW_RTB_")
                yield code, reason, fix if removable else None, changed


def _inspects(index: TopologyIndex, hop: Hop) -> bool:
    """Whether a hop takes a route that beats the local one to lead through an appliance.

    Where only filters are in the way, nobody wants that one gone.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html
    """
    table = index.topology.route_tables.get(hop.resource)
    packet = hop.packet
    route = None if table is None else select_route(index, table, packet.version, packet.destination).route
    if table is None or route is None or table.vpc not in index.topology.vpcs:
        return False
    inside = any(
        block.contains_address(packet.version, packet.destination)
        for block in index.topology.vpcs[table.vpc].all_cidr_blocks
    )
    return inside and route.target.kind in ("network_interface", "instance", "vpc_endpoint")


def _why(won: Block | None, lost: Block | None, winner: str, loser: str, prefix: str) -> tuple[str, str]:
    """The code and the sentence: a longer prefix won, or a route of higher rank to the same block."""
    if won is not None and lost is not None and won.prefix_length > lost.prefix_length:
        return f"{prefix}MORE_SPECIFIC_ROUTE", f"{loser} would carry it, but {winner} is more specific"
    return f"{prefix}HIGHER_PRIORITY_ROUTE", f"{loser} would carry it, but {winner} comes first"
