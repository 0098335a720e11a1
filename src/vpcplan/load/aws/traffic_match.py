"""The protocol and ports of security group rules and network ACL entries."""

from __future__ import annotations

from vpcplan.load.aws.field import FieldError, Object, child, optional_text, port, text
from vpcplan.model.traffic_match import ICMP, ICMPV6, TCP, UDP, TrafficMatch

_NUMBERS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "icmpv6": ICMPV6}
_WITH_PORTS = (TCP, UDP, ICMP, ICMPV6)


def protocol_number(item: Object, key: str) -> int | None:
    """The protocol at ``key``: None for −1 (all), 6 for ``tcp`` and for ``6``."""
    name = text(item, key).lower()
    if name in ("-1", "all"):
        return None
    if name in _NUMBERS:
        return _NUMBERS[name]
    if name.isascii() and name.isdigit() and len(name) <= 3 and int(name) <= 255:
        return int(name)
    raise FieldError(
        key, f'"{key}" is {name[:40]!r}', "expected tcp, udp, icmp, icmpv6, -1 or a protocol number"
    )


def permission_match(item: Object) -> TrafficMatch:
    """What an ``IpPermission`` (or a rule of `describe-security-group-rules`) matches.

    For ICMP AWS writes the type as ``FromPort`` and the code as ``ToPort``.
    """
    protocol = protocol_number(item, "IpProtocol")
    if protocol not in _WITH_PORTS:
        return TrafficMatch(protocol)
    first, last = port(item, "FromPort", -1), port(item, "ToPort", -1)
    return _match(protocol, first, last, "FromPort")


def entry_match(item: Object) -> TrafficMatch:
    """What a network ACL entry matches: ``PortRange`` for TCP and UDP, ``IcmpTypeCode`` for ICMP."""
    protocol = protocol_number(item, "Protocol")
    if protocol in (ICMP, ICMPV6):
        kind = child(item, "IcmpTypeCode")
        return _match(protocol, port(kind, "Type", -1), port(kind, "Code", -1), "IcmpTypeCode")
    if protocol in (TCP, UDP):
        ports = child(item, "PortRange")
        return _match(protocol, port(ports, "From", -1), port(ports, "To", -1), "PortRange")
    if optional_text(item, "Protocol") is None:
        return TrafficMatch()
    return TrafficMatch(protocol)


def _match(protocol: int | None, first: int | None, last: int | None, key: str) -> TrafficMatch:
    first, last = -1 if first is None else first, -1 if last is None else last
    if protocol in (TCP, UDP):
        if first == -1 or last == -1:
            return TrafficMatch(protocol)
        if first > last:
            raise FieldError(
                key, f"the port range {first}-{last} is upside down", "the lower port comes first"
            )
    elif first > 255 or last > 255:
        raise FieldError(
            key, f"ICMP type {first}, code {last}", "types and codes are 0 to 255, or -1 for any"
        )
    return TrafficMatch(protocol, first, last)
