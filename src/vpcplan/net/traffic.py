"""Exact sets of traffic: protocol, source and destination ports, ICMP type and code.

A filter turns a set into a smaller set. Asking about one port is asking about a set of one, and asking
"what gets through?" is asking about the set of everything.

Per protocol a set is a union of rectangles, source ports × destination ports (ICMP: types × codes), kept as
*bands*: ``((1024, 65535, ((80, 80), (443, 443))),)`` is source ports 1024–65535 to ports 80 and 443. Bands
are sorted and disjoint, and neighbours with equal destinations are one band, so equal sets are equal values.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from vpcplan.net.intervals import (
    Intervals,
    format_intervals,
    intersect_intervals,
    subtract_intervals,
    unite_intervals,
)

Bands = tuple[tuple[int, int, Intervals], ...]

TCP, UDP, ICMP, ICMPV6 = 6, 17, 1, 58
"""IANA protocol numbers of the protocols that have ports or types."""

PORTS: Intervals = ((0, 65535),)
TYPES: Intervals = ((0, 255),)
ALL_PORTS: Bands = ((0, 65535, PORTS),)
ALL_TYPES: Bands = ((0, 255, TYPES),)
PORTLESS = ((1 << 256) - 1) & ~(1 << TCP | 1 << UDP | 1 << ICMP | 1 << ICMPV6)
"""A bit per protocol number that has neither ports nor types as far as AWS's filters go."""

PROTOCOL_NAMES = {
    TCP: "tcp",
    UDP: "udp",
    ICMP: "icmp",
    ICMPV6: "icmpv6",
    2: "igmp",
    4: "ipip",
    41: "ipv6",
} | {
    47: "gre",
    50: "esp",
    51: "ah",
    88: "eigrp",
    89: "ospf",
    103: "pim",
    112: "vrrp",
    132: "sctp",
}
PROTOCOL_NUMBERS = {name: number for number, name in PROTOCOL_NAMES.items()}


def _combine(left: Bands, right: Bands, operation: str) -> Bands:
    """Both sides cut at every source boundary of either, each slice combined by ``operation``."""
    cuts = sorted({edge for low, high, _ in left + right for edge in (low, high + 1)})
    result: list[tuple[int, int, Intervals]] = []
    for start, stop in pairwise(cuts):
        ours = next((ports for low, high, ports in left if low <= start <= high), ())
        theirs = next((ports for low, high, ports in right if low <= start <= high), ())
        if operation == "unite":
            ports = unite_intervals(ours, theirs)
        else:
            ports = subtract_intervals(ours, theirs)
        _append(result, start, stop - 1, ports)
    return tuple(result)


def _append(bands: list[tuple[int, int, Intervals]], low: int, high: int, ports: Intervals) -> None:
    """Add a band, joined to the one before where they touch and have the same destinations."""
    if not ports:
        return
    if bands and bands[-1][1] == low - 1 and bands[-1][2] == ports:
        bands[-1] = (bands[-1][0], high, ports)
    else:
        bands.append((low, high, ports))


def _intersect(left: Bands, right: Bands) -> Bands:
    if left == right:
        return left
    if not left or not right:
        return ()
    result: list[tuple[int, int, Intervals]] = []
    for low, high, ports in left:
        for other_low, other_high, other_ports in right:
            start, stop = max(low, other_low), min(high, other_high)
            if start <= stop:
                _append(result, start, stop, intersect_intervals(ports, other_ports))
    return tuple(result)


def _unite(left: Bands, right: Bands) -> Bands:
    if not left or left == right:
        return right
    if not right:
        return left
    return _combine(left, right, "unite")


def _subtract(left: Bands, right: Bands) -> Bands:
    if not left or left == right:
        return ()
    if not right:
        return left
    return _combine(left, right, "subtract")


