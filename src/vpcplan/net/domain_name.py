"""Domain names in one canonical text form, as Route 53 compares them.

A name is lower-case text without a trailing dot; the root is ``""``. A dot or backslash inside a label, and
every octet outside printable ASCII, is written as Route 53 writes it: a backslash and three octal digits.
"""

from __future__ import annotations

from vpcplan.errors import VpcplanError

MAX_NAME_OCTETS = 255
MAX_LABEL_OCTETS = 63


class DomainNameError(VpcplanError, ValueError):
    """Text that is not a domain name. Loaders turn it into a Problem with a position."""


def parse_domain_name(text: str) -> str:
    r"""The canonical form: ``WWW.Example.COM.`` is ``www.example.com``, ``user\100a.org`` is ``user@a.org``.

    Letters outside ASCII become A-labels (IDNA). Escapes are octal, as in the Route 53 API.

    Raises:
        DomainNameError: an empty label, a label over 63 octets, a name over 255, an escape that is none.
    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
    """
    if text == ".":
        return ""
    if not text:
        raise DomainNameError("a domain name must not be empty; a zone's own name is written `@`")
    plain = text.lower()
    if plain.isascii() and "\\" not in plain and plain.isprintable() and " " not in plain:
        labels = (plain[:-1] if plain.endswith(".") else plain).split(".")
    else:
        labels = [_write_label(_encode_label(label, text)) for label in _split(text)]
    _check_lengths(labels, text)
    return ".".join(labels)


def _split(text: str) -> list[list[int | str]]:
    """The labels as lists of characters; an escaped octet is an int, so that ``\\056`` does not split."""
    labels: list[list[int | str]] = [[]]
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            octet, width = _read_escape(text, at)
            labels[-1].append(octet)
            at += width
            continue
        if char in ".\u3002\uff0e\uff61":
            labels.append([])
        else:
            labels[-1].append(char)
        at += 1
    if len(labels) > 1 and not labels[-1]:
        labels.pop()
    return labels


def _read_escape(text: str, at: int) -> tuple[int, int]:
    digits = text[at + 1 : at + 4]
    if len(digits) == 3 and all(digit in "01234567" for digit in digits):
        octet = int(digits, 8)
        if octet < 256:
            return octet, 4
    elif digits and digits[0].isascii() and not digits[0].isdigit():
        return ord(digits[0]), 2
    raise DomainNameError(
        f"{text!r} is not a domain name: a backslash is followed by three octal digits, such as \\100 for @"
    )


def _encode_label(label: list[int | str], text: str) -> bytes:
    if all(isinstance(part, int) or part.isascii() for part in label):
        return bytes(part if isinstance(part, int) else ord(part) for part in label)
    if any(isinstance(part, int) for part in label):
        raise DomainNameError(
            f"{text!r} is not a domain name: escapes and letters outside ASCII in one label"
        )
    try:
        return "".join(str(part) for part in label).encode("idna")
    except UnicodeError as error:
        raise DomainNameError(f"{text!r} is not an internationalised domain name: {error}") from None


def _write_label(label: bytes) -> str:
    return "".join(
        chr(octet) if 33 <= octet <= 126 and octet not in (0x2E, 0x5C) else f"\\{octet:03o}"
        for octet in label.lower()
    )


def _check_lengths(labels: list[str], text: str) -> None:
    total = 1
    for label in labels:
        size = label_octets(label)
        if size == 0:
            raise DomainNameError(f"{text!r} is not a domain name: it has an empty label (two dots in a row)")
        if size > MAX_LABEL_OCTETS:
            raise DomainNameError(
                f"{text!r} is not a domain name: a label has {size} octets, at most 63 are allowed"
            )
        total += size + 1
    if total > MAX_NAME_OCTETS:
        raise DomainNameError(
            f"{text[:40]}… is not a domain name: it has {total} octets, at most 255 are allowed"
        )


def label_octets(label: str) -> int:
    r"""The octets of a canonical label on the wire: 3 for ``www``, 1 for ``\056``."""
    return len(label) - 3 * label.count("\\")


def is_at_or_below(name: str, ancestor: str) -> bool:
    """Whether ``name`` is ``ancestor`` or lies below it; every name is below the root."""
    return not ancestor or name == ancestor or name.endswith("." + ancestor)


def parent_of(name: str) -> str:
    """The name without its first label: ``example.com`` of ``www.example.com``, the root of one label."""
    return name.partition(".")[2]


def ancestors_of(name: str) -> tuple[str, ...]:
    """The name itself, then each ancestor up to the root: ``("a.b", "b", "")``."""
    found = [name]
    while name:
        name = name.partition(".")[2]
        found.append(name)
    return tuple(found)


def label_count(name: str) -> int:
    """The number of labels: 3 in ``www.example.com``, none in the root."""
    return name.count(".") + 1 if name else 0


def reverse_name(version: int, value: int) -> str:
    """The name that reverse lookup asks for: ``5.0.0.10.in-addr.arpa`` for 10.0.0.5 (RFC 1035, RFC 3596)."""
    if version == 4:
        return ".".join(str(value >> shift & 255) for shift in (0, 8, 16, 24)) + ".in-addr.arpa"
    return ".".join(f"{value >> shift & 15:x}" for shift in range(0, 128, 4)) + ".ip6.arpa"
