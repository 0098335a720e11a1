"""One-line rules: `[allow|deny] PROTOCOL [PORTS] from|to PEER`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from vpcplan.load.yaml.fields import TEXT, Either, Field, ListOf, integer
from vpcplan.load.yaml.nodes import Scalar
from vpcplan.model.traffic_match import ICMP, ICMPV6, TCP, UDP, TrafficMatch
from vpcplan.net.icmp import ICMP_TYPES, ICMPV6_TYPES
from vpcplan.net.traffic import PROTOCOL_NUMBERS

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Loading

Direction = Literal["ingress", "egress"]
WORD = {"ingress": "from", "egress": "to"}


class RuleText(Struct):
    """A rule taken apart: what traffic, and the words after ``from`` or ``to`` with their place."""

    action: str | None
    matches: tuple[TrafficMatch, ...]
    peer: str
    offset: int
    """Where the peer starts in the text."""


TRAFFIC_FIELDS = {
    "protocol": Field(
        TEXT, "`tcp`, `udp`, `icmp`, `icmpv6`, another protocol's name or number, or `all`.", required=True
    ),
    "ports": Field(
        Either("ports such as `443` or `1024-65535`", scalar=TEXT, sequence=ListOf(TEXT, "ports")),
        "Destination ports (TCP and UDP): `443`, `1024-65535`, or several; all by default.",
    ),
    "icmp_type": Field(TEXT, "ICMP type by number or name, such as `8` or `echo-request`; all by default."),
    "icmp_code": Field(integer(-1, 255), "ICMP code; all by default."),
}
"""What the long forms of security group rules and network ACL entries share."""


def parse_rule(loading: Loading, node: Scalar, direction: Direction) -> RuleText | None:
    """The parts of a one-line rule, or None after a Problem was noted."""
    text = node.text
    word = WORD[direction]
    head, separator, peer = text.partition(f" {word} ")
    example = "tcp 443 from 10.0.0.0/8" if direction == "ingress" else "tcp 443 to 10.0.0.0/8"
    if not separator:
        other = WORD["egress" if direction == "ingress" else "ingress"]
        if f" {other} " in text:
            hint = f"{direction} rules say `{word}`: `{text.replace(f' {other} ', f' {word} ', 1)}`"
        else:
            hint = f"a rule is written like `{example}`"
        loading.problem(node, f"the rule `{text}` does not say {word} whom", hint)
        return None
    action: str | None = None
    first, _, rest = head.lstrip().partition(" ")
    if first in ("allow", "deny"):
        action, head = first, rest
    matches, wrong, advice = parse_traffic(head)
    if wrong is not None:
        loading.problem(
            part(node, head.strip() or text), wrong, advice or f"a rule is written like `{example}`"
        )
        return None
    stripped = peer.strip()
    if not stripped:
        loading.problem(node, f"the rule `{text}` names no peer", f"a rule is written like `{example}`")
        return None
    return RuleText(action, matches, stripped, len(text) - len(peer.lstrip()))


@lru_cache(maxsize=4096)
def parse_traffic(text: str) -> tuple[tuple[TrafficMatch, ...], str | None, str | None]:
    """What ``tcp 80,443`` matches, or what is wrong with it and a hint.

    Returns:
        The matches, one for each range of ports; a message or None; a hint or None.
    """
    words = text.replace(",", " ").lower().split()
    if not words:
        return (), "the rule names no protocol", None
    number, known = protocol_number(words[0])
    if not known:
        from vpcplan.load.yaml.decode import did_you_mean

        close = did_you_mean(words[0], ("all", *PROTOCOL_NUMBERS, "allow", "deny"))
        hint = f"did you mean `{close}`?" if close else "tcp, udp, icmp, icmpv6, all or a protocol's number"
        return (), f"`{words[0]}` is not a protocol", hint
    ports = words[1:]
    if number in (ICMP, ICMPV6):
        return _icmp(number, ports)
    if number not in (TCP, UDP):
        if ports and ports != ["all"]:
            return (
                (),
                f"`{words[0]}` has no ports, so `{' '.join(ports)}` says nothing",
                "leave the ports out",
            )
        return (TrafficMatch(number),), None, None
    if not ports or ports == ["all"]:
        return (TrafficMatch(number),), None, None
    matches = []
    for written in ports:
        low, high, wrong = port_range(written)
        if wrong is not None:
            return (), wrong, "ports are written like `443`, `1024-65535` or `80,443`"
        matches.append(TrafficMatch(number, low, high))
    return tuple(matches), None, None


def protocol_number(word: str) -> tuple[int | None, bool]:
    """The IANA number of a protocol (None for all), and whether the word is one."""
    if word in ("all", "-1"):
        return None, True
    if word in PROTOCOL_NUMBERS:
        return PROTOCOL_NUMBERS[word], True
    if word.isascii() and word.isdigit() and len(word) <= 3 and int(word) <= 255:
        return int(word), True
    return None, False


def port_range(text: str) -> tuple[int, int, str | None]:
    """First and last port of ``443`` or ``1024-65535``, and what is wrong with the text, if anything."""
    first, dash, last = text.partition("-")
    if not dash:
        last = first
    for port in (first, last):
        if not (port.isascii() and port.isdigit() and len(port) <= 6):
            return 0, 0, f"`{text}` is not a port or a range of ports"
        if int(port) > 65535:
            return 0, 0, f"port {port} does not exist; the last one is 65535"
    if int(first) > int(last):
        return 0, 0, f"the range {text} is upside down; write {last}-{first}"
    return int(first), int(last), None


def _icmp(protocol: int, words: list[str]) -> tuple[tuple[TrafficMatch, ...], str | None, str | None]:
    names = ICMP_TYPES if protocol == ICMP else ICMPV6_TYPES
    if not words or words == ["all"]:
        return (TrafficMatch(protocol),), None, None
    if words[0] in names and len(words) == 1:
        kind, code = names[words[0]]
        return (TrafficMatch(protocol, kind, code),), None, None
    numbers = words[0].split("/") if len(words) == 1 else words
    if len(numbers) > 2 or not all(
        number.isascii() and number.isdigit() and len(number) <= 3 and int(number) <= 255
        for number in numbers
    ):
        from vpcplan.load.yaml.decode import did_you_mean

        close = did_you_mean(words[0], names)
        hint = f"did you mean `{close}`?" if close else "write a type, `type/code`, or `echo-request`"
        return (), f"`{' '.join(words)}` is not an ICMP type", hint
    code = int(numbers[1]) if len(numbers) > 1 else -1
    return (TrafficMatch(protocol, int(numbers[0]), code),), None, None


def long_traffic(loading: Loading, node: Any, values: dict[str, Any]) -> tuple[TrafficMatch, ...] | None:
    """What the long form matches, or None after a Problem was noted."""
    ports = values.get("ports", ())
    words = [values["protocol"], *([ports] if isinstance(ports, str) else ports)]
    if "icmp_type" in values:
        words.append(values["icmp_type"])
        if values.get("icmp_code", -1) >= 0:
            words.append(str(values["icmp_code"]))
    matches, wrong, hint = parse_traffic(" ".join(words))
    if wrong is not None:
        loading.problem(node, wrong, hint)
        return None
    return matches


class _Place(Struct):
    line: int
    column: int


def part(node: Scalar, text: str, offset: int | None = None) -> Scalar:
    """A part of a scalar as a scalar of its own, so that a Problem points at just that."""
    if offset is None:
        offset = max(node.text.find(text), 0)
    mark = node.mark
    return Scalar(text, True, _Place(mark.line, mark.column + offset + (0 if node.plain else 1)))
