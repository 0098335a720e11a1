"""Route selection against a search through every route, as AWS's page on route priority words it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vpcplan.errors import SourceSpan
from vpcplan.model.prefix_list import PrefixList, PrefixListEntry
from vpcplan.model.route_table import Route, RouteTable, RouteTarget
from vpcplan.model.topology import Topology
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.net.block import Address, Block, block_of
from vpcplan.semantics.route_table import select_route

SPAN = SourceSpan("random.yaml")
LIST_BLOCKS = (Block(4, 0x0A000000, 16), Block(4, 0x0A010000, 24))
TOPOLOGY = Topology(
    prefix_lists={
        "pl": PrefixList(
            id="pl",
            name="pl",
            span=SPAN,
            entries=tuple(PrefixListEntry(block, SPAN) for block in LIST_BLOCKS),
        )
    }
)
ADDRESSES = st.integers(0x0A000000, 0x0A03FFFF)


@st.composite
def routes(draw: st.DrawFn) -> Route:
    destination: Block | str = "pl"
    if draw(st.integers(0, 4)):
        destination = block_of(Address(4, draw(ADDRESSES)), draw(st.integers(6, 32)))
    return Route(
        destination=destination,
        target=RouteTarget(draw(st.sampled_from(["transit_gateway", "vpc_peering_connection"])), "x"),
        span=SPAN,
        origin=draw(st.sampled_from(["static", "propagated"])),
        state=draw(st.sampled_from(["active", "blackhole"])),
    )


def rank(route: Route) -> int:
    """Static, then prefix list, then propagated."""
    if isinstance(route.destination, str):
        return 1
    return 0 if route.origin == "static" else 2


@given(st.lists(routes(), max_size=12), ADDRESSES)
def test_the_longest_prefix_wins(some: list[Route], address: int) -> None:
    table = RouteTable(id="rtb", name="rtb", span=SPAN, vpc="v", routes=tuple(some))
    candidates = [
        (-block.prefix_length, rank(route), position)
        for position, route in enumerate(some)
        for block in (LIST_BLOCKS if isinstance(route.destination, str) else (route.destination,))
        if block.first <= address <= block.last
    ]
    chosen = select_route(TopologyIndex(TOPOLOGY), table, 4, address).route
    if not candidates:
        assert chosen is None
        return
    assert chosen is not None
    best = min(candidates)
    ties = {position for length, order, position in candidates if (length, order) == best[:2]}
    assert chosen in [some[position] for position in ties]


@given(st.lists(routes(), max_size=8), ADDRESSES)
def test_a_blackhole_wins_like_any_other_route(some: list[Route], address: int) -> None:
    longer = Route(
        destination=Block(4, address, 32), target=RouteTarget("blackhole"), span=SPAN, state="blackhole"
    )
    table = RouteTable(id="rtb", name="rtb", span=SPAN, vpc="v", routes=(longer, *some))
    chosen = select_route(TopologyIndex(TOPOLOGY), table, 4, address).route
    assert chosen is not None
    assert chosen.destination == longer.destination
