"""Reachability before and after: every pair of ends, piece by piece."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.difference.result import FlowChange, FlowChangeKind
from vpcplan.analysis.reach.outside_ends import OutsideEnd, outside_ends
from vpcplan.analysis.reach.reach import NO_FLOWS, Flows, Survey, blocks_inside, flows_of
from vpcplan.analysis.reach.rows import each_other
from vpcplan.analysis.reach.universe import bitset, positions
from vpcplan.net.traffic import TrafficSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.analysis.difference.renames import Renames
    from vpcplan.analysis.reach.actors import Actor
    from vpcplan.analysis.reach.outside_ends import AddressClass
    from vpcplan.analysis.reach.reach import Progress
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.model.topology import Topology
    from vpcplan.net.block import Block

Part = tuple["Block | None", "tuple[Block, ...]"]
"""A block of an end outside (everybody whom no rule names where None), and what of it is left out."""
Changes = dict[tuple[FlowChangeKind, TrafficSet], int]
"""Actors (a bitset) by what changed for them."""


def changes_between(before: Flows, after: Flows) -> Iterator[tuple[FlowChangeKind, TrafficSet]]:
    """What became of the traffic of one pair of ends; nothing where nothing changed."""
    if before == after:
        return
    opened = after.reachable - before.reachable - before.unanswered - before.unknown
    closed = before.reachable - after.reachable - after.unanswered - after.unknown
    known = before.reachable | before.unanswered | before.unknown
    still = after.reachable | after.unanswered | after.unknown
    steps: tuple[tuple[FlowChangeKind, TrafficSet], ...] = (
        ("widened" if before.reachable else "opened", opened),
        ("narrowed" if after.reachable else "closed", closed),
        ("reply lost", before.reachable & after.unanswered),
        ("reply restored", before.unanswered & after.reachable),
        ("opened one way", after.unanswered - known),
        ("closed one way", before.unanswered - still),
        ("possibly opened", after.unknown - known),
        ("possibly closed", before.unknown - still),
        ("uncertain now", (before.reachable | before.unanswered) & after.unknown),
        ("certain now", before.unknown & (after.reachable | after.unanswered)),
    )
    yield from ((kind, traffic) for kind, traffic in steps if traffic)


class _Side:
    """One of the two topologies, its actors numbered as both sides number them."""

    def __init__(self, survey: Survey, numbers: list[int]) -> None:
        self.survey = survey
        self.numbers = numbers
        self.starters = survey.starters()
        self.own = {number: place for place, number in enumerate(numbers)}
        self._same = numbers == list(range(len(numbers)))
        self._known: dict[int, int] = {}

    def joint(self, bits: int) -> int:
        """Actors of this side as both sides number them."""
        if self._same:
            return bits
        if bits not in self._known:
            self._known[bits] = bitset(self.numbers[place] for place in positions(bits))
        return self._known[bits]

    def rows(self, version: int) -> list[tuple[int, dict[Flows, int]]]:
        """Sources that fare alike over an IP version, and the others by what becomes of the traffic."""
        found = []
        for flow in self.survey.inside(self.starters, self.survey.bits.all, version):
            others = {flows: self.joint(bits) for flows, bits in flow.destinations.items()}
            found.append((self.joint(flow.sources), others))
        return found


class FlowComparison:
    """Both topologies, surveyed with one question; ``before`` is the old one's survey where it is at hand."""

    def __init__(
        self,
        old: Topology,
        new: Topology,
        renames: Renames,
        question: Question,
        progress: Progress | None = None,
        *,
        before: Survey | None = None,
    ) -> None:
        from vpcplan.model.topology_index import TopologyIndex

        self._renames = renames
        surveys = [before or Survey(TopologyIndex(old), question, progress)]
        surveys.append(Survey(TopologyIndex(new), question, progress, like=before))
        keys = [
            [(a.kind, renames.get(f"{a.kind}s", {}).get(a.id, a.id)) for a in surveys[0].actors],
            [(a.kind, a.id) for a in surveys[1].actors],
        ]
        numbers: dict[tuple[str, str], int] = {}
        for key in (*keys[1], *keys[0]):
            numbers.setdefault(key, len(numbers))
        self._old, self._new = (
            _Side(survey, [numbers[key] for key in own]) for survey, own in zip(surveys, keys, strict=True)
        )
        self.names = self._short_names([id for _, id in numbers])

    def _short_names(self, ids: list[str]) -> list[str]:
        """What the new topology (else the old one) calls each actor, its id where that may mean two."""
        labels: dict[int, str] = {}
        for side in (self._old, self._new):
            labels |= {number: a.label for number, a in zip(side.numbers, side.survey.actors, strict=True)}
        often = Counter(labels.values())
        return [labels[number] if often[labels[number]] == 1 else id for number, id in enumerate(ids)]

    def actors(self) -> Iterator[tuple[str, Actor]]:
        """The actors of the old topology, with the names that changes have them under."""
        for number, actor in zip(self._old.numbers, self._old.survey.actors, strict=True):
            yield self.names[number], actor

    def changes(self) -> tuple[FlowChange, ...]:
        """Every flow that changed, ends that fare alike together.

        A door that was open over IPv6 and is now open over IPv4 too has been opened, so the IP versions are
        compared one by one; what changed in the same way for both is one change.
        """
        sides = (self._old, self._new)
        versions = sorted({matrix.version for side in sides for matrix in side.survey.matrices})
        found = {version: list(self._changes_over(version)) for version in versions}
        return tuple(joined_versions(found))

    def _changes_over(self, version: int) -> Iterator[FlowChange]:
        yield from self._inside(version)
        yield from self._outside(version, inbound=True)
        yield from self._outside(version, inbound=False)

    def _inside(self, version: int) -> Iterator[FlowChange]:
        """The flows between actors."""
        found: dict[tuple[tuple[FlowChangeKind, TrafficSet], int], int] = {}
        before, after = self._old.rows(version), self._new.rows(version)
        for (first, second), numbers in self._pairs_of_rows(before, after).items():
            was, now = before[first][1], after[second][1]
            if was == now:
                continue
            sources = bitset(numbers)
            for change, others in _compare_rows(was, now).items():
                key = (change, others & ~sources if sources.bit_count() == 1 else others)
                found[key] = found.get(key, 0) | sources
        for (kind, traffic), others, sources in each_other(found):
            if others:
                dual = self._is_dual(sources, version) and self._is_dual(others, version)
                yield FlowChange(
                    change=kind,
                    source_kind="actors",
                    sources=self._names(sources),
                    destination_kind="actors",
                    destinations=self._names(others),
                    traffic=traffic,
                    ip_version=version if dual else None,
                )

    def _pairs_of_rows(
        self, before: list[tuple[int, dict[Flows, int]]], after: list[tuple[int, dict[Flows, int]]]
    ) -> dict[tuple[int, int], list[int]]:
        """The actors by their rows on both sides; an empty row is added for those without one."""
        homes: list[dict[int, int]] = []
        for rows in (before, after):
            homes.append(
                {number: place for place, (bits, _) in enumerate(rows) for number in positions(bits)}
            )
            rows.append((0, {}))
        found: dict[tuple[int, int], list[int]] = {}
        for number in range(len(self.names)):
            pair = (homes[0].get(number, len(before) - 1), homes[1].get(number, len(after) - 1))
            found.setdefault(pair, []).append(number)
        return found

    def _outside(self, version: int, *, inbound: bool) -> Iterator[FlowChange]:
        """The flows between ends outside and actors."""
        ends: dict[tuple[str, str], OutsideEnd] = {}
        sides: list[dict[tuple[str, str], OutsideEnd]] = [{}, {}]
        for which, side in enumerate((self._old, self._new)):
            for end in outside_ends(side.survey.index):
                if inbound and end.service is not None:
                    continue
                sides[which][self._end_key(end, which)] = end
                ends[self._end_key(end, which)] = end
        for key, end in ends.items():
            for (part, kind, traffic), actors in self._of_end(
                version, sides[0].get(key), sides[1].get(key), inbound=inbound
            ).items():
                block, exceptions = part
                name = end.name if block is None else f"{end.name} {block}"
                if exceptions:
                    name += " except " + ", ".join(map(str, exceptions))
                outer = "service" if end.service else "network" if end.network else "internet"
                inner = self._names(actors)
                yield FlowChange(
                    change=kind,
                    source_kind=outer if inbound else "actors",
                    sources=(name,) if inbound else inner,
                    destination_kind="actors" if inbound else outer,
                    destinations=inner if inbound else (name,),
                    traffic=traffic,
                    ip_version=version if block is None and self._is_dual(actors, version) else None,
                )

    def _end_key(self, end: OutsideEnd, which: int) -> tuple[str, str]:
        """An end outside as both sides call it."""
        if end.network is None:
            return ("service", end.service) if end.service is not None else ("internet", "")
        renamed = self._renames.get("networks", {}) if which == 0 else {}
        return "network", renamed.get(end.network, end.network)

    def _of_end(
        self, version: int, before: OutsideEnd | None, after: OutsideEnd | None, *, inbound: bool
    ) -> dict[tuple[Part, FlowChangeKind, TrafficSet], int]:
        """The changes between one end outside and everybody, a part of it only where it fares otherwise."""
        found: dict[tuple[Part, FlowChangeKind, TrafficSet], int] = {}
        for number in range(len(self.names)):
            was = _answers(self._old, before, number, version, inbound=inbound)
            now = _answers(self._new, after, number, version, inbound=inbound)
            if not was and not now:
                continue
            blocks = dict.fromkeys([None, *(each.block for each, _ in (*was, *now))])
            changes = {
                block: set(changes_between(flows_of(was, block), flows_of(now, block))) for block in blocks
            }
            for part, change in parts_that_changed(changes):
                key = (part, *change)
                found[key] = found.get(key, 0) | 1 << number
        return found

    def _is_dual(self, bits: int, version: int) -> bool:
        """Whether one of some actors has addresses of the other IP version too, before or after."""
        for side in (self._old, self._new):
            survey = side.survey
            for number in positions(bits):
                place = side.own.get(number)
                entries = () if place is None else survey.bits.entries[place]
                if any(survey.matrices[which].version != version for which, _ in entries):
                    return True
        return False

    def _names(self, bits: int) -> tuple[str, ...]:
        return tuple(sorted(self.names[place] for place in positions(bits)))


