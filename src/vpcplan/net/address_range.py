"""What kind of range a block belongs to, after IANA's special-purpose address registries."""

from __future__ import annotations

from functools import cache
from typing import Literal

from msgspec import Struct

from vpcplan.net.block import Block, parse_block

RangeKind = Literal[
    "private",
    "shared",
    "public",
    "loopback",
    "link-local",
    "multicast",
    "documentation",
    "benchmarking",
    "unspecified",
    "broadcast",
    "translation",
    "reserved",
]


class AddressRange(Struct, frozen=True, kw_only=True):
    """A range with a meaning of its own: 10.0.0.0/8 is ``private``, after RFC 1918."""

    block: Block
    kind: RangeKind
    meaning: str
    rfc: str


_SPECIAL: tuple[tuple[str, RangeKind, str, str], ...] = (
    ("0.0.0.0/8", "unspecified", "“this” network", "RFC 791"),
    ("10.0.0.0/8", "private", "private use", "RFC 1918"),
    ("100.64.0.0/10", "shared", "shared address space (carrier-grade NAT)", "RFC 6598"),
    ("127.0.0.0/8", "loopback", "loopback", "RFC 1122"),
    ("169.254.0.0/16", "link-local", "link-local; instance metadata and DNS on AWS", "RFC 3927"),
    ("172.16.0.0/12", "private", "private use", "RFC 1918"),
    ("192.0.0.0/24", "reserved", "IETF protocol assignments", "RFC 6890"),
    ("192.0.2.0/24", "documentation", "documentation (TEST-NET-1)", "RFC 5737"),
    ("192.88.99.0/24", "reserved", "6to4 relay anycast, withdrawn", "RFC 7526"),
    ("192.168.0.0/16", "private", "private use", "RFC 1918"),
    ("198.18.0.0/15", "benchmarking", "benchmarking of network devices", "RFC 2544"),
    ("198.51.100.0/24", "documentation", "documentation (TEST-NET-2)", "RFC 5737"),
    ("203.0.113.0/24", "documentation", "documentation (TEST-NET-3)", "RFC 5737"),
    ("224.0.0.0/4", "multicast", "multicast", "RFC 5771"),
    ("240.0.0.0/4", "reserved", "reserved for future use", "RFC 1112"),
    ("255.255.255.255/32", "broadcast", "limited broadcast", "RFC 919"),
    ("::/128", "unspecified", "unspecified address", "RFC 4291"),
    ("::1/128", "loopback", "loopback", "RFC 4291"),
    ("::ffff:0:0/96", "translation", "IPv4-mapped addresses", "RFC 4291"),
    ("64:ff9b::/96", "translation", "IPv4/IPv6 translation (NAT64)", "RFC 6052"),
    ("64:ff9b:1::/48", "translation", "IPv4/IPv6 translation, local use", "RFC 8215"),
    ("100::/64", "reserved", "discard only", "RFC 6666"),
    ("2000::/3", "public", "global unicast", "RFC 4291"),
    ("2001::/23", "reserved", "IETF protocol assignments", "RFC 2928"),
    ("2001::/32", "translation", "Teredo", "RFC 4380"),
    ("2001:db8::/32", "documentation", "documentation", "RFC 3849"),
    ("2002::/16", "translation", "6to4", "RFC 3056"),
    ("3fff::/20", "documentation", "documentation", "RFC 9637"),
    ("fc00::/7", "private", "unique local addresses", "RFC 4193"),
    ("fe80::/10", "link-local", "link-local", "RFC 4291"),
    ("ff00::/8", "multicast", "multicast", "RFC 4291"),
)

_REST: dict[int, tuple[RangeKind, str, str]] = {
    4: ("public", "publicly routable", "RFC 791"),
    6: ("reserved", "not assigned by IANA", "RFC 4291"),
}


@cache
def special_ranges() -> tuple[AddressRange, ...]:
    """The ranges of IANA's registries, IPv4 before IPv6, in order of address."""
    ranges = [
        AddressRange(block=parse_block(text), kind=kind, meaning=meaning, rfc=rfc)
        for text, kind, meaning, rfc in _SPECIAL
    ]
    return tuple(sorted(ranges, key=lambda known: known.block))


def classify(block: Block) -> AddressRange:
    """The smallest known range that holds all of ``block``: 10.1.0.0/16 is in 10.0.0.0/8, private use.

    What no special range holds is public (IPv4) or unassigned (IPv6).

    Source: https://www.iana.org/assignments/iana-ipv4-special-registry/ and …/iana-ipv6-special-registry/
    """
    holding = [known for known in special_ranges() if known.block.contains(block)]
    if holding:
        return max(holding, key=lambda known: known.block.prefix_length)
    kind, meaning, rfc = _REST[block.version]
    return AddressRange(block=Block(block.version, 0, 0), kind=kind, meaning=meaning, rfc=rfc)


def ranges_within(block: Block) -> tuple[AddressRange, ...]:
    """The special ranges that lie strictly inside ``block``: 192.0.0.0/8 holds 192.168.0.0/16 and others."""
    return tuple(known for known in special_ranges() if block.contains(known.block) and known.block != block)
