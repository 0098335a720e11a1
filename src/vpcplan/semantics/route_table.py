"""Route tables of subnets and gateways: which route a packet takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.model.kind_name import kind_name
from vpcplan.model.route_table import Route, RouteTarget
from vpcplan.model.topology_index import BlockMap
from vpcplan.net.block import Block
from vpcplan.semantics.prefix_list import prefix_list_blocks, prefix_list_holds
from vpcplan.semantics.vpn_gateway import is_withdrawn, propagated_blocks

if TYPE_CHECKING:
    from vpcplan.errors import SourceSpan
    from vpcplan.model.route_table import RouteTable
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology_index import TopologyIndex


class RouteChoice(Struct, frozen=True, kw_only=True):
    """The route that a packet takes, and why.

    ``route`` is None where nothing matches. ``matched`` is the block that won (for a prefix-list route the
    entry), ``beaten`` the routes that match as well but lost, best first, ``withdrawn`` the one that would
    have won if what announced it worked. ``doubt`` says what is not known about the table that might have
    decided otherwise.
    """

    route: Route | None
    matched: Block | None = None
    beaten: tuple[str, ...] = ()
    withdrawn: str | None = None
    doubt: str | None = None


LOCAL, STATIC, PREFIX_LIST, PROPAGATED = range(4)
"""How routes to one block rank: the smaller wins."""


class _Candidate(Struct, frozen=True):
    """A route as it competes: smaller ranks win among equal prefixes.

    A withdrawn route is in the table no more. It is kept as the last choice of all, so that a trace can say
    what is missing.
    """

    rank: int
    block: Block
    route: Route
    withdrawn: bool = False


def route_table_of(index: TopologyIndex, subnet: Subnet) -> RouteTable | None:
    """The route table of a subnet: the explicitly associated one, else its VPC's main table.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
    """
    topology = index.topology
    if subnet.route_table is not None:
        return topology.route_tables.get(subnet.route_table)
    vpc = topology.vpcs.get(subnet.vpc)
    return topology.route_tables.get(vpc.main_route_table) if vpc and vpc.main_route_table else None


def select_route(
    index: TopologyIndex, table: RouteTable, version: int, address: int, service: str | None = None
) -> RouteChoice:
    """The route with the longest prefix that holds the address; ties as AWS breaks them.

    Worked example: 10.1.2.3 against 10.0.0.0/8 → tgw and 10.1.0.0/16 → pcx takes the peering connection.
    Of equal prefixes the local route comes first, then a static CIDR route, a prefix-list route, and a
    propagated route. A blackhole wins like any other route, and then drops; what a VPN connection that is
    down has announced is withdrawn, and the next best route takes its place.

    Args:
        index: the topology.
        table: a subnet's or a gateway's table.
        version: 4 or 6.
        address: the packet's destination.
        service: the AWS service that the packet is meant for, where it has no fixed address.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
    """
    doubt = None if table.complete else f"not all routes of {table.name} are known"
    served = _service_route(index, table, service)
    if served is not None:
        return RouteChoice(route=served, doubt=None)
    competing = _competing(index, table, version, address)
    best = next((each for each in competing if not each.withdrawn), None)
    missed = competing[0] if best is not None and competing[0].withdrawn else None
    if best is not None:
        doubt = doubt or _doubtful_tie(best, competing)
    elif competing:
        best = competing[0]
    for route in table.routes:
        if isinstance(route.destination, str) and (
            prefix_list_holds(index, route.destination, version, address, service) is None
        ):
            doubt = doubt or f"the entries of prefix list {route.destination} are not known"
    if best is None:
        return RouteChoice(route=None, doubt=doubt)
    if best.route.target.kind == "local":
        # Nothing but a route that is listed can be more specific than a local route and still matter here.
        doubt = None
    beaten = [each for each in competing if not each.withdrawn and each is not best]
    return RouteChoice(
        route=best.route,
        matched=best.block,
        beaten=tuple(format_route(index, each.route) for each in beaten),
        withdrawn=None if missed is None else format_route(index, missed.route),
        doubt=doubt,
    )


def _competing(index: TopologyIndex, table: RouteTable, version: int, address: int) -> list[_Candidate]:
    """The routes that hold an address, the best first.

    A local route comes before propagated ones, however specific they are.
    Source: https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html
    """
    found = [
        candidate
        for ties in compiled_routes(index, table).matches(version, address)
        for candidate in (sorted(ties, key=_rank) if len(ties) > 1 else ties)
    ]
    if len(found) > 1 and any(each.rank == LOCAL for each in found):
        return [each for each in found if each.rank < PROPAGATED]
    return found


def compare_routes(beaten: tuple[str, ...], withdrawn: str | None) -> str:
    """What a hop adds about the routes not taken: `` (longer than 0.0.0.0/0 → nat-a)``; often empty."""
    words = [f"longer than {', '.join(beaten)}"] if beaten else []
    if withdrawn is not None:
        words.append(f"{withdrawn} is withdrawn")
    return f" ({'; '.join(words)})" if words else ""


def _doubtful_tie(best: _Candidate, competing: list[_Candidate]) -> str | None:
    """Prefix lists with one and the same block and different targets: AWS picks one at random.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
    """
    if best.rank != PREFIX_LIST or len(competing) == 1:
        return None
    ties = [other for other in competing if other.rank == PREFIX_LIST and other.block == best.block]
    if all(other.route.target == best.route.target for other in ties):
        return None
    return f"several prefix lists hold {best.block} and lead elsewhere: AWS picks one of the routes at random"


def _service_route(index: TopologyIndex, table: RouteTable, service: str | None) -> Route | None:
    """The prefix-list route of a gateway endpoint, for a packet to that service without a known address."""
    if service is None:
        return None
    for route in table.routes:
        if isinstance(route.destination, str):
            found = index.topology.prefix_lists.get(route.destination)
            if found is not None and found.service == service:
                return route
    return None


def _rank(candidate: _Candidate) -> int:
    return candidate.rank


def compiled_routes(index: TopologyIndex, table: RouteTable) -> BlockMap[_Candidate]:
    """The table's routes by block, prefix lists and propagated routes written out; made once per table."""
    key = ("routes", table.id)
    found = index.memo.get(key)
    if not isinstance(found, BlockMap):
        found = BlockMap((candidate.block, candidate) for candidate in _candidates(index, table))
        index.memo[key] = found
    return found


