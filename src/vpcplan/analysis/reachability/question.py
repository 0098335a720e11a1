"""What is asked: the traffic, and how strictly."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.errors import UsageError
from vpcplan.net.intervals import Intervals, unite_intervals
from vpcplan.net.traffic import (
    EVERYTHING,
    ICMP,
    ICMPV6,
    PROTOCOL_NUMBERS,
    TCP,
    UDP,
    TrafficSet,
    protocol_name,
    traffic_of,
)

FIRST_CLIENT_PORT, LAST_CLIENT_PORT = 1024, 65535
"""The source ports that clients use unless the question says otherwise."""


class Question(Struct, frozen=True, kw_only=True):
    """The traffic asked about, from ``source_ports``.

    ``protocol`` None asks about everything. ``strict`` means that all of it must get through for a yes (ports
    were named); otherwise the answer is what gets through.
    """

    protocol: int | None = None
    ports: Intervals | None = None
    source_ports: tuple[int, int] = (FIRST_CLIENT_PORT, LAST_CLIENT_PORT)
    icmp_type: int | None = None
    icmp_code: int = -1
    version: int | None = None
    """4 or 6 to force one; None takes whichever the addresses at hand allow."""

    @property
    def strict(self) -> bool:
        """Whether every member of the set must get through."""
        return self.ports is not None or self.protocol in (ICMP, ICMPV6)

    def traffic(self, version: int) -> TrafficSet:
        """The set of packets asked about, over IP ``version``."""
        low, high = self.source_ports
        if self.protocol is None:
            if self.ports is not None:
                raise UsageError("a port needs a protocol: tcp or udp")
            unused = traffic_of(ICMPV6 if version == 4 else ICMP)
            return (EVERYTHING - unused).with_source_ports(low, high)
        if self.protocol in (ICMP, ICMPV6):
            protocol = ICMP if version == 4 else ICMPV6
            echo = 8 if version == 4 else 128
            if self.icmp_type is None:
                return traffic_of(protocol, echo, 0)
            if protocol == self.protocol:
                return traffic_of(protocol, self.icmp_type, self.icmp_code)
            # Asked in the numbers of the other version: a ping stays a ping.
            from vpcplan.net.icmp import SAME_TYPE

            same = SAME_TYPE if protocol == ICMPV6 else {six: four for four, six in SAME_TYPE.items()}
            return traffic_of(protocol, same.get(self.icmp_type, self.icmp_type), self.icmp_code)
        if self.ports is None:
            return traffic_of(self.protocol).with_source_ports(low, high)
        result = TrafficSet()
        for first, last in self.ports:
            result = result | traffic_of(self.protocol, first, last)
        return result.with_source_ports(low, high)

    @property
    def protocol_text(self) -> str:
        """``tcp``, or ``all`` where nothing was named."""
        return "all" if self.protocol is None else protocol_name(self.protocol)


def parse_ports(text: str, what: str = "port") -> Intervals:
    """``"80,443,8000-8100"`` as intervals.

    Raises:
        UsageError: not numbers, a range that runs backwards, or above 65535.
    """
    result: Intervals = ()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first.isascii() and first.isdigit() and (not dash or (last.isascii() and last.isdigit()))):
            known = _WELL_KNOWN.get(part.strip().lower())
            meant = "443, 80,443 or 8000-8100" if known is None else str(known)
            raise UsageError(f"{part.strip()!r} is not a {what}; write {meant}")
        low, high = int(first), int(last) if dash else int(first)
        if low > high or high > 65535:
            raise UsageError(f"{part.strip()!r} is not a {what}: 0 to 65535, the smaller number first")
        result = unite_intervals(result, ((low, high),))
    return result


_WELL_KNOWN = {
    "ssh": 22, "smtp": 25, "dns": 53, "domain": 53, "http": 80, "ntp": 123, "https": 443, "mssql": 1433,
    "nfs": 2049, "mysql": 3306, "rdp": 3389, "postgres": 5432, "postgresql": 5432, "redis": 6379,
}  # fmt: skip
"""For the error message only: which port a service that people name has."""


def split_traffic(words: list[str], protocol: str | None, port: str | None) -> tuple[str | None, str | None]:
    """Protocol and port of ``tcp 443``, ``443``, ``icmp``, ``tcp/443`` or ``443/tcp``, beside the options.

    Raises:
        UsageError: too many words, or a word and an option for the same thing.
    """
    if port is not None and not _names_both(port):
        if any(word[:1].isdecimal() or _names_both(word) for word in words):
            raise UsageError(f"the port is given twice, once as --port {port}", hint="write 80,443 for two")
    elif port is not None:
        words, port = [*words, port], None
    for part in [part for word in words for part in (_parts(word) if _names_both(word) else [word])]:
        if part[:1].isdecimal() or (port is None and _is_icmp(protocol)):
            if port is not None:
                raise UsageError(f"the port is given twice: {port} and {part}", hint="write 80,443 for two")
            port = part
        elif protocol is None or protocol.lower() == part.lower():
            protocol = part
        else:
            raise UsageError(f"the protocol is given twice: {protocol} and {part}")
    return protocol, port


def _parts(text: str) -> list[str]:
    return text.replace(":", "/").split("/")


def _names_both(text: str) -> bool:
    """``tcp/443``, ``tcp:443`` or ``443/tcp``; ``3/4`` is an ICMP type and code."""
    parts = _parts(text)
    return len(parts) == 2 and not "".join(parts).isdecimal()


def _is_icmp(protocol: str | None) -> bool:
    return protocol is not None and protocol.lower() in ("icmp", "icmpv6", "1", "58")


def make_question(
    protocol: str | None = None,
    port: str | None = None,
    source_port: str | None = None,
    version: int | None = None,
) -> Question:
    """The question that a command line's words ask; a port without a protocol is a TCP port.

    Raises:
        UsageError: an unknown protocol, a bad port, or a port for a protocol that has none.
    """
    number = parse_protocol(protocol) if protocol is not None else None
    if number is None and port is not None:
        number = TCP
    icmp_type, icmp_code, ports = None, -1, None
    if port is not None and number in (ICMP, ICMPV6):
        icmp_type, icmp_code = _icmp_type(number, port)
    elif port is not None:
        if number not in (TCP, UDP):
            raise UsageError(f"{protocol} has no ports", hint="leave --port out")
        ports = parse_ports(port)
    low, high = FIRST_CLIENT_PORT, LAST_CLIENT_PORT
    if source_port is not None:
        ranges = parse_ports(source_port, "source port")
        if len(ranges) != 1:
            raise UsageError("--source-port takes one port or one range, such as 32768-60999")
        low, high = ranges[0]
    return Question(
        protocol=number,
        ports=ports,
        source_ports=(low, high),
        icmp_type=icmp_type,
        icmp_code=icmp_code,
        # A ping is one by either version; who says ICMPv6 means IPv6, which alone carries it.
        version=6 if version is None and number == ICMPV6 else version,
    )


def _icmp_type(protocol: int | None, text: str) -> tuple[int, int]:
    """Type and code of ``8``, ``3/4`` or ``echo-request``; a code of −1 is any."""
    from vpcplan.net.icmp import ICMP_TYPES, ICMPV6_TYPES

    named = (ICMP_TYPES if protocol == ICMP else ICMPV6_TYPES).get(text.lower())
    if named is not None:
        return named
    head, slash, tail = text.partition("/")
    numbers = (head, tail) if slash else (head,)
    if not all(part.isascii() and part.isdigit() and int(part) < 256 for part in numbers):
        raise UsageError(f"{text!r} is not an ICMP type; write 8, 3/4 (type/code) or echo-request")
    return int(head), int(tail) if slash else -1


def parse_protocol(text: str) -> int | None:
    """The IANA number of a protocol's name or number; None for ``all``.

    Raises:
        UsageError: neither a known name nor 0 to 255.
    """
    word = text.lower()
    if word in ("all", "any", "-1"):
        return None
    if word == "ping":
        return ICMP
    if word.isdigit() and int(word) < 256:
        return int(word)
    found = PROTOCOL_NUMBERS.get(word)
    if found is None:
        hint = "use tcp, udp, icmp, icmpv6, all, or a number from 0 to 255"
        if word in _WELL_KNOWN:
            hint = f"{text} is a service: name its port, {_WELL_KNOWN[word]}"
        raise UsageError(f"{text!r} is not a protocol", hint=hint)
    return found


__all__ = ["TCP", "UDP", "Question", "make_question", "parse_ports", "parse_protocol", "split_traffic"]
