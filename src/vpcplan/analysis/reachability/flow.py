"""A whole flow: the request in one leg or several, then the reply along what was remembered.

A load balancer or PrivateLink endpoint ends one connection and starts another, so a flow through one is a
chain of legs; each leg's reply is walked on its own, last leg first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.analysis.reachability.filters import filter_by_acl, pass_statefully
from vpcplan.analysis.reachability.journey import travel
from vpcplan.analysis.reachability.leg import Goal, LegRun, Start, run_leg
from vpcplan.analysis.reachability.step import DeliverLocally, EnterFromOutside, EnterInternet, LeaveInterface
from vpcplan.analysis.reachability.walk import Arrival, Walk
from vpcplan.net.traffic import NOTHING, TrafficSet
from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.analysis.reachability.question import Question
    from vpcplan.analysis.reachability.result import Blocker, Hop, Verdict
    from vpcplan.model.topology_index import TopologyIndex


class Flow(Struct, frozen=True, kw_only=True):
    """One way through the network, both directions."""

    start: Start
    goal: Goal
    verdict: Verdict
    forward_verdict: Verdict
    back_verdict: Verdict | None
    forward: tuple[Hop, ...]
    back: tuple[Hop, ...]
    blockers: tuple[Blocker, ...]
    traffic: TrafficSet
    notes: tuple[str, ...]
    crossed: frozenset[str]
    """Ids of the gateways, connections and appliances on the way, there and back."""
    subnets: frozenset[str]
    """Ids of the subnets whose edges were crossed."""
    overlooked: TrafficSet = NOTHING
    """What may get through although what certainly passes the same filter does not."""

    @property
    def rank(self) -> tuple[int, int]:
        """Orders flows from the best to the worst."""
        order = {"reachable": 0, "unknown": 1, "unreachable": 2}
        forward = {"reachable": 0, "unknown": 1, "unreachable": 2}[self.forward_verdict]
        return order[self.verdict], forward * 100 + len(self.blockers)


def run_flow(index: TopologyIndex, start: Start, goal: Goal, question: Question) -> Flow:
    """Walk the request and, if it arrives, the reply; of several continuations the best is shown."""
    flows = run_flows(index, start, goal, question)
    best = min(flows, key=_rank)
    if best.verdict == "unreachable" and best.overlooked:
        flows = run_flows(index, start, goal, question, best.overlooked)
        best = min((best, *flows), key=_rank)
    traffic = NOTHING
    for flow in flows:
        if flow.verdict == "reachable":
            traffic = traffic | flow.traffic
    if len(flows) == 1:
        return best
    return _with_siblings(best, flows, traffic)


def run_flows(
    index: TopologyIndex, start: Start, goal: Goal, question: Question, only: TrafficSet | None = None
) -> list[Flow]:
    """Every continuation of a request: one flow, or one for each target behind a load balancer.

    ``only`` asks about a part of the question's traffic.
    """
    traffic = question.traffic(start.version) if only is None else only
    first = run_leg(index, start, goal, question, traffic, question.source_ports)
    return [_assemble(index, [first, *tail], question) for tail in continue_leg(first, question)]


def _rank(flow: Flow) -> tuple[int, int]:
    return flow.rank


def _with_siblings(best: Flow, flows: list[Flow], traffic: TrafficSet) -> Flow:
    """The best of several continuations, with a remark about those that fare differently."""
    from msgspec.structs import replace

    notes = list(best.notes)
    for flow in flows:
        if flow is not best and flow.verdict != best.verdict:
            last = next((hop for hop in reversed(flow.forward) if hop.kind == "network_interface"), None)
            why = flow.blockers[0].reason if flow.blockers else flow.verdict
            notes.append(f"another target is {flow.verdict}: {last.name + ': ' if last else ''}{why}")
    return replace(best, traffic=traffic if best.verdict == "reachable" else best.traffic, notes=tuple(notes))


def continue_leg(leg: LegRun, question: Question) -> list[list[LegRun]]:
    """The legs that may follow a leg, and those that follow them: one chain for each way to go on."""
    following = _next_legs(leg, question)
    if not following:
        return [[]]
    return [[onward, *tail] for onward in following for tail in continue_leg(onward, question)]


def _next_legs(leg: LegRun, question: Question) -> list[LegRun]:
    """What a load balancer or an endpoint makes of a leg that arrived there; nothing at any other end."""
    walk = leg.walk
    if walk.arrival is None or walk.arrival.kind != "network_interface":
        return []
    interface = walk.index.topology.network_interfaces[walk.arrival.id]
    owner = interface.owner
    if owner is None or interface.id == leg.start.interface:
        return []
    if owner.kind == "load_balancer":
        from vpcplan.analysis.reachability.load_balancing import balance

        load_balancer = walk.index.topology.load_balancers.get(owner.id)
        return [] if load_balancer is None else balance(leg, load_balancer, interface, question)
    if owner.kind == "vpc_endpoint":
        from vpcplan.analysis.reachability.load_balancing import to_provider

        endpoint = walk.index.topology.vpc_endpoints.get(owner.id)
        return [] if endpoint is None else [to_provider(leg, endpoint, interface)]
    return []


def _assemble(index: TopologyIndex, legs: list[LegRun], question: Question) -> Flow:
    """Join the legs of a request, walk the replies, and sum up."""
    hops: list[Hop] = []
    blockers: list[Blocker] = []
    notes: list[str] = []
    for leg in legs:
        _append(blockers, leg.walk.blockers, len(hops))
        hops += leg.walk.hops
        notes += [note for note in leg.walk.notes if note not in notes]
    forward = sum_up([leg.walk.verdict for leg in legs])
    arrived = all(leg.walk.arrival is not None for leg in legs)
    back_hops: list[Hop] = []
    back: Verdict | None = None
    traffic = NOTHING
    overlooked = legs[0].walk.overlooked
    if arrived:
        replies = walk_replies(index, legs)
        for reply in replies:
            _append(blockers, reply.blockers, len(back_hops))
            back_hops += reply.hops
            notes += [note for note in reply.notes if note not in notes]
        back = sum_up([reply.verdict for reply in replies])
        overlooked = overlooked | replies[-1].overlooked
        _note_other_way(legs, replies, notes)
        survivors = replies[-1].probe if replies else legs[0].walk.probe
        delivered = legs[0].walk.probe if len(legs) == 1 else legs[1].accepted
        traffic = survivors | delivered.unanswered()
    verdict = forward if forward != "reachable" or back is None else back
    if forward != "reachable":
        # Nobody can say how a request is answered that may never arrive.
        back, back_hops = None, []
    return Flow(
        start=legs[0].start,
        goal=legs[0].goal,
        verdict=verdict,
        forward_verdict=forward,
        back_verdict=back,
        forward=tuple(hops),
        back=tuple(back_hops),
        blockers=tuple(blockers),
        traffic=traffic if verdict == "reachable" else NOTHING,
        notes=tuple(notes),
        crossed=frozenset(id for leg in legs for id in leg.walk.session.crossed if id),
        subnets=frozenset().union(*(leg.walk.session.subnets for leg in legs)),
        overlooked=overlooked,
    )


def _append(blockers: list[Blocker], more: list[Blocker], offset: int) -> None:
    """Add the blockers of a leg, their hops counted from the start of the whole direction."""
    if offset == 0:
        blockers += more
        return
    from msgspec.structs import replace

    blockers += [replace(blocker, hop=blocker.hop + offset) for blocker in more]


def sum_up(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of things that must all be so: one no decides, then one doubt."""
    verdicts = set(verdicts)
    if "unreachable" in verdicts:
        return "unreachable"
    return "unknown" if "unknown" in verdicts else "reachable"