def _transpose(bands: Bands) -> Bands:
    """Source and destination swapped."""
    if len(bands) == 1:
        low, high, ports = bands[0]
        return tuple((start, stop, ((low, high),)) for start, stop in ports)
    result: Bands = ()
    for low, high, ports in bands:
        result = _unite(result, tuple((start, stop, ((low, high),)) for start, stop in ports))
    return result


class TrafficSet(Struct, frozen=True):
    """A set of traffic; ``NOTHING`` has no members and ``EVERYTHING`` all.

    ``others`` has a bit per protocol number without ports.
    """

    tcp: Bands = ()
    udp: Bands = ()
    icmp: Bands = ()
    icmpv6: Bands = ()
    others: int = 0

    def __bool__(self) -> bool:
        return bool(self.tcp or self.udp or self.icmp or self.icmpv6 or self.others)

    def __and__(self, other: TrafficSet) -> TrafficSet:
        if other is EVERYTHING or self is other:
            return self
        if self is EVERYTHING:
            return other
        return TrafficSet(
            _intersect(self.tcp, other.tcp),
            _intersect(self.udp, other.udp),
            _intersect(self.icmp, other.icmp),
            _intersect(self.icmpv6, other.icmpv6),
            self.others & other.others,
        )

    def __or__(self, other: TrafficSet) -> TrafficSet:
        if self is EVERYTHING or other is EVERYTHING:
            return EVERYTHING
        return TrafficSet(
            _unite(self.tcp, other.tcp),
            _unite(self.udp, other.udp),
            _unite(self.icmp, other.icmp),
            _unite(self.icmpv6, other.icmpv6),
            self.others | other.others,
        )

    def __sub__(self, other: TrafficSet) -> TrafficSet:
        if other is EVERYTHING or self is other:
            return NOTHING
        return TrafficSet(
            _subtract(self.tcp, other.tcp),
            _subtract(self.udp, other.udp),
            _subtract(self.icmp, other.icmp),
            _subtract(self.icmpv6, other.icmpv6),
            self.others & ~other.others,
        )

    def covers(self, other: TrafficSet) -> bool:
        """Whether every member of ``other`` is in this set."""
        return self is EVERYTHING or not (other - self)

    def swapped(self) -> TrafficSet:
        """The reply's traffic: source and destination ports exchanged, ICMP types answered.

        An echo request (type 8) becomes an echo reply (type 0). ICMP messages that nobody answers, such as
        "destination unreachable", have no reply and drop out. Source: RFC 792, RFC 4443.
        """
        return _swapped(self)

    def unswapped(self) -> TrafficSet:
        """The request's traffic whose reply this is: the inverse of :meth:`swapped`."""
        return TrafficSet(
            _transpose(self.tcp),
            _transpose(self.udp),
            _answer(self.icmp, {answer: request for request, answer in ICMP_ANSWERS.items()}),
            _answer(self.icmpv6, {answer: request for request, answer in ICMPV6_ANSWERS.items()}),
            self.others,
        )

    def unanswered(self) -> TrafficSet:
        """The members that expect no reply: ICMP messages other than requests."""
        return TrafficSet(
            icmp=_without(self.icmp, ICMP_ANSWERS), icmpv6=_without(self.icmpv6, ICMPV6_ANSWERS)
        )

    def apart_from_icmp(self) -> TrafficSet:
        """The members that both IP versions have: everything but ICMP and ICMPv6."""
        return TrafficSet(self.tcp, self.udp, others=self.others)

    def rounded(self) -> TrafficSet:
        """Everything, where only the ICMP of one IP version is missing; else the set as it is."""
        whole = self.destination_ports(TCP) == self.destination_ports(UDP) == PORTS
        if whole and self.others == PORTLESS and ALL_TYPES in (self.icmp, self.icmpv6):
            return EVERYTHING
        return self

    def with_source_ports(self, low: int, high: int) -> TrafficSet:
        """The members of TCP and UDP with a source port in the range; other protocols as they are."""
        clamp: Bands = ((low, high, PORTS),)
        return TrafficSet(
            _intersect(self.tcp, clamp), _intersect(self.udp, clamp), self.icmp, self.icmpv6, self.others
        )

    def with_source_ports_replaced(self, low: int, high: int) -> TrafficSet:
        """The same destinations from source ports ``low`` to ``high``: what a source NAT sends on."""
        return TrafficSet(
            _restart(self.tcp, low, high), _restart(self.udp, low, high), self.icmp, self.icmpv6, self.others
        )

    def with_destination_port_replaced(self, port: int) -> TrafficSet:
        """The same sources to one port: what a load balancer sends to a target."""
        ports: Intervals = ((port, port),)
        return TrafficSet(_aim(self.tcp, ports), _aim(self.udp, ports), self.icmp, self.icmpv6, self.others)

    def for_every_source_port(self, low: int, high: int) -> TrafficSet:
        """The destinations that *every* source port from ``low`` to ``high`` may use, from those ports.

        ICMP and protocols without ports stay as they are. A client picks its source port at random, so only
        these destinations work reliably.
        """
        return TrafficSet(
            _common(self.tcp, low, high), _common(self.udp, low, high), self.icmp, self.icmpv6, self.others
        )

    def destination_ports(self, protocol: int) -> Intervals:
        """The destination ports (ICMP: types) that appear for a protocol with any source port."""
        if protocol in (ICMP, ICMPV6):
            bands = self.icmp if protocol == ICMP else self.icmpv6
            result: Intervals = ()
            for low, high, _ in bands:
                result = unite_intervals(result, ((low, high),))
            return result
        bands = self.tcp if protocol == TCP else self.udp
        result = ()
        for _, _, ports in bands:
            result = unite_intervals(result, ports)
        return result

    def source_ports(self, protocol: int) -> Intervals:
        """The source ports that appear for TCP or UDP."""
        result: Intervals = ()
        for low, high, _ in self.tcp if protocol == TCP else self.udp:
            result = unite_intervals(result, ((low, high),))
        return result

    def __str__(self) -> str:
        return format_traffic(self)


