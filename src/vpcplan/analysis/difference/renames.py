"""Which resource of the old topology is which of the new one, whatever they are called.

Two topologies of one network may share no id: AWS gave other ones, somebody renamed the VPC, one is a file
and the other the AWS CLI's output. What stays is what a resource says, where it is, and what it belongs to.
So pairs are sought by those, the surest first; each pair found makes references comparable that were not,
and the search goes on until nothing new comes of it. A pair must be the only one possible, on both sides, so
that the search gives the same pairs in both directions.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vpcplan.analysis.difference.facts import SAID_BY_AWS, UNKNOWN, facts, normal
from vpcplan.analysis.difference.places import Places
from vpcplan.analysis.inventory import KINDS
from vpcplan.model.block_public_access import BlockPublicAccessExclusion, BlockPublicAccessOptions
from vpcplan.model.network_interface import NetworkInterface
from vpcplan.model.topology_index import TopologyIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from vpcplan.model.resource import Resource
    from vpcplan.model.topology import Topology

Renames = dict[str, dict[str, str]]
"""By kind: the new id of each resource that has another one now."""


class Side:
    """One of the two topologies, with its ids as both sides see them."""

    def __init__(self, topology: Topology) -> None:
        self.places = Places(TopologyIndex(topology))
        self.resources: dict[str, dict[str, Resource]] = {
            kind: {id: normal(topology, entry) for id, entry in getattr(topology, kind).items()}
            for kind in KINDS
        }
        self.ids = {id for entries in self.resources.values() for id in entries}
        self.tokens: dict[str, str] = {}

    def token(self, text: str) -> str:
        """What both sides call a resource; UNKNOWN while it has no counterpart, other text as it is."""
        return self.tokens.get(text, UNKNOWN if text in self.ids else text)


class Matching:
    """The pairs of resources of two topologies, found once."""

    def __init__(self, old: Topology, new: Topology) -> None:
        self.old, self.new = Side(old), Side(new)
        self._left: list[dict[str, list[str]]] = [{}, {}]
        self._found: Renames = {}
        for kind in KINDS:
            before, after = self.old.resources[kind], self.new.resources[kind]
            for id in before:
                if id in after:
                    self._same(id, id)
            self._left[0][kind] = sorted(before.keys() - after.keys())
            self._left[1][kind] = sorted(after.keys() - before.keys())
        while any(self._round(key) for key in (_by_all, _by_place, _by_name, _by_owner, _by_facts)):
            pass

    def renames(self) -> Renames:
        """By kind, the new id of each old one that is another."""
        return self._found

    def _same(self, before: str, after: str) -> None:
        """Two ids mean one thing; of different kinds may have one id, so both may be known already."""
        token = (
            self.old.tokens.get(before) or self.new.tokens.get(after) or f"={len(self.new.tokens)}:{after}"
        )
        other = self.new.tokens.get(after)
        if other is not None and other != token:
            for side in (self.old, self.new):
                side.tokens = {id: token if known == other else known for id, known in side.tokens.items()}
        self.old.tokens[before] = self.new.tokens[after] = token

    def _round(self, key: Callable[[Side, str, Resource], Hashable | None]) -> bool:
        """Find pairs by one key; whether there was any."""
        pairs: list[tuple[str, str, str]] = []
        for kind in KINDS:
            known: list[dict[Hashable, str]] = []
            for side, left in zip((self.old, self.new), self._left, strict=True):
                keys = {id: key(side, kind, side.resources[kind][id]) for id in left[kind]}
                often = Counter(keys.values())
                known.append({what: id for id, what in keys.items() if what is not None and often[what] == 1})
            pairs += [(kind, id, known[1][what]) for what, id in known[0].items() if what in known[1]]
        for kind, before, after in pairs:
            self._found.setdefault(kind, {})[before] = after
            self._left[0][kind].remove(before)
            self._left[1][kind].remove(after)
            self._same(before, after)
        return bool(pairs)


def _by_all(side: Side, kind: str, resource: Resource) -> Hashable | None:
    """What it says and how it is called."""
    return (plain_name(resource), facts(resource, side.token, without=SAID_BY_AWS))


def _by_facts(side: Side, kind: str, resource: Resource) -> Hashable | None:
    """What it says, whatever it is called."""
    return (facts(resource, side.token, without=SAID_BY_AWS),)


def _by_place(side: Side, kind: str, resource: Resource) -> Hashable | None:
    """Where it is, where that place has a counterpart."""
    place = side.places.of(kind, resource)
    return None if place is None or place[1] is None else _certain(side, *place)


def _by_owner(side: Side, kind: str, resource: Resource) -> Hashable | None:
    """What it belongs to and in which subnet, for interfaces."""
    place = side.places.of_owner(resource)
    return None if place is None else _certain(side, *place)


def _by_name(side: Side, kind: str, resource: Resource) -> Hashable | None:
    """How it is called in what it belongs to."""
    owner = getattr(resource, "vpc", None) or getattr(resource, "transit_gateway", None)
    return None if is_nameless(resource) else _certain(side, (owner,) if owner else (), plain_name(resource))


def _certain(side: Side, ids: tuple[str, ...], what: Hashable) -> Hashable | None:
    """Ids as both sides see them, beside what is seen alike anyway; None where one has no counterpart."""
    seen = tuple(sorted(map(side.token, ids)))
    return None if UNKNOWN in seen else (seen, what)


def is_nameless(resource: Resource) -> bool:
    """Whether nobody gives it a name, or AWS's id stands where nobody did: ``i-0a1b2c3d``, an ARN."""
    name = resource.name
    if name.startswith("arn:") or isinstance(
        resource, BlockPublicAccessOptions | BlockPublicAccessExclusion | NetworkInterface
    ):
        return True
    tail = name.rpartition("-")[2]
    return name == resource.id and len(tail) in (8, 17) and all(mark in "0123456789abcdef" for mark in tail)


def plain_name(resource: Resource) -> str:
    """A name as a topology file can have it: ``VPC-B`` for "VPC B"."""
    kept = (mark if mark.isalnum() or mark in "._-" else "-" for mark in resource.name)
    return "".join(kept).strip("-")


def title_of(resource: Resource) -> str:
    """What a reader calls a resource: its path in a topology file, else its name with AWS's id behind it."""
    if resource.id.rpartition("/")[2] == resource.name or is_nameless(resource):
        return resource.id
    return resource.name if resource.id.startswith("arn:") else f"{resource.name} ({resource.id})"
