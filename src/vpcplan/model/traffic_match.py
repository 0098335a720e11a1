"""The traffic that a rule names: protocol, destination ports or ICMP type and code."""

from __future__ import annotations

from msgspec import Struct

TCP, UDP, ICMP, ICMPV6 = 6, 17, 1, 58
"""IANA protocol numbers of the protocols whose rules have ports or types."""


class TrafficMatch(Struct, frozen=True, gc=False):
    """What a security group rule or a network ACL entry matches besides the peer.

    ``TrafficMatch(6, 443, 443)`` is TCP 443, ``TrafficMatch()`` all traffic, ``TrafficMatch(1, 8, -1)`` ICMP
    echo requests. As in AWS, for ICMP and ICMPv6 ``from_port`` is the type and ``to_port`` the code and −1
    means any; for protocols other than TCP, UDP and ICMP the two say nothing.
    """

    protocol: int | None = None
    """IANA protocol number, None for all protocols."""
    from_port: int = -1
    """First destination port (−1: all ports), or ICMP type (−1: all types)."""
    to_port: int = -1
    """Last destination port (−1: all ports), or ICMP code (−1: all codes)."""
