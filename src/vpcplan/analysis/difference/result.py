"""What changed between two topologies."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.net.traffic import TrafficSet

ResourceChangeKind = Literal["added", "removed", "changed", "renamed"]

FlowChangeKind = Literal[
    "opened",
    "widened",
    "closed",
    "narrowed",
    "reply lost",
    "reply restored",
    "opened one way",
    "closed one way",
    "possibly opened",
    "possibly closed",
    "uncertain now",
    "certain now",
]
"""What became of some traffic.

``widened`` and ``narrowed``: something got through before, and still does. ``reply lost``: the request
still arrives. ``one way``: the request arrives, its reply does not, before or after. ``possibly``: the
configuration does not say.
"""

MIRRORED: dict[FlowChangeKind, FlowChangeKind] = {
    "opened": "closed",
    "widened": "narrowed",
    "closed": "opened",
    "narrowed": "widened",
    "reply lost": "reply restored",
    "reply restored": "reply lost",
    "opened one way": "closed one way",
    "closed one way": "opened one way",
    "possibly opened": "possibly closed",
    "possibly closed": "possibly opened",
    "uncertain now": "certain now",
    "certain now": "uncertain now",
}
"""The change of the other direction: from the new topology to the old one."""


class ResourceChange(Struct, frozen=True, kw_only=True):
    """A resource that came, went, or is different; ``before`` is its id in the old topology.

    ``name`` is what a reader calls it: ``shop/web``, ``web (sg-0a1b2c3d)``, ``web → app``.
    """

    change: ResourceChangeKind
    kind: str
    before: str | None
    after: str | None
    details: tuple[str, ...] = ()
    name: str = ""


class AddressChange(Struct, frozen=True, kw_only=True):
    """Blocks or addresses that something got or lost."""

    kind: str
    name: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


class FlowChange(Struct, frozen=True, kw_only=True):
    """Traffic between ends that fare alike, and what became of it.

    ``source_kind`` and ``destination_kind`` are ``actors``, ``internet``, ``network`` or ``service``.
    ``ip_version`` is 4 or 6 where the ends have both and it changed for one only.
    """

    change: FlowChangeKind
    source_kind: str
    sources: tuple[str, ...]
    destination_kind: str
    destinations: tuple[str, ...]
    traffic: TrafficSet
    ip_version: int | None = None


class AnswerChange(Struct, frozen=True, kw_only=True):
    """A DNS answer that is different for some clients, in words."""

    name: str
    type: str
    clients: tuple[str, ...]
    before: str
    after: str


class ExpectationChange(Struct, frozen=True, kw_only=True):
    """An expectation whose result is different; ``absent`` where only one topology has it."""

    text: str
    before: str
    after: str
    reason: str = ""


class Difference(Struct, frozen=True, kw_only=True):
    """Everything that changed, each part empty where nothing did."""

    resources: tuple[ResourceChange, ...] = ()
    addresses: tuple[AddressChange, ...] = ()
    flows: tuple[FlowChange, ...] = ()
    answers: tuple[AnswerChange, ...] = ()
    expectations: tuple[ExpectationChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.resources or self.addresses or self.flows or self.answers or self.expectations)
