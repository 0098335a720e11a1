"""The answer to a question: the whole distribution, and every step that led to it."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct, structs

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

    A question for ``ANY`` may bring a resource or a choice for several types: what the further types bring is
    in ``also``, chosen independently, so 8 of 10 A and 8 of 9 AAAA records are 45 × 9 responses.
    """

    probability: Fraction
    status: Status = "NOERROR"
    answers: tuple[Answer, ...] = ()
    alias_target: str | None = None
    alias_type: str | None = None
    """The type of the record that is the alias: ``A`` or ``AAAA`` for most resources."""
    resource: str | None = None
    choose: int | None = None
    of: tuple[Answer, ...] = ()
    outside: str | None = None
    """The name, outside the configuration, to which a CNAME leads: what it answers is not known."""
    dead_end: bool = False
    """Whether ``answers`` are only CNAMEs, and the name that they lead to has no record of the type."""
    record_spans: tuple[SourceSpan, ...] = ()
    """Where the records that answered stand."""
    also: tuple[Outcome, ...] = ()

    @property
    def parts(self) -> tuple[Outcome, ...]:
        """This outcome and what is in ``also``: all that one response is put together from."""
        return (self, *self.also)

    @property
    def answered(self) -> bool:
        """Whether it carries a record of the type asked for, names an AWS resource or leads outside."""
        if self.answers and not self.dead_end:
            return True
        return self.outside is not None or any(part.of or part.alias_target for part in self.parts)

    @property
    def possible_answers(self) -> tuple[Answer, ...]:
        """Every record that the response may hold, the certain ones and those that are chosen from."""
        return (*self.answers, *(answer for part in self.parts for answer in part.of))


def both(left: Outcome, right: Outcome) -> Outcome:
    """The response that holds what two types of one name bring, independently of each other.

    Shares of 1/2 and 1/3 give 1/6. A failure of one of them is a failure of the whole.
    """
    special = [each for part in (left, right) for each in part.parts if each.of or each.alias_target]
    first = special[0] if special else left
    return Outcome(
        probability=left.probability * right.probability,
        status=left.status if left.status != "NOERROR" else right.status,
        answers=left.answers + right.answers,
        alias_target=first.alias_target,
        alias_type=first.alias_type,
        resource=first.resource,
        choose=first.choose,
        of=first.of,
        record_spans=left.record_spans + right.record_spans,
        also=tuple(_part(each) for each in special[1:]),
    )


def _part(outcome: Outcome) -> Outcome:
    """What of an outcome stands in another's ``also``: its resource or choice."""
    return structs.replace(outcome, probability=Fraction(1), answers=(), record_spans=(), also=())


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
        """Whether some outcome carries a record, names an AWS resource or leads outside.

        A CNAME that leads to nothing is no answer to a question for an address.
        """
        return any(outcome.answered for outcome in self.outcomes)
