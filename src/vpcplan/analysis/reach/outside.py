"""Flows to and from what is outside: the internet, networks of offices, AWS services.

Outside addresses that no rule and no route tells apart are one class; each class is asked once for each class
of interfaces, by the engine of `vpcplan trace`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reach.followed import state_of
from vpcplan.analysis.reach.matrix import NO_TRAFFIC, Outcome
from vpcplan.analysis.reach.outside_ends import (
    UNKNOWN_HOST,
    AddressClass,
    OutsideEnd,
    acl_blocks,
    address_classes,
    not_outside,
)
from vpcplan.analysis.reach.places import routing_blocks
from vpcplan.analysis.reachability.endpoint import Endpoint
from vpcplan.analysis.reachability.flow import run_flow
from vpcplan.analysis.reachability.leg import Goal, Start
from vpcplan.analysis.reachability.outside import network_blocks, ways_in
from vpcplan.analysis.reachability.question import Question
from vpcplan.analysis.reachability.trace import goals_of
from vpcplan.model.security_group import PrefixListPeer, SecurityGroupPeer
from vpcplan.net.block import Address, Block
from vpcplan.net.traffic import TrafficSet
from vpcplan.semantics.internet_gateway import (
    is_internet_address,
)
from vpcplan.semantics.load_balancer import listener_traffic
from vpcplan.semantics.prefix_list import prefix_list_blocks

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from vpcplan.analysis.reach.filters import Direction
    from vpcplan.analysis.reach.matrix import Matrix
    from vpcplan.analysis.reachability.flow import Flow
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex


class Outside:
    """Asks about ends outside for one matrix of interfaces."""

    def __init__(self, matrix: Matrix, question: Question) -> None:
        self._matrix = matrix
        self._index = matrix.index
        self._question = question
        self._version = matrix.version
        self._uncertain = set(uncertain_groups(matrix.index))
        self._uncertain_way = any(
            not interface.source_dest_check and self._uncertain & set(interface.security_groups)
            for interface in matrix.index.topology.network_interfaces.values()
        )
        self._without_reply = sum(
            1 << piece for piece, atom in enumerate(matrix.atoms.pieces) if not atom.traffic.swapped()
        )
        self._network_blocks = frozenset([*routing_blocks(matrix.index), *acl_blocks(matrix.index)])
        self._appliances = has_appliances(matrix.index)
        self._rules: dict[tuple[tuple[str, ...], Direction], int] = {}
        self._rule_sets: dict[frozenset[Hashable], int] = {}
        self._classes: dict[Hashable, tuple[AddressClass, ...]] = {}
        self._outer: dict[OutsideEnd, frozenset[Block]] = {}
        self._known: dict[Hashable, Outcome] = {}
        self._group_blocks: dict[tuple[tuple[str, ...], str], frozenset[Block]] = {}

    def inbound(self, end: OutsideEnd, position: int) -> tuple[tuple[AddressClass, Outcome], ...]:
        """What gets from an end outside to an interface, for each class of its addresses."""
        if self._unknown(end):
            return ((UNKNOWN_HOST, Outcome(0, self._matrix.atoms.everything, 0)),)
        universe = self._matrix.universe
        interface = universe.interfaces[position]
        target = universe.addresses[position]
        if end.network is None:
            public = _public_address(interface, self._version, target)
            if public is None:
                return ()
            target = public
        goal = Goal(version=self._version, address=target, interface=interface.id)
        seen = self.seen(position, "ingress")
        found = []
        for each in self._address_classes(end, interface, "ingress"):
            key = ("in", end, each, seen)
            if key not in self._known:
                self._known[key] = self._best([(start, goal) for start in self._starts(end, each)], interface)
            found.append((each, self._known[key]))
        return _distinct(found)

    def outbound(self, end: OutsideEnd, position: int) -> tuple[tuple[AddressClass, Outcome], ...]:
        """What gets from an interface to an end outside, for each class of its addresses."""
        if self._unknown(end):
            return ((UNKNOWN_HOST, Outcome(0, self._matrix.atoms.everything, 0)),)
        universe = self._matrix.universe
        interface = universe.interfaces[position]
        start = Start(
            kind="interface",
            version=self._version,
            address=universe.addresses[position],
            interface=interface.id,
        )
        if end.service is not None:
            service = Endpoint(text=end.name, kind="service", name=end.name, service=end.service)
            goals = list(goals_of(self._index, service, start))
            found = [(AddressClass(None, Address(4, 0)), goals)]
        else:
            found = [
                (each, [Goal(version=self._version, address=each.address.value)])
                for each in self._address_classes(end, interface, "egress")
            ]
        outcomes = []
        seen = self.seen(position, "egress")
        for each, goals in found:
            key = ("out", end, each, seen)
            if key not in self._known:
                self._known[key] = self._best([(start, goal) for goal in goals], None)
            outcomes.append((each, self._known[key]))
        return _distinct(outcomes)

    def seen(self, position: int, direction: Direction) -> Hashable:
        """What a way between the outside and an interface depends on: interfaces of equal ones fare alike.

        Nobody outside has groups, so which groups those of an interface are matters only to an appliance on
        the way, which may have rules for them.
        """
        universe = self._matrix.universe
        interface = universe.interfaces[position]
        public = _public_address(interface, self._version, universe.addresses[position]) is not None
        if self._appliances:
            return self._matrix.pair_key(position), public
        groups = interface.security_groups
        key = (groups, direction)
        if key not in self._rules:
            rules = frozenset(self._rules_of(groups, direction))
            self._rules[key] = self._rule_sets.setdefault(rules, len(self._rule_sets))
        return self._matrix.outside_key(position, self._rules[key]), public

    def _rules_of(self, groups: tuple[str, ...], direction: Direction) -> Iterator[Hashable]:
        """What groups say of the outside, and those of which it is not known."""
        for id in groups:
            group = self._index.topology.security_groups.get(id)
            if group is None or id in self._uncertain:
                yield id
            for rule in () if group is None else group.ingress if direction == "ingress" else group.egress:
                if direction == "egress" or not isinstance(rule.peer, SecurityGroupPeer):
                    yield rule.match, rule.peer

    def _unknown(self, end: OutsideEnd) -> bool:
        """Whether an end is a network joined to AWS of which no address is described."""
        network = self._index.topology.networks.get(end.network or "")
        if network is None or network.cidr_blocks_known or end.only is not None:
            return False
        return not list(network_blocks(self._index, network.id)) and bool(ways_in(self._index, network.id))

    def _starts(self, end: OutsideEnd, each: AddressClass) -> list[Start]:
        """Where packets of a class enter."""
        address = each.address.value
        if end.network is None:
            return [Start(kind="internet", version=self._version, address=address, started_outside=True)]
        return [
            Start(
                kind="network",
                version=self._version,
                address=address,
                network=end.network,
                via=via,
                started_outside=True,
            )
            for via in ways_in(self._index, end.network)
        ]

    def _best(self, pairs: list[tuple[Start, Goal]], receiver: NetworkInterface | None) -> Outcome:
        """The outcomes of several ways together: what one of them carries gets through."""
        reachable = unknown = unanswered = 0
        for start, goal in pairs:
            outcome = self._outcome(start, goal, receiver)
            reachable |= outcome.reachable
            unknown |= outcome.unknown
            unanswered |= outcome.unanswered
        return Outcome(reachable, unknown & ~reachable, unanswered & ~reachable & ~unknown)

    def _outcome(self, start: Start, goal: Goal, receiver: NetworkInterface | None) -> Outcome:
        """What becomes of each piece of traffic on one way.

        One question about everything answers for every piece at once, as long as nothing on the way is
        unknown and nothing splits the traffic; else each piece is asked about.
        """
        atoms = self._matrix.atoms
        asked = self._asked(receiver)
        interface = receiver or self._index.topology.network_interfaces[start.interface or ""]
        uncertain = self._uncertain_way or bool(self._uncertain & set(interface.security_groups))
        if uncertain or self._question.strict:
            return self._piece_by_piece(start, goal, atoms.everything)
        flow = run_flow(self._index, start, goal, self._question)
        if flow.verdict == "unknown":
            # A doubt on the way may come before the listeners that would refuse the rest.
            return self._piece_by_piece(start, goal, atoms.everything)
        if asked != atoms.everything:
            return self._piece_by_piece(start, goal, asked)
        if flow.forward_verdict != "reachable":
            return NO_TRAFFIC
        delivered = atoms.mask_of(_delivered(flow))
        # Where replies are lost, traffic that expects none has still arrived.
        reachable = atoms.mask_of(flow.traffic) | delivered & self._without_reply
        return Outcome(reachable, 0, delivered & ~reachable)

    def _asked(self, receiver: NetworkInterface | None) -> int:
        """The pieces that can get anywhere: behind a load balancer those that a listener takes.

        For the nodes of load balancers and endpoints the result is never "everything at once".
        """
        atoms = self._matrix.atoms
        owner = None if receiver is None else receiver.owner
        if owner is None or owner.kind not in ("load_balancer", "vpc_endpoint"):
            return atoms.everything
        load_balancer = self._index.topology.load_balancers.get(owner.id)
        if load_balancer is None or not load_balancer.listeners_known:
            return atoms.everything
        taken = TrafficSet()
        for listener in load_balancer.listeners:
            taken = taken | listener_traffic(listener)
        return atoms.mask_of(taken)

    def _piece_by_piece(self, start: Start, goal: Goal, asked: int) -> Outcome:
        reachable = unknown = unanswered = 0
        for piece, atom in enumerate(self._matrix.atoms.pieces):
            if not asked >> piece & 1:
                continue
            state = state_of(run_flow(self._index, start, goal, atom.question))
            if state == "reachable":
                reachable |= 1 << piece
            elif state == "unanswered":
                unanswered |= 1 << piece
            elif state is not None:
                unknown |= 1 << piece
        return Outcome(reachable, unknown, unanswered)

    def _address_classes(
        self, end: OutsideEnd, interface: NetworkInterface, direction: Direction
    ) -> tuple[AddressClass, ...]:
        """The classes of an end's addresses as far as an interface's rules and the routes tell them apart."""
        owner = interface.owner
        groups = interface.security_groups
        if owner is not None and self._matrix.followed.sees_clients(interface):
            # Its targets see the client's address, so their rules count as well.
            groups = tuple(self._index.topology.security_groups)
        key = (end, groups, direction)
        found = self._classes.get(key)
        if found is None:
            blocks = self._outer_blocks(end) | self._blocks_of_groups(groups, direction)
            found = self._classes[key] = tuple(address_classes(self._index, end, self._version, blocks))
        return found

    def _outer_blocks(self, end: OutsideEnd) -> frozenset[Block]:
        """The blocks of routes and ACLs that may cut an end's addresses: not those inside the topology."""
        if end not in self._outer:
            inside = not_outside(self._index, end, self._version)
            self._outer[end] = frozenset(
                block
                for block in self._network_blocks
                if not any(private.contains(block) for private in inside)
            )
        return self._outer[end]

    def _blocks_of_groups(self, groups: tuple[str, ...], direction: Direction) -> frozenset[Block]:
        key = (groups, direction)
        if key not in self._group_blocks:
            found: set[Block] = set()
            for group_id in groups:
                group = self._index.topology.security_groups.get(group_id)
                rules = () if group is None else group.ingress if direction == "ingress" else group.egress
                for rule in rules:
                    if isinstance(rule.peer, Block):
                        found.add(rule.peer)
                    elif isinstance(rule.peer, PrefixListPeer):
                        found.update(prefix_list_blocks(self._index, rule.peer.prefix_list))
            self._group_blocks[key] = frozenset(found)
        return self._group_blocks[key]