def _restart(bands: Bands, low: int, high: int) -> Bands:
    ports: Intervals = ()
    for _, _, some in bands:
        ports = unite_intervals(ports, some)
    return ((low, high, ports),) if ports else ()


def _aim(bands: Bands, ports: Intervals) -> Bands:
    result: list[tuple[int, int, Intervals]] = []
    for low, high, _ in bands:
        _append(result, low, high, ports)
    return tuple(result)


def _common(bands: Bands, low: int, high: int) -> Bands:
    ports: Intervals | None = None
    covered = low
    for start, stop, some in bands:
        if stop < low or start > high:
            continue
        if start > covered:
            return ()
        ports = some if ports is None else intersect_intervals(ports, some)
        covered = stop + 1
    if ports and covered > high:
        return ((low, high, ports),)
    return ()


ICMP_ANSWERS = {8: 0, 13: 14, 15: 16, 17: 18}
"""ICMP request types and the types of their replies: echo, timestamp, information, address mask."""
ICMPV6_ANSWERS = {128: 129}
"""ICMPv6: echo."""


@lru_cache(maxsize=1024)
def _swapped(traffic: TrafficSet) -> TrafficSet:
    """Remembered: every filter on the way back asks for the reply to the same few sets."""
    return TrafficSet(
        _transpose(traffic.tcp),
        _transpose(traffic.udp),
        _answer(traffic.icmp, ICMP_ANSWERS),
        _answer(traffic.icmpv6, ICMPV6_ANSWERS),
        traffic.others,
    )


def _answer(bands: Bands, answers: dict[int, int]) -> Bands:
    result: Bands = ()
    for low, high, codes in bands:
        for request, reply in answers.items():
            if low <= request <= high:
                result = _unite(result, ((reply, reply, codes),))
    return result


def _without(bands: Bands, answers: dict[int, int]) -> Bands:
    return _subtract(bands, tuple((request, request, TYPES) for request in sorted(answers)))


