"""The answer to a question: the whole distribution, and every step that led to it."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan

Status = Literal["NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED"]


class Answer(Struct, frozen=True):
    """One resource record of an answer; ``name`` is canonical (no trailing dot), ``value`` as configured."""

    name: str
    type: str
    ttl: int
    value: str


class Outcome(Struct, frozen=True, kw_only=True):
    """One possible response and how likely it is.

    ``answers`` are the records that are certain in it (CNAMEs on the way included). ``alias_target`` is the
    DNS name of an AWS resource whose addresses are not known, ``resource`` its id where the topology has it.
    ``choose`` of ``of``: so many of these records, each choice as likely.
    """

    probability: Fraction
    status: Status = "NOERROR"
    answers: tuple[Answer, ...] = ()
    alias_target: str | None = None
    resource: str | None = None
    choose: int | None = None
    of: tuple[Answer, ...] = ()
    record_spans: tuple[SourceSpan, ...] = ()
    """Where the records that answered stand."""


class Candidate(Struct, frozen=True, kw_only=True):
    """A record that a routing policy compared: ``compared`` says on what, ``reason`` why it won or lost."""

    record: str
    compared: str
    healthy: bool
    health_reason: str
    share: Fraction
    """Of the answers that the whole group gives."""
    reason: str
    span: SourceSpan


StepKind = Literal[
    "resolver", "delegation", "zone", "policy", "alias", "cname", "answer", "no_answer", "forward", "note"
]


class Step(Struct, frozen=True, kw_only=True):
    """One thing that happened on the way to the answer; ``depth`` indents what lies below an alias."""

    kind: StepKind
    name: str
    reason: str
    zone: str | None = None
    """The hosted zone's domain name."""
    server: str | None = None
    """Who answered: root, a TLD, an authoritative name server, a VPC's resolver."""
    policy: str | None = None
    candidates: tuple[Candidate, ...] = ()
    used: bool = True
    """False in a branch that was looked into for its health only, and gives no answer."""
    depth: int = 0
    span: SourceSpan | None = None


class Resolution(Struct, frozen=True, kw_only=True):
    """What Route 53 answers. The probabilities of ``outcomes`` sum to 1.

    ``zone`` is the domain name of the hosted zone that answered the question's own name, ``zone_id`` its id.
    """

    name: str
    type: str
    status: Status
    outcomes: tuple[Outcome, ...]
    zone: str | None = None
    zone_id: str | None = None
    forwarded_to: tuple[str, ...] = ()
    """Targets of the Resolver rule by which the query leaves."""
    delegated_to: tuple[str, ...] = ()
    """Name servers outside the configuration that the query is referred to."""
    estimated: bool = False
    """Whether a latency that was estimated from distance decided something."""
    steps: tuple[Step, ...] = ()
    health_checks: tuple[str, ...] = ()
    """Ids of the health checks that the answer may hang on, in order of appearance."""

    @property
    def answered(self) -> bool:
        """Whether some outcome carries a record or names an AWS resource."""
        return any(o.answers or o.of or o.alias_target for o in self.outcomes)
