"""What one hosted zone answers to one question."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from vpcplan.analysis.resolution.inquiry import Inquiry
from vpcplan.analysis.resolution.record_tree import Branch, RecordTree, merge_outcomes
from vpcplan.analysis.resolution.result import Outcome, Status, Step, both
from vpcplan.errors import UsageError
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.semantics.hosted_zone import APEX_TYPES, Node, RecordsByType

ANY = "ANY"
_ONE = Fraction(1)
MAX_OUTCOMES = 50_000
"""As many different answers as are worked out; weighted CNAMEs that lead to more of them multiply."""


class Lookup(Struct, frozen=True, kw_only=True):
    """What a server says of a name; ``cname`` when the outcomes end in CNAMEs that are still to be
    followed."""

    status: Status
    outcomes: tuple[Outcome, ...]
    steps: tuple[Step, ...] = ()
    zone: HostedZone | None = None
    forwarded_to: tuple[str, ...] = ()
    delegated_to: tuple[str, ...] = ()
    cname: bool = False


def check_number(count: int, name: str) -> None:
    """Refuse a distribution that is too large to work out.

    Raises:
        UsageError: more than ``MAX_OUTCOMES`` answers are possible.
    """
    if count > MAX_OUTCOMES:
        message = f"{name} has more than {MAX_OUTCOMES:,} possible answers"
        raise UsageError(message, hint="ask for one of the names that its CNAMEs lead to, or for one type")


def empty_outcomes(status: Status = "NOERROR") -> tuple[Outcome, ...]:
    """The one outcome of a response without records."""
    return (Outcome(probability=_ONE, status=status),)


def answer_from_zone(inquiry: Inquiry, zone: HostedZone, name: str, type_: str, node: Node) -> Lookup:
    """The answer of ``zone`` for a name at which it holds ``node`` (not a delegation).

    Records of the type, else a CNAME (to be followed), else no data; NXDOMAIN when nothing is at or below the
    name and no wildcard covers it.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
    """
    if not zone.records_known:
        return _not_described(zone, name)
    step = _zone_step(zone, name, node)
    if node.kind == "absent":
        reason = (
            f"{name} does not exist in {_zone_words(zone)}: no record at or below it, no wildcard above it"
        )
        none = Step(kind="no_answer", name=name, zone=zone.domain_name, reason=reason)
        return Lookup(status="NXDOMAIN", outcomes=empty_outcomes("NXDOMAIN"), steps=(step, none), zone=zone)
    if name == zone.domain_name and _is_untold(type_, node):
        return _apex_not_described(zone, type_, step)
    tree = RecordTree(inquiry, name)
    if type_ == ANY:
        branch = _answer_any(tree, zone, node.records)
    elif type_ in node.records:
        branch = tree.evaluate(zone, node.records[type_])
    elif "CNAME" in node.records:
        branch = tree.evaluate(zone, node.records["CNAME"])
    else:
        return Lookup(
            status="NOERROR",
            outcomes=empty_outcomes(),
            steps=(step, _no_data_step(zone, name, type_, node)),
            zone=zone,
        )
    inquiry.estimated |= branch.estimated
    cname = type_ not in (ANY, "CNAME") and type_ not in node.records
    steps = (step, *branch.steps)
    status: Status = "SERVFAIL" if all(o.status == "SERVFAIL" for o in branch.outcomes) else "NOERROR"
    if status == "NOERROR" and not any(o.answered for o in branch.outcomes):
        reason = f"no {type_} record of {name} answers this client"
        steps = (*steps, Step(kind="no_answer", name=name, zone=zone.domain_name, reason=reason))
    return Lookup(status=status, outcomes=branch.outcomes, steps=steps, zone=zone, cname=cname)


def _not_described(zone: HostedZone, name: str) -> Lookup:
    reason = f"the records of {_zone_words(zone)} are not described, so its answer is not known"
    step = Step(kind="no_answer", name=name, zone=zone.domain_name, reason=reason, span=zone.span)
    return Lookup(status="SERVFAIL", outcomes=empty_outcomes("SERVFAIL"), steps=(step,), zone=zone)


def _is_untold(type_: str, apex: Node) -> bool:
    """Whether only what AWS made at the apex, and the source leaves out, can answer a question there."""
    return type_ not in apex.records if type_ in APEX_TYPES else type_ == ANY and not apex.records


def _apex_not_described(zone: HostedZone, type_: str, before: Step) -> Lookup:
    """The NS and SOA records of a zone whose name servers the source does not name: they exist, unknown."""
    what = "NS and SOA records" if type_ == ANY else f"an {type_} record"
    reason = f"{_zone_words(zone)} has {what} that AWS made with it; the source does not name its servers"
    step = Step(kind="no_answer", name=zone.domain_name, zone=zone.domain_name, reason=reason, span=zone.span)
    outcomes = empty_outcomes("SERVFAIL")
    return Lookup(status="SERVFAIL", outcomes=outcomes, steps=(before, step), zone=zone)


def _answer_any(tree: RecordTree, zone: HostedZone, records: RecordsByType) -> Branch:
    """Every type at the name, each by its own policy, independently of each other.

    Source: https://www.rfc-editor.org/rfc/rfc1035
    """
    outcomes: tuple[Outcome, ...] = empty_outcomes()
    steps: list[Step] = []
    estimated = False
    for group in records.values():
        branch = tree.evaluate(zone, group)
        estimated |= branch.estimated
        steps.extend(branch.steps)
        check_number(len(outcomes) * len(branch.outcomes), group[0].name)
        outcomes = merge_outcomes([both(left, right) for left in outcomes for right in branch.outcomes])
    return Branch(healthy=True, outcomes=outcomes, steps=tuple(steps), estimated=estimated)


def _zone_words(zone: HostedZone) -> str:
    also = f" ({zone.name})" if zone.name != zone.domain_name else ""
    return f"the {'private' if zone.private else 'public'} zone {zone.domain_name}{also}"


def _zone_step(zone: HostedZone, name: str, node: Node) -> Step:
    words = _zone_words(zone)
    if node.kind == "wildcard":
        reason = f"{words} has no {name}; its wildcard {node.owner} covers it"
    elif node.kind == "absent":
        reason = f"{words} is asked for {name}"
    elif node.kind == "empty_non_terminal":
        reason = f"{words} has no record at {name}, but has some below it, so the name exists"
    elif not node.records:
        reason = f"{words} has at its own name what AWS made with it, NS and SOA"
    else:
        reason = f"{words} has records at {name}: {', '.join(node.records)}"
    return Step(kind="zone", name=name, zone=zone.domain_name, reason=reason, span=zone.span)


def _no_data_step(zone: HostedZone, name: str, type_: str, node: Node) -> Step:
    if node.kind == "empty_non_terminal":
        reason = f"no data: {name} exists only because names below it do"
    else:
        here = dict.fromkeys((*node.records, *(APEX_TYPES if node.owner == zone.domain_name else ())))
        reason = f"no data: {node.owner} has {', '.join(here)} but no {type_}"
    return Step(kind="no_answer", name=name, zone=zone.domain_name, reason=reason)
