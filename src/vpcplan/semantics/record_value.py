"""The values of each record type, as Route 53 takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vpcplan.errors import BlockError
from vpcplan.net.block import parse_address
from vpcplan.net.domain_name import DomainNameError, parse_domain_name

MAX_STRING = 255
"""The bytes of one quoted string of a TXT record; longer text is written as several strings."""


def find_value_problem(type_: str, value: str) -> str | None:
    """What is wrong with a value of a record of this type; None if Route 53 takes it.

    ``A`` and ``10.0.0.300`` give "'10.0.0.300' is not an IPv4 address".

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html
    """
    check = _CHECKS.get(type_)
    return check(value) if check is not None else None


def quoted_strings(value: str) -> tuple[str, ...] | None:
    """The quoted strings of a TXT value, escapes kept; None if it is not written as quoted strings."""
    strings: list[str] = []
    at, end = 0, len(value)
    while at < end:
        if value[at] in " \t":
            at += 1
            continue
        if value[at] != '"':
            return None
        close = at + 1
        while close < end and value[close] != '"':
            close += 2 if value[close] == "\\" else 1
        if close >= end:
            return None
        strings.append(value[at + 1 : close])
        at = close + 1
    return tuple(strings) or None


def _address(version: int) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        try:
            address = parse_address(value)
        except BlockError:
            return f"{value!r} is not an IPv{version} address"
        return None if address.version == version else f"{value!r} is not an IPv{version} address"

    return check


def _name(value: str) -> str | None:
    try:
        parse_domain_name(value)
    except DomainNameError as error:
        return str(error)
    return None


def _fields(words: Sequence[str], limit: int = 65535) -> Callable[[str], str | None]:
    """Numbers up to ``limit`` and a name at the end: ``10 mail.example.com``."""

    def check(value: str) -> str | None:
        parts = value.split()
        if len(parts) != len(words):
            return f"{value!r} is not {' '.join(words)}"
        for part in parts[:-1]:
            if not (part.isascii() and part.isdigit() and int(part[:6]) <= limit and len(part) <= 5):
                return f"{value!r}: {part} is not a number of 0 to {limit}"
        return _name(parts[-1])

    return check


def _text(value: str) -> str | None:
    strings = quoted_strings(value)
    if strings is None:
        return f"{value[:40]!r} is not text in double quotes"
    for string in strings:
        size = _octets(string)
        if size > MAX_STRING:
            return f"a string has {size} bytes, at most {MAX_STRING} are allowed: write it as several"
    return None


def _octets(string: str) -> int:
    count, at = 0, 0
    while at < len(string):
        if string[at] == "\\":
            at += 4 if string[at + 1 : at + 4].isdigit() else 2
            count += 1
        else:
            count += len(string[at].encode())
            at += 1
    return count


def _caa(value: str) -> str | None:
    parts = value.split(maxsplit=2)
    if len(parts) != 3 or not (parts[0].isascii() and parts[0].isdigit() and int(parts[0][:4]) <= 255):
        return f'{value!r} is not FLAGS TAG "VALUE", such as 0 issue "ca.example.net"'
    return (
        None
        if quoted_strings(parts[2]) is not None
        else f"{value!r}: the value of CAA stands in double quotes"
    )


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "A": _address(4),
    "AAAA": _address(6),
    "CNAME": _name,
    "NS": _name,
    "PTR": _name,
    "MX": _fields(("PRIORITY", "NAME")),
    "SRV": _fields(("PRIORITY", "WEIGHT", "PORT", "NAME")),
    "TXT": _text,
    "SPF": _text,
    "CAA": _caa,
}
