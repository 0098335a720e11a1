"""`vpcplan reach`: everybody against everybody, put together from interfaces, the internet and networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.analysis.reach.actors import ActorBits
from vpcplan.analysis.reach.matrix import Matrix
from vpcplan.analysis.reach.outside import Outside
from vpcplan.analysis.reach.outside_ends import OutsideEnd, outside_ends
from vpcplan.analysis.reach.universe import positions
from vpcplan.net.traffic import NOTHING, TrafficSet

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from vpcplan.analysis.reach.atoms import Atoms
    from vpcplan.analysis.reach.filters import Direction
    from vpcplan.analysis.reach.matrix import Outcome
    from vpcplan.analysis.reach.outside_ends import AddressClass
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.net.block import Block

    Progress = Callable[[str, int, int], None]


class Flows(Struct, frozen=True):
    """What becomes of the traffic between two ends.

    ``reachable`` gets there and is answered, ``unknown`` depends on what the configuration does not say,
    ``unanswered`` is delivered while the reply is lost. Where both ends have both IP versions and not the
    same gets through, ``ipv4`` and ``ipv6`` are the parts of ``reachable``.
    """

    reachable: TrafficSet = NOTHING
    unknown: TrafficSet = NOTHING
    unanswered: TrafficSet = NOTHING
    ipv4: TrafficSet | None = None
    ipv6: TrafficSet | None = None

    def __bool__(self) -> bool:
        return bool(self.reachable or self.unknown or self.unanswered)

    def __or__(self, other: Flows) -> Flows:
        reachable = self.reachable | other.reachable
        unknown = (self.unknown | other.unknown) - reachable
        return Flows(reachable, unknown, (self.unanswered | other.unanswered) - reachable - unknown)

    def beside(self, ipv6: Flows) -> Flows:
        """These of IPv4 together with those of IPv6 between the same two ends."""
        joined = self | ipv6
        if self.reachable.apart_from_icmp() == ipv6.reachable.apart_from_icmp():
            return joined
        return replace(joined, ipv4=self.reachable, ipv6=ipv6.reachable)

    def rounded(self) -> Flows:
        """The same with everything that one IP version can carry as everything."""
        return Flows(
            self.reachable.rounded(),
            self.unknown.rounded(),
            self.unanswered.rounded(),
            None if self.ipv4 is None else self.ipv4.rounded(),
            None if self.ipv6 is None else self.ipv6.rounded(),
        )

    def as_one_flow(self) -> Flows:
        """The same as `vpcplan trace` calls all of this traffic together.

        ICMP messages that expect no reply, such as "destination unreachable", are part of other flows. Where
        they alone get through, and the replies to the rest are lost, nothing has: no flow comes about.
        """
        if not (self.unknown or self.unanswered) or self.reachable != self.reachable.unanswered():
            return self
        if self.unknown:
            return Flows(NOTHING, self.unknown | self.reachable, self.unanswered)
        return Flows(NOTHING, NOTHING, self.unanswered | self.reachable)


NO_FLOWS = Flows()


class OutsidePart(Struct, frozen=True, kw_only=True):
    """Some addresses of an end outside: all that no rule names (``block`` is None), or one block.

    ``exceptions`` are blocks inside it that fare otherwise. ``example`` is one of its addresses, as
    `vpcplan trace` takes it.
    """

    end: OutsideEnd
    block: Block | None
    example: str
    exceptions: tuple[Block, ...] = ()


class InsideFlows(Struct, frozen=True):
    """Actors (a bitset) that reach the same others in the same way, by what becomes of the traffic."""

    sources: int
    destinations: dict[Flows, int]


class OutsideFlows(Struct, frozen=True):
    """Between one end outside and actors (a bitset each), by what becomes of the traffic."""

    part: OutsidePart
    inbound: bool
    others: dict[Flows, int]


class Selection(Struct, frozen=True, kw_only=True):
    """Ends of one side: actors as a bitset, and ends outside; ``remarks`` for whoever named them."""

    actors: int
    outside: tuple[OutsideEnd, ...] = ()
    remarks: tuple[str, ...] = ()


NO_SOURCES = frozenset({"vpc_endpoint"})
"""Actors that start no connections."""
FOLLOWERS = frozenset({"vpc_endpoint", "load_balancer"})
"""Actors that start none of their own: what they send on belongs to their clients' flows."""