def walk_replies(index: TopologyIndex, legs: list[LegRun]) -> list[Walk]:
    """The replies of all legs, the last leg's first."""
    replies = []
    for position in range(len(legs) - 1, -1, -1):
        leg = legs[position]
        probe = leg.walk.probe if position == len(legs) - 1 else legs[position + 1].accepted
        replies.append(_reply(index, leg, probe))
    return replies


def _reply(index: TopologyIndex, leg: LegRun, probe: TrafficSet) -> Walk:
    """Walk the reply of one leg: source and destination swapped, stateful filters remembered."""
    asked = leg.walk
    arrival = asked.arrival
    assert arrival is not None
    walk = Walk(
        index,
        version=asked.version,
        source=asked.destination,
        destination=asked.source,
        traffic=probe - probe.unanswered(),
        source_ports=asked.source_ports,
        strict=asked.strict,
        session=asked.session,
        reply=True,
        source_interface=arrival.id if arrival.kind == "network_interface" else None,
    )
    crossed = list(asked.session.crossed)
    asked.session.crossed.clear()
    if not walk.probe:
        # ICMP messages that nobody answers: there is no reply to lose.
        walk.arrival = _home(leg.start)
    elif leg.start.kind == "private_link":
        walk.arrival = _home(leg.start)
    elif leg.start.kind == "node":
        _back_to_node(walk, leg)
    else:
        _send_reply(walk, leg, arrival)
        _check_home(walk, leg.start)
    asked.session.crossed[:0] = [*crossed, ""]
    return walk


