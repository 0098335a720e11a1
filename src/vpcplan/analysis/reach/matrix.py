"""Who reaches whom, between all interfaces at once, for one IP version.

A row is a sender (or many that nothing tells apart) against every receiver, as bitsets: one for each piece of
traffic. The way comes from :mod:`vpcplan.analysis.reach.places`, what is let through on it from
:mod:`vpcplan.analysis.reach.filters`; where the engine of `vpcplan trace` has to follow a flow itself
(translation, appliances, load balancers, endpoints), :mod:`vpcplan.analysis.reach.followed` asks it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.analysis.reach.atoms import Atoms, split_traffic
from vpcplan.analysis.reach.filters import AclFilter, GroupFilter
from vpcplan.analysis.reach.followed import Cells, Followed
from vpcplan.analysis.reach.places import Places
from vpcplan.analysis.reach.universe import Universe, positions

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from vpcplan.analysis.reach.filters import Entering, Leaving
    from vpcplan.analysis.reach.path import Path
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.model.topology_index import TopologyIndex


class Outcome(Struct, frozen=True):
    """What becomes of the traffic from one sender to some receivers, each a number with a bit per piece.

    ``reachable`` gets there and is answered, ``unknown`` depends on what the configuration does not say, and
    ``unanswered`` is delivered while the reply is lost on its way back.
    """

    reachable: int
    unknown: int
    unanswered: int


NO_TRAFFIC = Outcome(0, 0, 0)


class Row(Struct, frozen=True, kw_only=True):
    """Senders that fare alike, and the receivers by what becomes of the traffic to them (a bitset each).

    Receivers that nothing gets to are left out. A sender that is among the receivers says nothing about
    itself there.
    """

    sources: tuple[int, ...]
    outcomes: tuple[tuple[Outcome, int], ...]


class _Way(Struct):
    """Receivers to whom the way shows (or hides) the same groups, and what the network alone lets through."""

    source_groups: bool
    destination_groups: bool
    destination_known: bool
    certain: int = 0
    doubtful: int = 0


class _Network(Struct, frozen=True, kw_only=True):
    """What the network, without security groups, does with one piece of traffic from one sender."""

    ways: list[_Way]
    replies: int
    """The servers whose replies come back for certain."""
    doubtful_replies: int = 0
    arriving: int = 0
    """The receivers that the walk comes to, if only past a doubt: what is behind them counts as well."""
    special: int = 0
    """The receivers to whom a flow has to be followed one by one."""


Ways = list[tuple["Path", int]]
"""Paths, each with the others that it holds for."""


class Matrix:
    """All pairs of interfaces over one IP version.

    Rows are remembered where ``keep_rows`` says that the same ones are asked for again and again. ``like`` is
    the matrix of a topology that may differ in little: its rows are taken where only other ways differ.
    """

    def __init__(
        self,
        index: TopologyIndex,
        question: Question,
        version: int,
        *,
        keep_rows: bool = False,
        like: Matrix | None = None,
    ) -> None:
        self._rows: dict[tuple[int, int], Row] | None = {} if keep_rows else None
        self.index = index
        self.version = version
        self.universe = Universe(index, version)
        self.atoms: Atoms = split_traffic(index, question, version)
        self.places = Places(self.universe)
        self.acls = AclFilter(self.universe, self.atoms, self.places)
        self.groups = GroupFilter(self.universe, self.atoms)
        self.followed = Followed(self.universe, self.atoms)
        self._networks: dict[Hashable, list[_Network]] = {}
        self._alikes: dict[Hashable, list[tuple[list[int], Leaving, Entering]]] = {}
        self._known_ways: dict[tuple[int, int], tuple[Ways, Ways]] = {}
        self._like = like if like is not None and self._has_ends_of(like) else None
        self._same_ways: dict[tuple[Hashable, Hashable], bool] = {}

    def _has_ends_of(self, other: Matrix) -> bool:
        """Whether the ends, their groups and the pieces of traffic are the same: then only ways may differ.

        What is behind a load balancer's node or an endpoint is part of no way.
        """
        mine, theirs = self.index.topology, other.index.topology
        return (
            not self.followed.nodes
            and self.universe.addresses == other.universe.addresses
            and self.universe.interfaces == other.universe.interfaces
            and self.places.sends == other.places.sends
            and self.atoms == other.atoms
            and mine.security_groups == theirs.security_groups
            and mine.prefix_lists == theirs.prefix_lists
        )

    def _fares_as_in(self, other: Matrix, sender: int) -> bool:
        """Whether the network does with everything from a sender what it does in another matrix."""
        key = (self._network_key(sender), other._network_key(sender))
        if key not in self._same_ways:
            networks = self._networks_of(sender)
            special = any(network.special for network in networks)
            self._same_ways[key] = not special and networks == other._networks_of(sender)
        return self._same_ways[key]

    def classes(self, wanted: int | None = None) -> dict[Hashable, list[int]]:
        """The senders of ``wanted`` (all by default) by everything that a rule or route can see of them."""
        found: dict[Hashable, list[int]] = {}
        for position in positions(self.universe.all if wanted is None else wanted):
            found.setdefault(self.pair_key(position), []).append(position)
        return found

    def rows(self, sources: int | None = None, receivers: int | None = None) -> Iterator[Row]:
        """A row for each class of senders; only ``sources``, and only ``receivers``, where given."""
        kept = self.universe.all if receivers is None else receivers
        for members in self.classes(sources).values():
            yield self.row(members, kept)

    def row(self, members: list[int], kept: int) -> Row:
        """The row of a class of senders."""
        if self._rows is None:
            return self._row(members, kept)
        key = (members[0], kept)
        if key not in self._rows:
            self._rows[key] = self._row(members, kept)
        return self._rows[key]

    def _row(self, members: list[int], kept: int) -> Row:
        if self._like is not None and self._fares_as_in(self._like, members[0]):
            return Row(sources=tuple(members), outcomes=self._like.row(members, kept).outcomes)
        parts = {NO_TRAFFIC: kept}
        for pieces, cells in self.cells(members[0], kept):
            unknown = cells.unknown | cells.reply_unknown
            for bits, outcome in (
                (cells.reachable, Outcome(pieces, 0, 0)),
                (unknown, Outcome(0, pieces, 0)),
                (cells.unanswered, Outcome(0, 0, pieces)),
            ):
                if bits:
                    parts = _split(parts, bits, outcome)
        parts.pop(NO_TRAFFIC, None)
        return Row(sources=tuple(members), outcomes=tuple(parts.items()))

    def cells(self, sender: int, kept: int) -> Iterator[tuple[int, Cells]]:
        """What becomes of all traffic from one sender, those pieces together (a bit each) that fare alike."""
        if not self.places.sends >> sender & 1:
            return
        networks = self._networks_of(sender)
        for pieces, leaving, entering in self._alike(sender):
            network = networks[pieces[0]]
            cells = self._let_in(network, leaving, entering, kept)
            special = network.special & kept
            behind = network.arriving & ~special
            if special or self.followed.goes_on(cells, sender, behind):
                for piece in pieces:
                    own = replace(cells)
                    if special:
                        self.followed.pairs(own, self.pair_key, sender, piece, special)
                    self.followed.go_on(own, self.pair_key, sender, piece, behind)
                    yield 1 << piece, own
            else:
                yield sum(1 << piece for piece in pieces), cells

    def _alike(self, sender: int) -> list[tuple[list[int], Leaving, Entering]]:
        """Pieces of traffic that ACLs and the groups at both ends treat alike, and what the groups say."""
        interface = self.universe.interfaces[sender]
        key = (self.groups.signature[sender], interface.security_groups, interface.filtered)
        found = self._alikes.get(key)
        if found is None:
            together: dict[tuple[int, Leaving, Entering], list[int]] = {}
            for piece, acl_piece in enumerate(self.atoms.acl_pieces):
                leaving = self.groups.egress(interface.security_groups, interface.filtered, piece)
                entering = self.groups.ingress(sender, interface.security_groups, piece)
                together.setdefault((acl_piece, leaving, entering), []).append(piece)
            found = self._alikes[key] = [
                (pieces, leaving, entering) for (_, leaving, entering), pieces in together.items()
            ]
        return found

    def _let_in(self, network: _Network, leaving: Leaving, entering: Entering, kept: int) -> Cells:
        """What becomes of traffic that meets a network and the groups at both ends of it."""
        out_address, out_group, out_perhaps, names_groups = leaving
        in_address, in_group, in_perhaps = entering
        delivered = doubtful = 0
        for way in network.ways:
            leaves = out_address | out_group if way.destination_groups else out_address
            enters = in_address | in_group if way.source_groups else in_address
            certain = leaves & way.certain
            delivered |= certain & enters
            doubtful |= leaves & way.doubtful
            if in_perhaps:
                doubtful |= certain & in_perhaps & ~enters
            perhaps = out_perhaps if way.destination_known or not names_groups else self.universe.all
            if perhaps:
                # A deny further on is certain as long as the way there is.
                arrives = way.certain & (enters | in_perhaps) | way.doubtful
                doubtful |= perhaps & ~leaves & arrives
        delivered &= kept
        return Cells(
            reachable=delivered & network.replies,
            reply_unknown=delivered & network.doubtful_replies,
            unanswered=delivered & ~network.replies & ~network.doubtful_replies,
            unknown=doubtful & kept,
        )

    def _network_key(self, position: int) -> Hashable:
        """What the network, apart from security groups, sees of an interface."""
        return (
            self.places.sender[position],
            self.places.receiver[position],
            self.acls.signature[position],
            self.universe.interfaces[position].subnet,
            self.places.accepts >> position & 1,
        )

    def pair_key(self, position: int) -> Hashable:
        """Everything that a rule or route can see of an interface, as sender or receiver."""
        interface = self.universe.interfaces[position]
        return (
            self._network_key(position),
            self.groups.signature[position],
            interface.security_groups,
            interface.filtered,
            self.places.sends >> position & 1,
            self.followed.key(position),
        )

    def outside_key(self, position: int, rules: Hashable) -> Hashable:
        """The same for ways to and from the outside, where only what its groups say matters."""
        return (
            self._network_key(position),
            rules,
            self.universe.interfaces[position].filtered,
            self.places.sends >> position & 1,
            self.followed.key(position),
        )

    def _ways(self, sender: int) -> tuple[Ways, Ways]:
        """The ways from a sender to everybody and back again, with the others that each holds for."""
        places, universe = self.places, self.universe
        subnet = universe.interfaces[sender].subnet
        own = places.subnets[subnet]
        key = (places.sender[sender], places.receiver[sender])
        if key not in self._known_ways:
            self._known_ways[key] = self._ways_between_subnets(*key)
        requests, replies = (
            [(path, members & ~own) for path, members in ways if members & ~own]
            for ways in self._known_ways[key]
        )
        requests += places.inside_paths(subnet, reply=False)
        for path, members in places.inside_paths(subnet, reply=True):
            if members >> sender & 1:
                replies.append((path, own))
        return requests, replies

    def _ways_between_subnets(self, sender: int, receiver: int) -> tuple[Ways, Ways]:
        """The ways from a place to everybody in other subnets, and from everybody to a place."""
        places = self.places
        requests: dict[int, tuple[Path, int]] = {}
        replies: dict[int, tuple[Path, int]] = {}
        for other, members in places.receivers.items():
            path = places.request_path(sender, other)
            if path is not None:
                _add(requests, path, members)
        for other, members in places.senders.items():
            path = places.reply_path(other, (sender, receiver))
            if path is not None:
                _add(replies, path, members)
        return list(requests.values()), list(replies.values())

    def _networks_of(self, sender: int) -> list[_Network]:
        """What the network lets through of each piece from a sender, and of the replies to it."""
        key = self._network_key(sender)
        found = self._networks.get(key)
        if found is None:
            ways = self._ways(sender)
            pieces = self.atoms.acl_pieces
            known = {piece: self._let_through(sender, piece, *ways) for piece in dict.fromkeys(pieces)}
            found = self._networks[key] = [known[piece] for piece in pieces]
        return found

    def _let_through(
        self, sender: int, piece: int, requests: list[tuple[Path, int]], replies: list[tuple[Path, int]]
    ) -> _Network:
        ways: dict[tuple[bool, bool, bool], _Way] = {}
        special = arriving = 0
        for path, members in requests:
            if path.arrives:
                arriving |= members
            if path.end == "special":
                special |= members
                continue
            seen = (path.source_groups, path.destination_groups, path.destination_known)
            way = ways.setdefault(seen, _Way(*seen))
            passed = self._request_passes(path, sender, piece, members)
            if path.end == "delivered":
                way.certain |= passed & self.places.accepts
            elif path.end == "unknown":
                way.doubtful |= passed
        if not self.atoms.pieces[piece].traffic.swapped():
            # Nobody answers this traffic, so there is no reply to lose.
            return _Network(
                ways=list(ways.values()), replies=self.universe.all, special=special, arriving=arriving
            )
        certain = doubtful = 0
        for path, members in replies:
            if path.end == "special":
                special |= members
                continue
            passed = self._reply_passes(path, sender, piece, members)
            if path.end == "delivered" and self.places.accepts >> sender & 1:
                certain |= passed
            elif path.end == "unknown":
                doubtful |= passed
        return _Network(
            ways=list(ways.values()),
            replies=certain,
            doubtful_replies=doubtful,
            special=special,
            arriving=arriving,
        )

    def _request_passes(self, path: Path, sender: int, piece: int, receivers: int) -> int:
        """The receivers to whom the network ACLs on the way let a request through."""
        own = self.places.acl[sender]
        if path.sender_acl and own is not None:
            receivers &= self.acls.admits(own, "egress", piece, reply=False)
        for passed in path.acls:
            admitted = self.acls.admits(passed.acl, passed.direction, piece, reply=False)
            if passed.direction == "egress":
                receivers &= admitted
            elif not admitted >> sender & 1:
                return 0
        if path.receiver_acl:
            receivers &= self.acls.admitting("ingress", piece, sender, reply=False)
        return receivers

    def _reply_passes(self, path: Path, client: int, piece: int, servers: int) -> int:
        """The servers whose replies the network ACLs on the way back let through."""
        if path.sender_acl:
            servers &= self.acls.admitting("egress", piece, client, reply=True)
        for passed in path.acls:
            admitted = self.acls.admits(passed.acl, passed.direction, piece, reply=True)
            if passed.direction == "ingress":
                servers &= admitted
            elif not admitted >> client & 1:
                return 0
        own = self.places.acl[client]
        if path.receiver_acl and own is not None:
            servers &= self.acls.admits(own, "ingress", piece, reply=True)
        return servers


def _add(ways: dict[int, tuple[Path, int]], path: Path, members: int) -> None:
    """Join the members of equal paths; :class:`Places` keeps each path once, so identity is enough."""
    known = ways.get(id(path))
    ways[id(path)] = (path, members if known is None else known[1] | members)


def _split(parts: dict[Outcome, int], bits: int, more: Outcome) -> dict[Outcome, int]:
    """The parts with ``more`` added to what is known of the receivers in ``bits``."""
    result: dict[Outcome, int] = {}
    for outcome, members in parts.items():
        inside = members & bits
        if inside:
            joined = Outcome(
                outcome.reachable | more.reachable,
                outcome.unknown | more.unknown,
                outcome.unanswered | more.unanswered,
            )
            result[joined] = result.get(joined, 0) | inside
        if inside != members:
            result[outcome] = result.get(outcome, 0) | members & ~bits
    return result
