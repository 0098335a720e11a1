"""Requests that a network ACL admits and whose replies it drops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from vpcplan.lint.acl_clients import (
    Need,
    internet_clients_behind,
    reply_ports,
    services_behind,
    subnets_within,
)
from vpcplan.lint.context import LintContext
from vpcplan.model.network_acl import NetworkAcl, NetworkAclEntry
from vpcplan.model.traffic_match import ICMP, ICMPV6, TCP, UDP
from vpcplan.net.block import Block
from vpcplan.net.coverage import pieces_of
from vpcplan.net.intervals import Intervals, subtract_intervals
from vpcplan.net.traffic import NOTHING, TrafficSet, traffic_of
from vpcplan.semantics.internet_gateway import NOT_INTERNET, RFC1918, RFC6598, is_internet_address
from vpcplan.semantics.network_acl import LINUX_CLIENT_PORTS, evaluate_network_acl
from vpcplan.semantics.traffic_match import traffic_of_match

Direction = Literal["ingress", "egress"]
DIRECTIONS: tuple[Direction, ...] = ("ingress", "egress")
PRIVATE = (*RFC1918, RFC6598, *NOT_INTERNET)
ECHO = {ICMP: (8, 0), ICMPV6: (128, 129)}
"""Types of the echo request and reply."""


class Loss(Struct, frozen=True, kw_only=True):
    """An entry whose replies are dropped: all of them, or those to some ports."""

    entry: NetworkAclEntry
    direction: Direction
    protocol: int
    block: Block
    missing: Intervals
    wanted: Intervals
    because: str = ""

    @property
    def everything(self) -> bool:
        """Whether no reply at all gets through."""
        return self.missing == self.wanted


def lost_replies(context: LintContext) -> dict[str, tuple[Loss, ...]]:
    """What each network ACL in use admits without letting the replies through; worked out once."""
    found = context.index.memo.get("lint lost replies")
    if not isinstance(found, dict):
        found = {
            acl.id: tuple(loss for direction in DIRECTIONS for loss in _losses(context, acl, direction))
            for acl in context.topology.network_acls.values()
            if acl.id in context.subnets_by_network_acl
        }
        context.index.memo["lint lost replies"] = found
    return found


def _losses(context: LintContext, acl: NetworkAcl, direction: Direction) -> list[Loss]:
    """The entries of one direction whose replies are lost, one for each protocol and block."""
    found: dict[tuple[int, Block], Loss] = {}
    for entry in entries_of(acl, direction):
        if entry.action != "allow":
            continue
        loss = (
            _lost_echo(acl, entry, direction)
            if entry.match.protocol in ECHO
            else _lost_replies(context, acl, entry, direction)
        )
        if loss is not None:
            found.setdefault((loss.protocol, entry.cidr_block), loss)
    return list(found.values())


def _lost_replies(
    context: LintContext, acl: NetworkAcl, entry: NetworkAclEntry, direction: Direction
) -> Loss | None:
    for need in _needs(context, acl, entry, direction):
        wanted = _wanted(context, acl, need, direction)
        missing = _missing(acl, entry, direction, need, wanted)
        if missing:
            return Loss(
                entry=entry,
                direction=direction,
                protocol=need.protocol,
                block=need.block,
                missing=missing,
                wanted=wanted,
                because=need.because,
            )
    return None


def _needs(
    context: LintContext, acl: NetworkAcl, entry: NetworkAclEntry, direction: Direction
) -> Iterator[Need]:
    """The connections that an entry is there to admit requests of.

    An entry for a service's ports says so itself. A wide one may be there for replies only: then what lies
    behind the ACL must show that requests are meant to pass.
    """
    match = entry.match
    if match.protocol in (TCP, UDP) and not _spans_client_ports(entry):
        yield Need(match.protocol, entry.cidr_block, traffic_of_match(match), "")
        return
    if match.protocol not in (None, TCP, UDP):
        return
    if direction == "egress":
        internet = internet_clients_behind(context, acl, entry.cidr_block.version)
        if internet is not None and match.protocol != UDP and entry.cidr_block.contains(internet.block):
            yield internet
        return
    for need in services_behind(context, acl):
        if match.protocol in (None, need.protocol) and need.block.overlaps(entry.cidr_block):
            inner = need.block if entry.cidr_block.contains(need.block) else entry.cidr_block
            yield Need(need.protocol, inner, need.traffic, need.because)


def _spans_client_ports(entry: NetworkAclEntry) -> bool:
    low, high = LINUX_CLIENT_PORTS[0]
    match = entry.match
    return match.from_port == -1 or (match.from_port <= high and max(match.to_port, match.from_port) >= low)


def _wanted(context: LintContext, acl: NetworkAcl, need: Need, direction: Direction) -> Intervals:
    """The ports to which replies go: the clients are the hosts outside, or those behind the ACL."""
    if direction == "egress":
        return reply_ports(context, context.subnets_by_network_acl[acl.id], with_nat=True)
    return reply_ports(context, subnets_within(context, need.block), with_nat=False)


def _missing(
    acl: NetworkAcl, entry: NetworkAclEntry, direction: Direction, need: Need, wanted: Intervals
) -> Intervals:
    """The client ports on which no peer gets an answer; none if some peer gets all of them.

    A rule for anybody is judged by what hosts on the internet get, not by the organisation's own ranges.
    """
    opposite = opposite_of(direction)
    version = need.block.version
    request = traffic_of_match(entry.match) & need.traffic
    if not request:
        return ()
    least: Intervals | None = None
    for low, _ in _peers(acl, need.block):
        if not _decides(acl, entry, direction, version, low, request):
            continue
        replies = _ports_traffic(need.protocol, wanted)
        allowed = evaluate_network_acl(acl, opposite, version, low, replies).allowed
        lacking = subtract_intervals(wanted, allowed.destination_ports(need.protocol))
        if not lacking:
            return ()
        if least is None or _size(lacking) < _size(least):
            least = lacking
    return least or ()


def _decides(
    acl: NetworkAcl,
    entry: NetworkAclEntry,
    direction: Direction,
    version: int,
    peer: int,
    request: TrafficSet,
) -> bool:
    """Whether some of the request gets past the entries before this one."""
    for other in entries_of(acl, direction):
        if other is entry:
            return bool(request)
        if other.cidr_block.contains_address(version, peer):
            request = request - traffic_of_match(other.match)
    return False


def _ports_traffic(protocol: int, ports: Intervals) -> TrafficSet:
    found = NOTHING
    for low, high in ports:
        found = found | traffic_of(protocol, low, high)
    return found


def _lost_echo(acl: NetworkAcl, entry: NetworkAclEntry, direction: Direction) -> Loss | None:
    """An entry for echo requests (or all of ICMP) none of whose peers' replies get through."""
    protocol = entry.match.protocol or ICMP
    asked, answer = ECHO[protocol]
    if entry.match.from_port not in (-1, asked):
        return None
    opposite = opposite_of(direction)
    version = entry.cidr_block.version
    reached = False
    for low, _ in _peers(acl, entry.cidr_block):
        if not evaluate_network_acl(acl, direction, version, low, traffic_of(protocol, asked, 0)).allowed:
            continue
        reached = True
        if evaluate_network_acl(acl, opposite, version, low, traffic_of(protocol, answer, 0)).allowed:
            return None
    if not reached:
        return None
    return Loss(
        entry=entry, direction=direction, protocol=protocol, block=entry.cidr_block, missing=(), wanted=()
    )


def _peers(acl: NetworkAcl, block: Block) -> list[tuple[int, int]]:
    """The ranges of a block that the rules of either direction tell apart."""
    others = [entry.cidr_block for direction in DIRECTIONS for entry in entries_of(acl, direction)]
    if block.prefix_length:
        return list(pieces_of(block, others))
    version = block.version
    pieces = pieces_of(block, (*others, *(b for b in PRIVATE if b.version == version)))
    return [piece for piece in pieces if is_internet_address(version, piece[0])]


def _size(intervals: Intervals) -> int:
    return sum(high - low + 1 for low, high in intervals)


def entries_of(acl: NetworkAcl, direction: Direction) -> tuple[NetworkAclEntry, ...]:
    """The entries of one direction."""
    return acl.ingress if direction == "ingress" else acl.egress


def opposite_of(direction: Direction) -> Direction:
    """The direction in which replies pass."""
    return "egress" if direction == "ingress" else "ingress"