def parts_that_changed(
    changes: dict[Block | None, set[tuple[FlowChangeKind, TrafficSet]]],
) -> Iterator[tuple[Part, tuple[FlowChangeKind, TrafficSet]]]:
    """The largest parts of an end outside that each change is true of, and the blocks in them that it spares.

    What is true of everybody whom no rule names is not repeated for a block that it is true of as well.
    """
    blocks = [block for block in changes if block is not None]
    for block, own in changes.items():
        around = [other for other in blocks if block is not None and other != block and other.contains(block)]
        parent = max(around, key=lambda other: other.prefix_length, default=None)
        for change in sorted(own - (changes[parent] if block is not None else set()), key=repr):
            spared = [
                inner
                for inner in (blocks if block is not None else ())
                if change not in changes[inner] and block is not None and block.contains(inner)
            ]
            exceptions = () if block is None else blocks_inside(block, spared)
            yield (block, exceptions), change


def joined_versions(found: dict[int, list[FlowChange]]) -> Iterator[FlowChange]:
    """The changes over both IP versions, those that are the same apart from the kind of ICMP as one."""
    known: dict[FlowChange, FlowChange] = {}
    for changes in found.values():
        for change in changes:
            key = replace(change, traffic=change.traffic.apart_from_icmp(), ip_version=None)
            other = known.get(key)
            if other is not None:
                change = replace(change, traffic=other.traffic | change.traffic, ip_version=None)
            known[key] = change
    yield from known.values()


def _answers(
    side: _Side, end: OutsideEnd | None, number: int, version: int, *, inbound: bool
) -> list[tuple[AddressClass, Flows]]:
    """What one side says of an end outside and an actor; nothing where it has not got one of them."""
    place = side.own.get(number)
    if end is None or place is None or (not inbound and not side.starters >> place & 1):
        return []
    return list(side.survey.of_actor(end, place, inbound=inbound, version=version))


def _compare_rows(was: dict[Flows, int], now: dict[Flows, int]) -> Changes:
    """What changed for one class of sources, by the destinations for which it did."""
    found: Changes = {}
    seen_before = seen_after = 0
    for bits in was.values():
        seen_before |= bits
    for bits in now.values():
        seen_after |= bits
    before = [*was.items(), (NO_FLOWS, seen_after & ~seen_before)]
    after = [*now.items(), (NO_FLOWS, seen_before & ~seen_after)]
    for flows, bits in before:
        for other, others in after:
            common = bits & others
            if common:
                for change in changes_between(flows, other):
                    found[change] = found.get(change, 0) | common
    return found
