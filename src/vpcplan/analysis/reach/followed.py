"""Flows that the engine of `vpcplan trace` follows itself: through translations, appliances, load balancers.

What lies behind a load balancer's node or an endpoint seldom depends on the client; where it does not, it is
followed once for all clients.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from vpcplan.analysis.reach.universe import bitset, positions
from vpcplan.analysis.reachability.flow import continue_leg, run_flow, sum_up, walk_replies
from vpcplan.analysis.reachability.leg import Goal, LegRun, Start
from vpcplan.analysis.reachability.walk import Arrival, Session, Walk
from vpcplan.net.traffic import NOTHING
from vpcplan.semantics.endpoint_service import endpoint_service_of
from vpcplan.semantics.load_balancer import preserves_client_address

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from vpcplan.analysis.reach.atoms import Atoms
    from vpcplan.analysis.reach.universe import Universe
    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.analysis.reachability.result import Verdict
    from vpcplan.model.network_interface import NetworkInterface

State = Literal["reachable", "unknown", "reply_unknown", "unanswered"]
STATES: tuple[State, ...] = ("reachable", "reply_unknown", "unknown", "unanswered")
"""The best first; what is in none of them is unreachable."""


class Cells(Struct):
    """One piece of traffic from one sender: the receivers by what becomes of it, as bitsets."""

    reachable: int = 0
    unknown: int = 0
    reply_unknown: int = 0
    unanswered: int = 0

    def put(self, bits: int, state: State | None) -> None:
        """Say of some receivers what becomes of the traffic to them."""
        self.reachable &= ~bits
        self.unknown &= ~bits
        self.reply_unknown &= ~bits
        self.unanswered &= ~bits
        if state is not None:
            setattr(self, state, getattr(self, state) | bits)


class Onward(Struct, frozen=True):
    """One way on from a node: what becomes of the request, and of the reply on this part of the way."""

    request: Verdict
    reply: Verdict | None


class Followed:
    """What the single-trace engine says, asked as seldom as possible."""

    def __init__(self, universe: Universe, atoms: Atoms) -> None:
        self._universe = universe
        self._atoms = atoms
        self._index = universe.index
        self._pairs: dict[Hashable, State | None] = {}
        self._onward: dict[Hashable, tuple[Onward, ...]] = {}
        self._summaries: dict[Hashable, tuple[int, int, int]] = {}
        topology = self._index.topology
        self.nodes = bitset(
            position
            for position, interface in enumerate(universe.interfaces)
            if interface.owner is not None and interface.owner.kind in ("load_balancer", "vpc_endpoint")
        )
        """The nodes of load balancers and the interfaces of endpoints, as a bitset."""
        self._by_client = bitset(
            position for position in positions(self.nodes) if self.sees_clients(universe.interfaces[position])
        )
        self._targets = {
            target.id
            for group in topology.target_groups.values()
            if self._by_client and preserves_client_address(group)
            for target in group.targets
        }

    def sees_clients(self, node: NetworkInterface) -> bool:
        """Whether what happens behind a node depends on the client's address."""
        topology = self._index.topology
        owner = node.owner
        if owner is None:
            return False
        if owner.kind == "vpc_endpoint":
            endpoint = topology.vpc_endpoints.get(owner.id)
            return endpoint is not None and endpoint_service_of(self._index, endpoint) is not None
        load_balancer = topology.load_balancers.get(owner.id)
        if load_balancer is None or load_balancer.type != "network":
            return False
        groups = (
            topology.target_groups.get(group)
            for listener in load_balancer.listeners
            for group in listener.target_groups
        )
        return any(group is None or preserves_client_address(group) for group in groups)

    def key(self, position: int) -> Hashable:
        """What else of an interface matters here: which node it is, or that it is itself a target."""
        if self.nodes >> position & 1:
            return position
        if not self._by_client:
            return None
        interface = self._universe.interfaces[position]
        owner = interface.owner
        named = {str(entry.address) for entry in interface.addresses}
        if owner is not None:
            named.add(owner.id)
        return interface.id if named & self._targets else None

    def pairs(
        self, cells: Cells, key: Callable[[int], Hashable], sender: int, piece: int, receivers: int
    ) -> None:
        """Follow the flow to each of some receivers from its start to its end."""
        cells.put(receivers, None)
        own = key(sender)
        for receiver in positions(receivers):
            if self._universe.interfaces[receiver].id == self._universe.interfaces[sender].id:
                continue
            pair = (own, key(receiver), piece)
            if pair not in self._pairs:
                self._pairs[pair] = state_of(self._flow(sender, receiver, piece))
            state = self._pairs[pair]
            if state is not None:
                cells.put(1 << receiver, state)

    def _flow(self, sender: int, receiver: int, piece: int) -> Flow:
        universe = self._universe
        start = Start(
            kind="interface",
            version=universe.version,
            address=universe.addresses[sender],
            interface=universe.interfaces[sender].id,
        )
        goal = Goal(
            version=universe.version,
            address=universe.addresses[receiver],
            interface=universe.interfaces[receiver].id,
        )
        return run_flow(self._index, start, goal, self._atoms.pieces[piece].question)

    def goes_on(self, cells: Cells, sender: int, among: int) -> int:
        """The load balancers' nodes and endpoints that traffic gets to."""
        reached = cells.reachable | cells.unknown | cells.reply_unknown | cells.unanswered
        return reached & self.nodes & among & ~(1 << sender)

    def go_on(
        self, cells: Cells, key: Callable[[int], Hashable], sender: int, piece: int, among: int
    ) -> None:
        """Carry on from load balancers' nodes and endpoints to what is behind them."""
        nodes = self.goes_on(cells, sender, among)
        for members, client in (
            (nodes & ~self._by_client, None),
            (nodes & self._by_client, key(sender) if nodes & self._by_client else None),
        ):
            if members:
                self._by_nodes(cells, sender, piece, members, client)

    def _by_nodes(self, cells: Cells, sender: int, piece: int, nodes: int, client: Hashable) -> None:
        known, fine, dead = self._summaries.get((client, piece), (0, 0, 0))
        for node in positions(nodes & ~known):
            ways = self._ways_on(sender, node, piece, client)
            if any(way.request == "reachable" and way.reply == "reachable" for way in ways):
                fine |= 1 << node
            elif all(way.request == "unreachable" for way in ways):
                dead |= 1 << node
        self._summaries[client, piece] = known | nodes, fine, dead
        cells.put(nodes & dead, None)
        for node in positions(nodes & ~fine & ~dead):
            bit = 1 << node
            before = next(state for state in STATES if getattr(cells, state) & bit)
            cells.put(bit, joined(before, self._ways_on(sender, node, piece, client)))

    def _ways_on(self, sender: int, node: int, piece: int, client: Hashable) -> tuple[Onward, ...]:
        key = (client, node, piece)
        found = self._onward.get(key)
        if found is None:
            found = self._onward[key] = self._follow_on(sender, node, piece)
        return found

    def _follow_on(self, sender: int, node: int, piece: int) -> tuple[Onward, ...]:
        """The ways on from a node, for a request that got there."""
        universe = self._universe
        question = self._atoms.pieces[piece].question
        version = universe.version
        client, interface = universe.interfaces[sender], universe.interfaces[node]
        walk = Walk(
            self._index,
            version=version,
            source=universe.addresses[sender],
            destination=universe.addresses[node],
            traffic=question.traffic(version),
            source_ports=question.source_ports,
            strict=question.strict,
            session=Session(),
            source_interface=client.id,
        )
        walk.arrival = Arrival(kind="network_interface", id=interface.id, vpc=interface.vpc)
        leg = LegRun(
            start=Start(
                kind="interface", version=version, address=universe.addresses[sender], interface=client.id
            ),
            goal=Goal(version=version, address=universe.addresses[node], interface=interface.id),
            walk=walk,
            accepted=NOTHING,
        )
        return tuple(self._onward_of(tail) for tail in continue_leg(leg, question))

    def _onward_of(self, tail: list[LegRun]) -> Onward:
        request = sum_up(leg.walk.verdict for leg in tail)
        if any(leg.walk.arrival is None for leg in tail):
            return Onward(request, None)
        return Onward(request, sum_up(reply.verdict for reply in walk_replies(self._index, tail)))


def state_of(flow: Flow) -> State | None:
    """What becomes of the traffic of a flow; None if it gets nowhere."""
    if flow.verdict == "reachable":
        return "reachable"
    if flow.verdict == "unknown":
        return "unknown" if flow.forward_verdict == "unknown" else "reply_unknown"
    return "unanswered" if flow.forward_verdict == "reachable" else None


def joined(before: State, ways: tuple[Onward, ...]) -> State | None:
    """What becomes of traffic that is in one state up to a node, by the best of the ways on from it."""
    found = set()
    for way in ways:
        request = sum_up(("unknown" if before == "unknown" else "reachable", way.request))
        if request == "unknown":
            found.add("unknown")
        elif request == "reachable":
            reply: Verdict = "unreachable" if before == "unanswered" else "reachable"
            if before == "reply_unknown":
                reply = "unknown"
            result = sum_up((reply, way.reply or "unreachable"))
            found.add(
                {"reachable": "reachable", "unknown": "reply_unknown", "unreachable": "unanswered"}[result]
            )
    return next((state for state in STATES if state in found), None)