def _candidates(index: TopologyIndex, table: RouteTable) -> list[_Candidate]:
    candidates = []
    for route in table.routes:
        if isinstance(route.destination, str):
            blocks = prefix_list_blocks(index, route.destination)
            candidates += [_Candidate(PREFIX_LIST, block, route) for block in blocks]
        else:
            gone = (
                route.origin == "propagated"
                and route.target.kind == "vpn_gateway"
                and is_withdrawn(index, route.target.id, route.destination)
            )
            candidates.append(_Candidate(_origin_rank(route), route.destination, route, gone))
    if not table.propagated_listed:
        for gateway in table.propagating_vgws:
            for way, block in propagated_blocks(index, gateway):
                route = _propagated(block, gateway, way.span)
                candidates.append(_Candidate(PROPAGATED + way.rank, block, route, way.obstacle is not None))
    return candidates


def _origin_rank(route: Route) -> int:
    """The order of routes to one and the same block.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
    """
    if route.target.kind == "local":
        return LOCAL
    return STATIC if route.origin != "propagated" else PROPAGATED


def _propagated(block: Block, gateway: str, span: SourceSpan) -> Route:
    return Route(
        destination=block, target=RouteTarget("vpn_gateway", gateway), span=span, origin="propagated"
    )


def format_route(index: TopologyIndex, route: Route) -> str:
    """``10.0.0.0/8 → transit gateway hub``; a prefix list by its name."""
    # The same few routes are formatted again and again. Keeping the route keeps its identity its own.
    key = ("route text", id(route))
    known = index.memo.get(key)
    if not isinstance(known, _RouteText):
        known = index.memo[key] = _RouteText(route, _route_text(index, route))
    return known.text


class _RouteText(Struct, frozen=True):
    """A route and how it is written."""

    route: Route
    text: str


def _route_text(index: TopologyIndex, route: Route) -> str:
    if isinstance(route.destination, str):
        prefix_list = index.topology.prefix_lists.get(route.destination)
        destination = route.destination if prefix_list is None else prefix_list.name
    else:
        destination = str(route.destination)
    if route.state == "blackhole" or route.target.kind == "blackhole":
        return f"{destination} → blackhole" + (f" ({route.target.id})" if route.target.id else "")
    if route.target.kind == "local":
        return f"{destination} → local"
    return f"{destination} → {target_name(index, route.target)}"


KINDS = {
    "internet_gateway": "internet_gateways",
    "egress_only_internet_gateway": "egress_only_internet_gateways",
    "nat_gateway": "nat_gateways",
    "network_interface": "network_interfaces",
    "instance": "instances",
    "vpc_endpoint": "vpc_endpoints",
    "vpc_peering_connection": "vpc_peering_connections",
    "transit_gateway": "transit_gateways",
    "vpn_gateway": "vpn_gateways",
}
"""Where the topology keeps each kind of route target."""


def target_name(index: TopologyIndex, target: RouteTarget) -> str:
    """``nat_gateway nat-a``: the kind and short name of a route's target."""
    label = kind_name(target.kind)
    kind = KINDS.get(target.kind)
    found = getattr(index.topology, kind).get(target.id) if kind else None
    return f"{label} {target.id if found is None else found.name}"
