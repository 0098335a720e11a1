"""What an expectation says, once it is understood."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.analysis.failure import LossKind
from vpcplan.analysis.reachability.question import Question

MemberKind = Literal["tier", "subnet", "group", "vpc", "zone", "region", "everything"]


class Subjects(Struct, frozen=True, kw_only=True):
    """One side of a statement: names, or the members of something.

    ``quantifier`` says whether all of them are meant or any one: "every member of tier app" or "any of a, b".
    """

    text: str
    names: tuple[str, ...] = ()
    members_of: MemberKind | None = None
    quantifier: Literal["all", "any"] = "all"


class ReachStatement(Struct, frozen=True, kw_only=True):
    """``SOURCES can|cannot reach DESTINATIONS [on …] [via …]``; ``only`` adds that nobody else can."""

    sources: Subjects
    destinations: Subjects
    negated: bool = False
    only: bool = False
    questions: tuple[Question, ...]
    via: tuple[str, ...] = ()


class ResolveStatement(Struct, frozen=True, kw_only=True):
    """``NAME TYPE [from CLIENT] [with CHECK unhealthy] resolves to VALUES``.

    ``values`` with ``mode`` "or": every answer is among them; "and": every answer holds all of them; empty:
    nothing is answered.
    """

    name: str
    type: str = "A"
    client: tuple[str, ...] = ()
    unhealthy: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    mode: Literal["or", "and"] = "or"
    negated: bool = False


class LocationStatement(Struct, frozen=True, kw_only=True):
    """``SUBJECTS is [not] in PLACE``: a block, or a subnet, VPC, zone, Region, tier or group by name."""

    subjects: Subjects
    place: str
    place_kind: MemberKind | Literal["block"] | None = None
    negated: bool = False


class FreeStatement(Struct, frozen=True, kw_only=True):
    """``SUBJECTS has at least N free addresses``; ``each_subnet`` of a VPC rather than the VPC itself."""

    subjects: Subjects
    count: int
    each_subnet: bool = False


class SurvivalStatement(Struct, frozen=True, kw_only=True):
    """``… survives the loss of any AZ``: another statement, or a name that must stay in service.

    ``loss`` is the kind of thing that fails; ``named`` the one meant where it is not any.
    """

    subject: ReachStatement | ResolveStatement | Subjects
    loss: LossKind
    named: str | None = None


Statement = ReachStatement | ResolveStatement | LocationStatement | FreeStatement | SurvivalStatement