def _delivered(flow: Flow) -> TrafficSet:
    """What of the request arrived, answered or not."""
    return flow.forward[-1].packet.traffic | flow.traffic


def _distinct(found: list[tuple[AddressClass, Outcome]]) -> tuple[tuple[AddressClass, Outcome], ...]:
    """The classes without those that fare like the smallest block around them, or like everybody else.

    With 203.0.113.0/24 let in and 203.0.113.64/26 denied, both stay: the second fares like everybody else,
    but not like the first.
    """
    kept: list[tuple[AddressClass, Outcome]] = []
    for each, outcome in sorted(found, key=lambda one: _length(one[0].block)):
        around = [o for other, o in kept if other.block is None or _holds(other.block, each.block)]
        if outcome != (around[-1] if around else NO_TRAFFIC):
            kept.append((each, outcome))
    return tuple(kept)


def _length(block: Block | None) -> int:
    return -1 if block is None else block.prefix_length


def _holds(block: Block, other: Block | None) -> bool:
    return other is not None and block.contains(other)


def _public_address(interface: NetworkInterface, version: int, address: int) -> int | None:
    """The address by which the internet reaches an interface's address; None if it cannot."""
    for entry in interface.addresses:
        if entry.address.version == version and entry.address.value == address:
            if version == 4:
                return None if entry.public_ip is None else entry.public_ip.value
            return address if is_internet_address(6, address) else None
    return None


THROUGH_SOMETHING = frozenset({"network_interface", "instance", "vpc_endpoint", "unknown"})
"""The kinds of route targets that may have security groups of their own."""


def has_appliances(index: TopologyIndex) -> bool:
    """Whether a route leads through an interface, or through an endpoint with appliances behind it."""
    topology = index.topology
    for table in topology.route_tables.values():
        for route in table.routes:
            target = route.target
            endpoint = topology.vpc_endpoints.get(target.id)
            gateway_endpoint = endpoint is not None and endpoint.type == "gateway"
            if target.kind in THROUGH_SOMETHING and not gateway_endpoint:
                return True
    return False


def uncertain_groups(index: TopologyIndex) -> Iterator[str]:
    """The security groups that may answer "unknown": not described, or with a prefix list that is not."""
    topology = index.topology
    for interface in topology.network_interfaces.values():
        yield from (group for group in interface.security_groups if group not in topology.security_groups)
    for group in topology.security_groups.values():
        for rule in group.ingress + group.egress:
            if isinstance(rule.peer, PrefixListPeer):
                found = topology.prefix_lists.get(rule.peer.prefix_list)
                if found is None or not found.complete:
                    yield group.id