def _send_reply(walk: Walk, leg: LegRun, arrival: Arrival) -> None:
    """Set the reply going from where the request arrived."""
    topology = walk.index.topology
    if arrival.kind == "network_interface":
        travel(walk, LeaveInterface(topology.network_interfaces[arrival.id]))
    elif arrival.kind == "internet":
        travel(walk, EnterInternet())
    elif arrival.kind == "network":
        travel(walk, EnterFromOutside(arrival.id, leg.walk.session.outside or ""))
    elif leg.walk.hops and leg.walk.hops[-1].kind == "vpc_endpoint" and arrival.vpc is not None:
        walk.hop(None, "vpc_endpoint", "route", f"{arrival.id} answers", id=leg.walk.hops[-1].resource)
        travel(walk, DeliverLocally(arrival.vpc))
    else:
        walk.arrival = _home(leg.start)


def _home(start: Start) -> Arrival:
    """Where the reply of a leg has to end."""
    if start.interface is not None:
        return Arrival(kind="network_interface", id=start.interface)
    if start.kind == "network" and start.network is not None:
        return Arrival(kind="network", id=start.network)
    return Arrival(kind="internet", id="internet")


def _check_home(walk: Walk, start: Start) -> None:
    """The reply must come back to the sender, not to somebody else with that address."""
    arrival = walk.arrival
    home = _home(start)
    if arrival is None or (arrival.kind == home.kind and arrival.id == home.id):
        return
    walk.stop(
        None,
        arrival.kind,
        Obstacle(
            code="NO_POSSIBLE_DESTINATION", reason=f"the reply is delivered to {arrival.id}, not to {home.id}"
        ),
        id=arrival.id,
    )
    walk.arrival = None


def _back_to_node(walk: Walk, leg: LegRun) -> None:
    """A target's reply to a client address that a Network Load Balancer preserved: it goes through the node.

    The load balancer takes the reply at the target itself, so no route of the target's subnet is asked; the
    network ACLs in between are.
    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html
    """
    topology = walk.index.topology
    arrival, node_id = leg.walk.arrival, leg.start.interface
    if arrival is None or node_id is None or arrival.kind != "network_interface":
        return
    target = topology.network_interfaces[arrival.id]
    node = topology.network_interfaces[node_id]
    pass_statefully(walk, target, "egress")
    if target.subnet != node.subnet:
        for subnet_id, direction in ((target.subnet, "egress"), (node.subnet, "ingress")):
            subnet = topology.subnets.get(subnet_id)
            if subnet is not None:
                filter_by_acl(walk, subnet, "egress" if direction == "egress" else "ingress")
    walk.hop(node, "network_interface", "deliver", "back through the load balancer's node", vpc=node.vpc)
    walk.arrival = Arrival(kind="network_interface", id=node.id, vpc=node.vpc)


def _note_other_way(legs: list[LegRun], replies: list[Walk], notes: list[str]) -> None:
    """Say so where the reply crosses other gateways than the request."""
    for leg, reply in zip(reversed(legs), replies, strict=True):
        crossed = leg.walk.session.crossed
        if "" not in crossed or reply.arrival is None:
            continue
        cut = crossed.index("")
        there, back = crossed[:cut], crossed[cut + 1 :]
        if there and back and set(there) != set(back):
            notes.append(f"the reply takes another way: {', '.join(back)} instead of {', '.join(there)}")
        skipped = [box for box in leg.walk.appliances if box not in (*reply.appliances, *back)]
        if skipped:
            notes.append(
                f"the reply does not pass {', '.join(skipped)}: "
                "a stateful appliance sees only half of the flow"
            )