class Survey:
    """One topology and one question, for every pair of ends.

    ``keep_rows`` where it is asked repeatedly; ``like`` is the survey of a topology that differs in little.
    """

    def __init__(
        self,
        index: TopologyIndex,
        question: Question,
        progress: Progress | None = None,
        *,
        keep_rows: bool = False,
        like: Survey | None = None,
    ) -> None:
        self.index = index
        self.question = question
        self._progress = progress
        versions = (question.version,) if question.version else (4, 6)
        known = {} if like is None else {matrix.version: matrix for matrix in like.matrices}
        matrices = [
            Matrix(index, question, version, keep_rows=keep_rows, like=known.get(version))
            for version in versions
        ]
        self.matrices: list[Matrix] = [matrix for matrix in matrices if matrix.universe.size]
        self.bits = ActorBits(index.topology, self.matrices)
        self.actors = self.bits.actors
        self._outside = [Outside(matrix, question) for matrix in self.matrices]
        self._flows: list[dict[Outcome, Flows]] = [{} for _ in self.matrices]
        self._dual = sum(
            1 << place
            for place, entries in enumerate(self.bits.entries)
            if len({self.matrices[which].version for which, _ in entries}) > 1
        )

    @property
    def everything(self) -> Selection:
        """Every actor and every end outside."""
        return Selection(actors=self.bits.all, outside=tuple(outside_ends(self.index)))

    def starters(self) -> int:
        """The actors that start connections of their own."""
        return sum(1 << n for n, actor in enumerate(self.actors) if actor.kind not in FOLLOWERS)

    def _as_flows(self, which: int, outcome: Outcome) -> Flows:
        """An outcome in terms of traffic, each piece by itself."""
        known = self._flows[which].get(outcome)
        if known is None:
            atoms: Atoms = self.matrices[which].atoms
            known = self._flows[which][outcome] = Flows(
                atoms.traffic(outcome.reachable),
                atoms.traffic(outcome.unknown & ~outcome.reachable),
                atoms.traffic(outcome.unanswered & ~outcome.unknown & ~outcome.reachable),
            )
        return known

    def inside(self, sources: int, destinations: int, version: int | None = None) -> Iterator[InsideFlows]:
        """The flows between actors: one value for each class of sources that nothing tells apart.

        Over one IP version where given, else by whichever gets through.
        """
        wanted = [self.bits.where(sources, which) for which in range(len(self.matrices))]
        kept = [self.bits.where(destinations, which) for which in range(len(self.matrices))]
        members = [list(m.classes(w).values()) for m, w in zip(self.matrices, wanted, strict=True)]
        home: list[dict[int, int]] = [
            {position: number for number, places in enumerate(classes) for position in places}
            for classes in members
        ]
        together: dict[tuple[tuple[int, int], ...], int] = {}
        for actor in positions(sources):
            parts = {
                (which, home[which][position])
                for which, position in self.bits.entries[actor]
                if version in (None, self.matrices[which].version)
            }
            key = tuple(sorted(parts))
            together[key] = together.get(key, 0) | 1 << actor
        for done, (key, actors) in enumerate(together.items()):
            self._report("sources", done, len(together))
            rows: dict[int, dict[Flows, int]] = {}
            for which, number in key:
                row = self.matrices[which].row(members[which][number], kept[which])
                own = self.matrices[which].version
                for outcome, bits in row.outcomes:
                    flows = self._as_flows(which, outcome).as_one_flow()
                    rows[own] = join_flows(rows.get(own, {}), self.bits.fold(which, bits), flows)
            together_rows = self._of_both_versions(rows, actors)
            if together_rows:
                yield InsideFlows(actors, together_rows)

    def _of_both_versions(self, rows: dict[int, dict[Flows, int]], actors: int) -> dict[Flows, int]:
        """The flows of one class of sources over both IP versions together."""
        first, second = rows.get(4, {}), rows.get(6, {})
        dual = self._dual if actors & self._dual else 0
        result: dict[Flows, int] = {}
        for flows, bits in (*_outside_of(first, dual), *_outside_of(second, dual)):
            result = join_flows(result, bits, flows)
        for flows, bits in _within(first, dual):
            for others, more in _within(second, dual):
                both = flows.beside(others)
                if both and bits & more:
                    result[both] = result.get(both, 0) | bits & more
        return result

    def inbound(self, end: OutsideEnd, destinations: int) -> list[OutsideFlows]:
        """The flows from an end outside to some actors."""
        if end.service is not None:
            return []
        return self._with_outside(end, destinations, inbound=True)

    def outbound(self, end: OutsideEnd, sources: int) -> list[OutsideFlows]:
        """The flows from some actors to an end outside."""
        return self._with_outside(end, sources, inbound=False)

    def _with_outside(self, end: OutsideEnd, actors: int, *, inbound: bool) -> list[OutsideFlows]:
        found: dict[tuple[Block | None, tuple[Block, ...]], dict[Flows, int]] = {}
        parts: dict[tuple[Block | None, tuple[Block, ...]], OutsidePart] = {}
        total = actors.bit_count()
        for done, actor in enumerate(positions(actors)):
            self._report(end.name, done, total)
            answer = list(self.of_actor(end, actor, inbound=inbound))
            blocks = [each.block for each, _ in answer if each.block is not None]
            general = next((flows for each, flows in answer if each.block is None), NO_FLOWS)
            for each, flows in answer:
                # A part of a block that fares like everybody else is everybody else.
                if flows and (each.block is None or flows != general):
                    inner = () if each.block is None else blocks_inside(each.block, blocks)
                    rows = found.setdefault((each.block, inner), {})
                    rows[flows] = rows.get(flows, 0) | 1 << actor
                    parts.setdefault((each.block, inner), self._part(end, each, inner))
        return [OutsideFlows(parts[key], inbound, rows) for key, rows in found.items()]

    def of_actor(
        self, end: OutsideEnd, actor: int, *, inbound: bool, version: int | None = None
    ) -> Iterator[tuple[AddressClass, Flows]]:
        """What becomes of the traffic between an end outside and an actor, by class of outside addresses.

        Over one IP version where given, else by whichever gets through.
        """
        answers: dict[int, list[list[tuple[AddressClass, Flows]]]] = {}
        for which, answer in self.pieces_of_actor(end, actor, inbound=inbound):
            own = self.matrices[which].version
            if version in (None, own):
                answers.setdefault(own, []).append([(each, flows.as_one_flow()) for each, flows in answer])
        classes = {each.block: each for some in answers.values() for answer in some for each, _ in answer}
        for block, each in classes.items():
            found: dict[int, Flows] = {}
            for own, some in answers.items():
                # A block has addresses of one IP version, so what holds for the other one is not its affair.
                if block is None or block.version == own:
                    found[own] = NO_FLOWS
                    for answer in some:
                        found[own] = found[own] | flows_of(answer, block)
            one, *other = (found[own] for own in sorted(found))
            yield each, one.beside(other[0]) if other and end.service is None else _joined([one, *other])

    def pieces_of_actor(
        self, end: OutsideEnd, actor: int, *, inbound: bool
    ) -> Iterator[tuple[int, list[tuple[AddressClass, Flows]]]]:
        """For each address of an actor its matrix, and what becomes of each piece of traffic by itself."""
        for which, position in self.bits.entries[actor]:
            ask = self._outside[which].inbound if inbound else self._outside[which].outbound
            yield which, [(each, self._as_flows(which, outcome)) for each, outcome in ask(end, position)]

    def seen_outside(self, actor: int, *, inbound: bool) -> tuple[Hashable, ...]:
        """What ways between the outside and an actor depend on: equal ones pass the same gateways."""
        direction: Direction = "ingress" if inbound else "egress"
        return tuple(
            (which, self._outside[which].seen(position, direction))
            for which, position in self.bits.entries[actor]
        )

    def _part(self, end: OutsideEnd, each: AddressClass, exceptions: tuple[Block, ...] = ()) -> OutsidePart:
        if end.service is not None or (each.block is None and end.only is None):
            example = end.network or end.name
        else:
            example = str(each.address) if end.network is not None else f"internet:{each.address}"
        return OutsidePart(end=end, block=each.block, example=example, exceptions=exceptions)

    def _report(self, label: str, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(label, done, total)


def blocks_inside(block: Block, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The largest of some blocks that lie inside one: a /25 in a /24, but not the /26 inside that /25."""
    found: list[Block] = []
    for other in sorted(set(blocks), key=lambda one: (one.prefix_length, one.first)):
        if other != block and block.contains(other) and not any(held.contains(other) for held in found):
            found.append(other)
    return tuple(found)


def _joined(flows: Iterable[Flows]) -> Flows:
    result = NO_FLOWS
    for each in flows:
        result = result | each
    return result


def _outside_of(rows: dict[Flows, int], dual: int) -> Iterator[tuple[Flows, int]]:
    """The rows without the actors that have both IP versions."""
    return ((flows, bits & ~dual) for flows, bits in rows.items() if bits & ~dual)


def _within(rows: dict[Flows, int], dual: int) -> Iterator[tuple[Flows, int]]:
    """The rows of the actors that have both IP versions; nothing gets to the rest of them."""
    rest = dual
    for flows, bits in rows.items():
        rest &= ~bits
        if bits & dual:
            yield flows, bits & dual
    if rest:
        yield NO_FLOWS, rest


def flows_of(answer: list[tuple[AddressClass, Flows]], block: Block | None) -> Flows:
    """What holds for a block: what is said of it, else of the smallest block around it, else of the rest."""
    best: tuple[int, Flows] = (-1, NO_FLOWS)
    for each, flows in answer:
        length = 0 if each.block is None else each.block.prefix_length
        holds = each.block is None or (block is not None and each.block.contains(block))
        if holds and length > best[0]:
            best = (length, flows)
    return best[1]


def join_flows(rows: dict[Flows, int], bits: int, more: Flows) -> dict[Flows, int]:
    """The rows with ``more`` added to what is known of the ends in ``bits``."""
    left = bits
    result: dict[Flows, int] = {}
    for flows, members in rows.items():
        inside = members & bits
        if inside:
            left &= ~inside
            united = flows | more
            result[united] = result.get(united, 0) | inside
        if inside != members:
            result[flows] = result.get(flows, 0) | members & ~bits
    if left:
        result[more] = result.get(more, 0) | left
    return result
