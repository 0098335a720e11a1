"""Rows that people can read: ends that behave alike together, or put together by VPC, subnet or group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from msgspec import Struct

from vpcplan.analysis.reach.reach import NO_SOURCES, Flows, Selection, Survey
from vpcplan.analysis.reach.universe import bitset, positions
from vpcplan.net.traffic import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vpcplan.analysis.reach.reach import OutsidePart
    from vpcplan.model.topology import Topology
    from vpcplan.net.block import Block

What = TypeVar("What")
By = Literal["alike", "instance", "group", "subnet", "vpc"]

_KINDS = {"vpc": "vpcs", "subnet": "subnets", "group": "security_groups"}
"""Where the topology keeps what ends are put together by."""


class EndGroup(Struct, frozen=True, kw_only=True):
    """One side of a row.

    ``kind`` is ``actors`` (``members`` are their names), ``internet``, ``network``, ``service``, or the kind
    that the ends were put together by. ``example`` is one member as `vpcplan trace` takes it; ``exceptions``
    are blocks inside a block outside that fare otherwise.
    """

    kind: str
    name: str
    members: tuple[str, ...] = ()
    example: str = ""
    exceptions: tuple[str, ...] = ()


class ReachRow(Struct, frozen=True, kw_only=True):
    """Traffic from one group of ends to another.

    With ``by`` a kind, ``pairs`` of the ``of`` pairs have some of it; ends that are alike have all of it.
    ``example_source`` and ``example_destination`` are a pair that has.
    """

    source: EndGroup
    destination: EndGroup
    flows: Flows
    pairs: int
    of: int
    example_source: str
    example_destination: str


class Reach(Struct, frozen=True, kw_only=True):
    """The answer of `vpcplan reach`."""

    question: str
    by: By
    ends: int
    rows: tuple[ReachRow, ...]


def reach_rows(
    survey: Survey, sources: Selection | None, destinations: Selection | None, by: By = "alike"
) -> tuple[ReachRow, ...]:
    """The rows of a survey, from ``sources`` to ``destinations`` (everything where None).

    Load balancers and endpoints start no connections of their own, so they are sources only when asked for.
    """
    chosen = sources or Selection(actors=survey.starters(), outside=survey.everything.outside)
    wanted = destinations or survey.everything
    silent = bitset(n for n, actor in enumerate(survey.actors) if actor.kind in NO_SOURCES)
    chosen = Selection(actors=chosen.actors & ~silent, outside=chosen.outside)
    rows = list(_inside_rows(survey, chosen.actors, wanted.actors, by))
    for end in chosen.outside:
        for flow in survey.inbound(end, wanted.actors):
            rows += _outside_rows(survey, flow.part, flow.others, by, inbound=True)
    for end in wanted.outside:
        for flow in survey.outbound(end, chosen.actors):
            rows += _outside_rows(survey, flow.part, flow.others, by, inbound=False)
    return tuple(rows)


def _inside_rows(survey: Survey, sources: int, destinations: int, by: By) -> Iterator[ReachRow]:
    """The rows between actors."""
    if by == "alike":
        yield from _alike_rows(survey, sources, destinations)
        return
    buckets = list(buckets_of(survey, by))
    found: dict[tuple[int, int], _Sum] = {}
    for flow in survey.inside(sources, destinations):
        ours = [(n, flow.sources & bits) for n, (_, bits) in enumerate(buckets) if flow.sources & bits]
        for flows, others in rounded(flow.destinations).items():
            for place, (_, bits) in enumerate(buckets):
                theirs = others & bits
                if theirs:
                    for number, own in ours:
                        found.setdefault((number, place), _Sum()).add(flows, own, theirs)
    for (number, place), total in sorted(found.items(), key=lambda item: item[0]):
        if not total.pairs:
            continue
        source, destination = buckets[number], buckets[place]
        asked, told = source[1] & sources, destination[1] & destinations
        yield ReachRow(
            source=_bucket_group(survey, by, source[0], asked),
            destination=_bucket_group(survey, by, destination[0], told),
            flows=total.flows(),
            pairs=total.pairs,
            of=asked.bit_count() * told.bit_count() - (asked & told).bit_count(),
            example_source=survey.actors[total.example[0]].label,
            example_destination=survey.actors[total.example[1]].label,
        )


class _Sum:
    """Flows between two buckets, added up."""

    def __init__(self) -> None:
        self.pairs = 0
        self.kinds: set[Flows] = set()
        self.example = (0, 0)

    def add(self, flows: Flows, sources: int, destinations: int) -> None:
        """Add the flows of some sources to some destinations; nobody is asked about itself."""
        both = sources & destinations
        pairs = sources.bit_count() * destinations.bit_count() - both.bit_count()
        if not pairs:
            return
        better = flows.reachable and not any(kind.reachable for kind in self.kinds)
        if not self.pairs or better:
            self.example = example_pair(sources, destinations)
        self.pairs += pairs
        self.kinds.add(flows)

    def flows(self) -> Flows:
        """What some pair has of each; what one pair has for certain another may only have perhaps."""
        if len(self.kinds) == 1:
            return next(iter(self.kinds))
        parts = [NOTHING, NOTHING, NOTHING]
        for kind in self.kinds:
            for place, traffic in enumerate((kind.reachable, kind.unknown, kind.unanswered)):
                parts[place] = parts[place] | traffic
        return Flows(*parts)


def example_pair(sources: int, destinations: int) -> tuple[int, int]:
    """A source and a destination that are not the same actor."""
    for source in positions(sources):
        for destination in positions(destinations):
            if source != destination:
                return source, destination
    raise AssertionError("a row has at least one pair")


def _alike_rows(survey: Survey, sources: int, destinations: int) -> Iterator[ReachRow]:
    """Rows by what gets through: everybody who has the same traffic to the same destinations together."""
    found: dict[tuple[Flows, int], int] = {}
    for flow in survey.inside(sources, destinations):
        for flows, others in rounded(flow.destinations).items():
            key = (flows, others)
            found[key] = found.get(key, 0) | flow.sources
    for flows, others, own in each_other(found):
        pairs = own.bit_count() * others.bit_count() - (own & others).bit_count()
        if not pairs:
            continue
        if own.bit_count() == 1:
            others &= ~own
        if others.bit_count() == 1:
            own &= ~others
        source, destination = example_pair(own, others)
        yield ReachRow(
            source=actor_group(survey, own),
            destination=actor_group(survey, others),
            flows=flows,
            pairs=pairs,
            of=pairs,
            example_source=survey.actors[source].label,
            example_destination=survey.actors[destination].label,
        )


def rounded(rows: dict[Flows, int]) -> dict[Flows, int]:
    """The rows with all traffic of one IP version and all traffic of both as the same.

    Without this, an instance with IPv4 only and one with both would never share a row.
    """
    result: dict[Flows, int] = {}
    for flows, bits in rows.items():
        plain = flows.rounded()
        result[plain] = result.get(plain, 0) | bits
    return result


def each_other(found: dict[tuple[What, int], int]) -> Iterator[tuple[What, int, int]]:
    """The rows, those joined that differ only in who is asked: a to b and c, b to a and c, c to a and b.

    Args:
        found: sources (a bitset) by what is said of them and of which destinations (a bitset).
    """
    circles: dict[tuple[What, int], int] = {}
    for (flows, others), own in found.items():
        if own.bit_count() == 1:
            key = (flows, others | own)
            circles[key] = circles.get(key, 0) | own
    joined: dict[tuple[What, int], int] = {}
    for (flows, others), own in found.items():
        circle = circles.get((flows, others | own), 0) if own.bit_count() == 1 else 0
        if circle.bit_count() >= 2:
            others, own = others | circle, circle
        # Those outside the circle who have the same to all of it belong to the same row.
        joined[flows, others] = joined.get((flows, others), 0) | own
    for (flows, others), own in joined.items():
        yield flows, others, own


def _outside_rows(
    survey: Survey, part: OutsidePart, others: dict[Flows, int], by: By, *, inbound: bool
) -> Iterator[ReachRow]:
    """The rows between an end outside and actors."""
    outside = outside_group(part)
    for flows, members in rounded(others).items():
        if not flows:
            continue
        if by == "alike":
            groups = [(actor_group(survey, members), members, members)]
        else:
            groups = [
                (_bucket_group(survey, by, name, bits), members & bits, bits)
                for name, bits in buckets_of(survey, by)
                if members & bits
            ]
        for group, having, everybody in groups:
            actor = survey.actors[next(positions(having))].label
            yield ReachRow(
                source=outside if inbound else group,
                destination=group if inbound else outside,
                flows=flows,
                pairs=having.bit_count(),
                of=everybody.bit_count(),
                example_source=part.example if inbound else actor,
                example_destination=actor if inbound else part.example,
            )


def outside_group(part: OutsidePart) -> EndGroup:
    """An end outside as one side of a row."""
    kind = "service" if part.end.service else "network" if part.end.network else "internet"
    exceptions = tuple(_block_text(block) for block in part.exceptions)
    return EndGroup(kind=kind, name=outside_name(part), example=part.example, exceptions=exceptions)


def outside_name(part: OutsidePart) -> str:
    """``internet``, ``internet 203.0.113.0/24``, ``office 192.168.7.9``."""
    only, block = part.end.only, part.block
    if only is not None and (block is None or block.contains(only)):
        block = only
    if block is None:
        return part.end.name
    return f"{part.end.name} {_block_text(block)}"


def _block_text(block: Block) -> str:
    """``203.0.113.0/24``; a single address without its length."""
    return str(block).removesuffix("/32").removesuffix("/128")


def actor_group(survey: Survey, members: int) -> EndGroup:
    """Actors as one side of a row, by their names."""
    names = tuple(survey.actors[place].label for place in positions(members))
    return EndGroup(kind="actors", name=names[0], members=names, example=names[0])


def _bucket_group(survey: Survey, by: By, name: str, members: int) -> EndGroup:
    names = tuple(survey.actors[place].label for place in positions(members))
    return EndGroup(kind=by, name=name, members=names, example=names[0] if names else "")


def buckets_of(survey: Survey, by: By) -> Iterable[tuple[str, int]]:
    """The actors by what they are put together by, in the topology's order."""
    topology = survey.index.topology
    if by == "instance":
        return [(actor.label, 1 << place) for place, actor in enumerate(survey.actors)]
    members: dict[str, list[int]] = {}
    for place, actor in enumerate(survey.actors):
        keys = {"vpc": (actor.vpc,), "subnet": actor.subnets, "group": actor.security_groups}[by]
        for key in keys or ("(no security group)",):
            members.setdefault(key, []).append(place)
    order = {key: place for place, key in enumerate(getattr(topology, _KINDS[by]))}
    return [
        (_name_of(topology, by, key), bitset(places))
        for key, places in sorted(members.items(), key=lambda item: order.get(item[0], len(order)))
    ]


def _name_of(topology: Topology, by: By, key: str) -> str:
    """A bucket's id, with its name where that says more: ``sg-0a1b (web)``."""
    found = getattr(topology, _KINDS[by]).get(key)
    if found is None or found.name == key or key.endswith(f"/{found.name}"):
        alone = found is not None and len(topology.vpcs) == 1
        return str(found.name) if alone else key
    return f"{key} ({found.name})"
