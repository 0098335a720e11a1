"""ACL002: a network ACL that admits requests and drops their replies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from vpcplan.analysis.reachability.question import FIRST_CLIENT_PORT, LAST_CLIENT_PORT
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.network_acl import NetworkAcl, NetworkAclEntry
from vpcplan.model.traffic_match import TCP, UDP
from vpcplan.net.coverage import pieces_of
from vpcplan.net.intervals import Intervals, format_intervals, subtract_intervals
from vpcplan.net.traffic import protocol_name, traffic_of
from vpcplan.semantics.internet_gateway import NOT_INTERNET, RFC1918, RFC6598, is_internet_address
from vpcplan.semantics.network_acl import evaluate_network_acl, format_entry

Direction = Literal["ingress", "egress"]
PRIVATE = (*RFC1918, RFC6598, *NOT_INTERNET)
LINUX_PORTS = (32768, 60999)
"""Ephemeral ports of the most common clients: a rule that spans them is there for replies."""


def check(context: LintContext) -> Iterator[Finding]:
    """Allow entries for a service's ports without a way for the replies in the other direction."""
    for acl in context.topology.network_acls.values():
        if acl.id not in context.subnets_by_network_acl:
            continue
        reported: set[tuple[str, int, object]] = set()
        for direction, entries in (("ingress", acl.ingress), ("egress", acl.egress)):
            for entry in entries:
                key = (direction, entry.match.protocol or 0, entry.cidr_block)
                if key in reported or not _is_for_requests(entry):
                    continue
                finding = _check_entry(acl, entry, "ingress" if direction == "ingress" else "egress")
                if finding is not None:
                    reported.add(key)
                    yield finding


def _is_for_requests(entry: NetworkAclEntry) -> bool:
    """Whether an entry admits requests to a service, rather than replies to clients' ports."""
    match = entry.match
    if entry.action != "allow" or match.protocol not in (TCP, UDP) or match.from_port == -1:
        return False
    return not (match.from_port <= LINUX_PORTS[1] and max(match.to_port, match.from_port) >= LINUX_PORTS[0])


def _check_entry(acl: NetworkAcl, entry: NetworkAclEntry, direction: Direction) -> Finding | None:
    if not _takes_effect(acl, entry, direction):
        return None
    opposite: Direction = "egress" if direction == "ingress" else "ingress"
    protocol = entry.match.protocol or TCP
    missing = _missing(acl, entry, opposite, protocol)
    if missing is None:
        return None
    name, preposition = protocol_name(protocol), "to" if opposite == "egress" else "from"
    nothing = missing == ((FIRST_CLIENT_PORT, LAST_CLIENT_PORT),)
    what = "no reply" if nothing else f"no reply on ports {format_intervals(missing)}"
    number = _free_number(acl, opposite)
    return RULE.finding(
        acl,
        f"{direction} rule `{format_entry(entry, direction)}` of {acl.name} admits requests, but {opposite} "
        f"admits {what}: clients use {name} {FIRST_CLIENT_PORT}-{LAST_CLIENT_PORT}",
        span=entry.span,
        related=((f"network ACL {acl.name}", acl.span),),
        severity="error" if nothing else "warning",
        hint=f"add to network ACL {acl.name}, {opposite}: `{number}: allow {name} "
        f"{format_intervals(missing)} {preposition} {entry.cidr_block}`",
        rule_number=entry.rule_number,
    )


def _takes_effect(acl: NetworkAcl, entry: NetworkAclEntry, direction: Direction) -> bool:
    """Whether some of the entry's traffic gets past the entries before it."""
    match = entry.match
    traffic = traffic_of(match.protocol, match.from_port, match.to_port)
    peers = pieces_of(entry.cidr_block, (other.cidr_block for other in _entries(acl, direction)))
    return any(
        evaluate_network_acl(acl, direction, entry.cidr_block.version, low, traffic).allowed
        for low, _ in peers
    )


def _missing(acl: NetworkAcl, entry: NetworkAclEntry, opposite: Direction, protocol: int) -> Intervals | None:
    """The client ports on which no peer of the entry gets an answer; None if some peer gets all of them.

    A rule for anybody is judged by what hosts on the internet get, not by the organisation's own ranges.
    """
    wanted = traffic_of(protocol, FIRST_CLIENT_PORT, LAST_CLIENT_PORT)
    least: Intervals | None = None
    for low, _ in _peers(acl, entry, opposite):
        allowed = evaluate_network_acl(acl, opposite, entry.cidr_block.version, low, wanted).allowed
        lacking = subtract_intervals(
            ((FIRST_CLIENT_PORT, LAST_CLIENT_PORT),), allowed.destination_ports(protocol)
        )
        if not lacking:
            return None
        if least is None or _size(lacking) < _size(least):
            least = lacking
    return least


def _peers(acl: NetworkAcl, entry: NetworkAclEntry, opposite: Direction) -> list[tuple[int, int]]:
    """The ranges of the entry's block that the other direction's rules tell apart."""
    others = (other.cidr_block for other in _entries(acl, opposite))
    if entry.cidr_block.prefix_length:
        return list(pieces_of(entry.cidr_block, others))
    version = entry.cidr_block.version
    pieces = pieces_of(entry.cidr_block, (*others, *(b for b in PRIVATE if b.version == version)))
    return [piece for piece in pieces if is_internet_address(version, piece[0])]


def _size(intervals: Intervals) -> int:
    return sum(high - low + 1 for low, high in intervals)


def _entries(acl: NetworkAcl, direction: Direction) -> tuple[NetworkAclEntry, ...]:
    return acl.ingress if direction == "ingress" else acl.egress


def _free_number(acl: NetworkAcl, direction: Direction) -> int:
    """A round number behind the last rule."""
    last = max((entry.rule_number for entry in _entries(acl, direction)), default=90)
    return min((last // 10 + 1) * 10, 32766)


RULE = Rule(
    id="ACL002",
    severity="error",
    summary="A network ACL admits requests and drops the replies.",
    explanation="""
Network ACLs remember nothing: a reply needs a rule of its own, in the other direction, to the port that the
client chose. Linux clients choose from 32768-60999, Windows from 49152-65535, NAT gateways and load
balancers from 1024-65535. With all of these missing nothing works; with some missing, connections fail now
and then, which is worse to find. Allow 1024-65535 to whoever may send requests.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html",
    check=check,
)
