"""What a trace finds, hop by hop."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.net.traffic import NOTHING, TrafficSet

Verdict = Literal["reachable", "unreachable", "unknown"]
Decision = Literal["allow", "deny", "route", "translate", "deliver", "drop", "unknown"]
Direction = Literal["forward", "return"]


class PacketView(Struct, frozen=True):
    """A packet (or many that differ in ports only) as a hop sees it.

    ``traffic`` is what the packets are as they stand there: on the way back source and destination ports
    are the server's and the client's.
    """

    version: int
    source: int
    destination: int
    traffic: TrafficSet


class Hop(Struct, frozen=True, kw_only=True):
    """One decision on the way."""

    resource: str
    name: str
    kind: str
    decision: Decision
    reason: str
    packet: PacketView
    rule: str | None = None
    location: SourceSpan | None = None
    vpc: str | None = None
    vpc_name: str | None = None
    direction: Literal["ingress", "egress"] | None = None
    """For a filter: which of its two sets of rules was asked."""


class Blocker(Struct, frozen=True, kw_only=True):
    """One thing that stops the traffic, or leaves the answer open (``unknown``)."""

    code: str
    resource: str
    name: str
    kind: str
    direction: Direction
    reason: str
    fix: str | None = None
    location: SourceSpan | None = None
    rule: str | None = None
    nearest: str | None = None
    unknown: bool = False
    hop: int = -1
    """Position of the hop in its direction's list; −1 where no hop stands for it."""
    filter_direction: Literal["ingress", "egress"] | None = None
    packet: PacketView | None = None
    lacking: str | None = None
    """What did not get through, where only part of it did: ``ephemeral ports 1024-32767``."""


class Leg(Struct, frozen=True, kw_only=True):
    """One direction of the flow."""

    verdict: Verdict
    hops: tuple[Hop, ...]


class End(Struct, frozen=True, kw_only=True):
    """A source or destination as the question meant it and as the trace chose it."""

    text: str
    kind: str
    id: str | None
    name: str
    address: str | None
    network_interface: str | None = None
    vpc: str | None = None


class Trace(Struct, frozen=True, kw_only=True):
    """The answer: both directions, every blocker, and what gets through."""

    source: End
    destination: End
    protocol: str
    port: str | None
    verdict: Verdict
    forward: Leg
    back: Leg | None
    blockers: tuple[Blocker, ...] = ()
    traffic: TrafficSet = NOTHING
    notes: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    """Other pairs of addresses that were tried, and what became of them."""
    via: tuple[Trace, ...] = ()
    """With ``--via``: the flows one after another; the trace itself then sums them up."""
    answers: tuple[NamedAnswer, ...] = ()
    """For a destination by DNS name: each possible answer; the trace itself shows the worst."""


class NamedAnswer(Struct, frozen=True, kw_only=True):
    """One thing that a DNS name can answer, and the trace to it; None where its addresses are not known."""

    probability: float
    text: str
    trace: Trace | None