NOTHING = TrafficSet()
EVERYTHING = TrafficSet(ALL_PORTS, ALL_PORTS, ALL_TYPES, ALL_TYPES, PORTLESS)


def traffic_of(protocol: int | None, first: int = -1, last: int = -1) -> TrafficSet:
    """The traffic of one protocol, any source: ``traffic_of(6, 80, 443)`` is TCP to ports 80–443.

    Args:
        protocol: IANA number, None for everything.
        first: first destination port or ICMP type; −1 for all.
        last: last destination port or ICMP code; −1 for all.
    """
    if protocol is None:
        return EVERYTHING
    if protocol in (TCP, UDP):
        if first == -1:
            bands = ALL_PORTS
        else:
            bands = ((0, 65535, ((first, max(first, last)),)),)
        return TrafficSet(tcp=bands) if protocol == TCP else TrafficSet(udp=bands)
    if protocol in (ICMP, ICMPV6):
        codes: Intervals = TYPES if last == -1 else ((last, last),)
        bands = ALL_TYPES if first == -1 else ((first, first, codes),)
        return TrafficSet(icmp=bands) if protocol == ICMP else TrafficSet(icmpv6=bands)
    return TrafficSet(others=1 << protocol)


def protocol_name(number: int) -> str:
    """``tcp`` for 6, ``protocol 200`` for a number without a well-known name."""
    return PROTOCOL_NAMES.get(number, f"protocol {number}")


ECHO_NAMES = {0: "echo-reply", 3: "destination-unreachable", 8: "echo", 11: "time-exceeded"}
ECHO_NAMES_V6 = {1: "destination-unreachable", 2: "packet-too-big", 128: "echo", 129: "echo-reply"}


def _format_icmp(name: str, bands: Bands, names: dict[int, str], answers: dict[int, int]) -> str:
    if bands == ALL_TYPES:
        return name
    if bands == _without(ALL_TYPES, answers):
        return f"{name} that needs no reply"
    if bands == _subtract(ALL_TYPES, _without(ALL_TYPES, answers)) and len(answers) > 1:
        return f"{name} requests"
    parts = []
    for low, high, codes in bands:
        label = names.get(low, f"type {low}") if low == high else f"types {low}-{high}"
        if codes not in (TYPES, ((0, 0),)):
            label += f" code {format_intervals(codes)}"
        parts.append(label)
    return f"{name} {', '.join(parts)}"


def format_traffic(traffic: TrafficSet) -> str:
    """The set in words, by destination: ``tcp 80,443; icmp`` (``all traffic``, ``nothing``).

    Source ports are left out: a trace clamps them to the client's and asks for all of them.
    """
    if not traffic:
        return "nothing"
    everywhere = PORTS
    parts = []
    for protocol, name in ((TCP, "tcp"), (UDP, "udp")):
        ports = traffic.destination_ports(protocol)
        if ports == everywhere:
            parts.append(name)
        elif ports:
            parts.append(f"{name} {format_intervals(ports)}")
    if traffic.icmp:
        parts.append(_format_icmp("icmp", traffic.icmp, ECHO_NAMES, ICMP_ANSWERS))
    if traffic.icmpv6:
        parts.append(_format_icmp("icmpv6", traffic.icmpv6, ECHO_NAMES_V6, ICMPV6_ANSWERS))
    if traffic.others == PORTLESS:
        # One IP version has one ICMP: with the other missing it is still everything.
        if parts in (["tcp", "udp", "icmp", "icmpv6"], ["tcp", "udp", "icmp"], ["tcp", "udp", "icmpv6"]):
            return "all traffic"
        parts.append("all other protocols")
    elif traffic.others:
        numbers = [number for number in range(256) if traffic.others >> number & 1]
        if len(numbers) > 8:
            parts.append(f"{len(numbers)} other protocols")
        else:
            parts.extend(protocol_name(number) for number in numbers)
    return "; ".join(parts)
