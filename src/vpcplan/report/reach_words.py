"""The words that all reports of reachability share: ends, traffic, the command that shows a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.net.traffic import (
    ICMP,
    ICMPV6,
    PORTS,
    TCP,
    UDP,
    format_traffic,
    protocol_name,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.reach.reach import Flows
    from vpcplan.analysis.reach.rows import EndGroup, ReachRow
    from vpcplan.net.traffic import TrafficSet

MOST_NAMES = 3
"""How many names of a group are written out; more are counted."""


def traffic_text(traffic: TrafficSet) -> str:
    """``tcp 80,443; icmp``, ``all traffic``, or ``–`` for nothing."""
    if not traffic:
        return "–"
    return format_traffic(traffic.rounded())


def reachable_text(flows: Flows) -> str:
    """What gets through: ``tcp 443``, ``tcp 22 over IPv4, tcp 443 over IPv6`` where the versions differ."""
    if flows.ipv4 is None or flows.ipv6 is None:
        return traffic_text(flows.reachable)
    parts = ((4, flows.ipv4), (6, flows.ipv6))
    return ", ".join(f"{traffic_text(traffic)} over IPv{version}" for version, traffic in parts if traffic)


def end_text(group: EndGroup, *, most: int = MOST_NAMES) -> str:
    """``web-1, web-2``, ``i0, i1, i2 and 37 more``, ``internet 203.0.113.0/24``, a VPC's name."""
    if group.kind != "actors":
        return group.name + (f" except {_some(group.exceptions, most)}" if group.exceptions else "")
    return _some(group.members, most)


def outside_head(group: EndGroup) -> str | None:
    """``internet`` for its block ``internet 203.0.113.0/24``; None for whatever is no whole block outside."""
    head, space, _ = group.name.partition(" ")
    whole = group.kind in ("internet", "network") and not group.exceptions
    return head if space and whole else None


def ends_text(groups: Sequence[EndGroup]) -> str:
    """Ends that share a line: ``internet 203.0.113.0/24, 198.51.100.0/24 and 5 more``."""
    head = outside_head(groups[0])
    if len(groups) == 1 or head is None:
        return end_text(groups[0])
    blocks = dict.fromkeys(end_text(group).removeprefix(f"{head} ") for group in groups)
    return f"{head} {_some(tuple(blocks), MOST_NAMES)}"


def _some(names: tuple[str, ...], most: int) -> str:
    if len(names) <= most + 1:
        return ", ".join(names)
    return ", ".join(names[:most]) + f" and {len(names) - most} more"


def trace_command(row: ReachRow, files: Sequence[str] = ()) -> str:
    """The command that shows how a row's traffic goes: ``vpcplan trace internet web --port 443``."""
    return command_of(row.example_source, row.example_destination, row.flows, files)


def command_of(
    source: str, destination: str, flows: Flows, files: Sequence[str] = (), *, version: int = 4
) -> str:
    """The command that traces one member of some traffic between two ends."""
    from shlex import quote

    traffic = flows.reachable or flows.unanswered or flows.unknown
    words = ["vpcplan", "trace", source, destination, *_member_options(traffic)]
    words += ["-6"] * (version == 6) + [word for file in files for word in ("-f", file)]
    return " ".join(map(quote, words))


def _member_options(traffic: TrafficSet) -> list[str]:
    """Options of a trace about one member of some traffic; none for everything."""
    for protocol, name in ((TCP, "tcp"), (UDP, "udp")):
        ports = traffic.destination_ports(protocol)
        if ports and ports != PORTS:
            port = ["--port", str(ports[0][0])]
            return port if name == "tcp" else [*port, "--protocol", name]
    if traffic.tcp or traffic.udp:
        return [] if traffic.tcp and traffic.udp else ["--protocol", "tcp" if traffic.tcp else "udp"]
    for protocol, name in ((ICMP, "icmp"), (ICMPV6, "icmpv6")):
        types = traffic.destination_ports(protocol)
        if types:
            # Without a type, a trace asks about the echo request.
            ping = types[0][0] <= (8 if protocol == ICMP else 128) <= types[0][1]
            return ["--protocol", name] if ping else ["--protocol", name, "--port", str(types[0][0])]
    number = (traffic.others & -traffic.others).bit_length() - 1
    name = protocol_name(number)
    return ["--protocol", str(number) if " " in name else name]
