"""ICMP types by name, for both versions."""

from __future__ import annotations

ICMP_TYPES = {
    "echo-reply": (0, -1),
    "destination-unreachable": (3, -1),
    "fragmentation-needed": (3, 4),
    "source-quench": (4, -1),
    "redirect": (5, -1),
    "echo-request": (8, -1),
    "router-advertisement": (9, -1),
    "router-solicitation": (10, -1),
    "time-exceeded": (11, -1),
    "parameter-problem": (12, -1),
    "timestamp-request": (13, -1),
    "timestamp-reply": (14, -1),
}
"""Type and code of ICMP by name (IANA, icmp-parameters)."""
ICMPV6_TYPES = {
    "destination-unreachable": (1, -1),
    "packet-too-big": (2, -1),
    "time-exceeded": (3, -1),
    "parameter-problem": (4, -1),
    "echo-request": (128, -1),
    "echo-reply": (129, -1),
    "router-solicitation": (133, -1),
    "router-advertisement": (134, -1),
    "neighbor-solicitation": (135, -1),
    "neighbor-advertisement": (136, -1),
}
"""Type and code of ICMPv6 by name (IANA, icmpv6-parameters)."""
SAME_TYPE = {ICMP_TYPES[name][0]: ICMPV6_TYPES[name][0] for name in ICMP_TYPES.keys() & ICMPV6_TYPES.keys()}
"""Types of ICMP that ICMPv6 has as well, under another number: 8 is 128."""
