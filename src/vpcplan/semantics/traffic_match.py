"""What the protocol and port fields of a rule mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.net.intervals import format_intervals
from vpcplan.net.traffic import EVERYTHING, ICMP, ICMPV6, TCP, UDP, TrafficSet, protocol_name, traffic_of

if TYPE_CHECKING:
    from vpcplan.model.traffic_match import TrafficMatch

_KNOWN: dict[tuple[int | None, int, int], TrafficSet] = {}


def traffic_of_match(match: TrafficMatch) -> TrafficSet:
    """The traffic that a rule's protocol and ports name: TCP 443 for ``TrafficMatch(6, 443, 443)``.

    Source ports are never restricted. "All traffic" (−1) means every protocol and port.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    """
    if match.protocol is None:
        return EVERYTHING
    key = (match.protocol, match.from_port, match.to_port)
    found = _KNOWN.get(key)
    if found is None:
        found = _KNOWN[key] = traffic_of(*key)
    return found


def format_match(match: TrafficMatch) -> str:
    """The rule's traffic in the topology language: ``tcp 1024-65535``, ``icmp 8``, ``all``."""
    if match.protocol is None:
        return "all"
    name = protocol_name(match.protocol)
    if match.protocol in (TCP, UDP):
        if match.from_port == -1 or (match.from_port, match.to_port) == (0, 65535):
            return name
        return f"{name} {format_intervals(((match.from_port, max(match.from_port, match.to_port)),))}"
    if match.protocol in (ICMP, ICMPV6) and match.from_port != -1:
        code = "" if match.to_port == -1 else f"/{match.to_port}"
        return f"{name} {match.from_port}{code}"
    return name
