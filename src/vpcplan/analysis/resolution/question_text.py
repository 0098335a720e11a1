"""A question as people type it for `dig`: name, type, ``@vpc``, ``+short`` in any order."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from msgspec import Struct

from vpcplan.analysis.resolution.question import Question
from vpcplan.errors import BlockError, UsageError
from vpcplan.model.resource_record_set import RECORD_TYPES
from vpcplan.net.block import parse_address
from vpcplan.net.domain_name import DomainNameError, parse_domain_name, reverse_name

QUESTION_TYPES = (*RECORD_TYPES, "ANY", "DNSKEY", "HINFO", "LOC", "RRSIG", "URI")
"""Types that a word of the question is taken for; others are asked for as TYPE257."""

TYPE_NUMBERS = {
    1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 13: "HINFO", 15: "MX", 16: "TXT", 28: "AAAA", 29: "LOC",
    33: "SRV", 35: "NAPTR", 43: "DS", 44: "SSHFP", 46: "RRSIG", 48: "DNSKEY", 52: "TLSA", 64: "SVCB",
    65: "HTTPS", 99: "SPF", 255: "ANY", 256: "URI", 257: "CAA",
}  # fmt: skip
"""The types by number: TYPE15 is MX.

Source: https://www.rfc-editor.org/rfc/rfc3597
"""

_CLASSES = ("IN", "CH", "HS")
_SWITCHES = {"short": "short", "trace": "steps", "steps": "steps"}
_QUIET_SWITCHES = (
    "all",
    "answer",
    "additional",
    "authority",
    "cmd",
    "comments",
    "dnssec",
    "edns",
    "multiline",
    "question",
    "rec",
    "recurse",
    "search",
    "stats",
    "tcp",
)
"""What `dig` takes and what changes nothing here."""


class Request(Struct, frozen=True, kw_only=True):
    """What the words of a command line ask."""

    question: Question
    vpc: str | None = None
    subnet: str | None = None
    short: bool = False
    steps: bool = False


def parse_request(
    words: Sequence[str], *, reverse: str | None = None, record_type: str | None = None
) -> Request:
    """The request that words in any order make: ``www.example.com AAAA +short @shop``.

    A word that is a type's name is the type, unless it is the only word. Without a type, A is asked for; with
    ``reverse`` the PTR record of that address. ``record_type`` is what ``-t`` says.

    Raises:
        UsageError: no name or two, an unknown ``+`` option, no domain name.
    """
    names: list[str] = []
    types = [_type(record_type)] if record_type is not None else []
    fields: dict[str, str] = {}
    switches = {"short": False, "steps": False}
    for word in words:
        if word.startswith("+"):
            _read_switch(word, switches, fields)
        elif word.startswith("@"):
            _set_once(fields, "vpc", word[1:], word)
        elif _is_type(word) and record_type is None:
            types.append(_type(word))
        elif word.upper() not in _CLASSES:
            names.append(word)
    if not names and reverse is None and types and record_type is None:
        names.append(types.pop(0))
    if len(types) > 1:
        raise UsageError(f"one type is asked for at a time, not {' and '.join(types)}")
    question = _reverse_question(reverse, names, types) if reverse is not None else _question(names, types)
    return Request(question=question, vpc=fields.get("vpc"), subnet=fields.get("subnet"), **switches)


def _question(names: list[str], types: list[str]) -> Question:
    if len(names) != 1:
        problem = (
            "no name is asked for" if not names else f"two names are asked for: {names[0]} and {names[1]}"
        )
        raise UsageError(problem, hint="vpcplan dns resolve www.example.com AAAA")
    return Question(_name(names[0]), types[0] if types else "A")


def _name(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if separator:
        raise UsageError(f"{text} is a URL, not a name", hint=f"ask for {rest.partition('/')[0] or scheme}")
    try:
        return parse_domain_name(text)
    except DomainNameError as error:
        raise UsageError(str(error)) from None


def _reverse_question(reverse: str, names: list[str], types: list[str]) -> Question:
    if names:
        raise UsageError(f"-x {reverse} is the question; {names[0]} is one more")
    try:
        address = parse_address(reverse)
    except BlockError as error:
        raise UsageError(str(error)) from None
    return Question(reverse_name(address.version, address.value), types[0] if types else "PTR")


def _is_type(word: str) -> bool:
    upper = word.upper()
    return upper in QUESTION_TYPES or _is_number(upper)


def _is_number(word: str) -> bool:
    digits = word.removeprefix("TYPE")
    return digits != word and digits.isascii() and digits.isdigit() and int(digits[:6]) <= 65535


def _type(word: str) -> str:
    """The type that a word names; one that is not known raises UsageError."""
    upper = word.upper()
    if not _is_type(upper):
        close = get_close_matches(upper, QUESTION_TYPES, n=3)
        hint = f"did you mean {', '.join(close)}?" if close else f"such as {', '.join(RECORD_TYPES[:6])}"
        raise UsageError(f"{word} is no record type", hint=hint)
    return TYPE_NUMBERS.get(int(upper[4:]), upper) if _is_number(upper) else upper


def _read_switch(word: str, switches: dict[str, bool], fields: dict[str, str]) -> None:
    name, equals, value = word[1:].partition("=")
    if name in ("subnet", "client") and equals:
        _set_once(fields, "subnet", value, word)
        return
    plain = name.removeprefix("no")
    if plain in _SWITCHES:
        switches[_SWITCHES[plain]] = plain == name
    elif plain not in _QUIET_SWITCHES:
        raise UsageError(f"{word} is not understood", hint="there are +short, +subnet=BLOCK and +trace")


def _set_once(fields: dict[str, str], field: str, value: str, word: str) -> None:
    if not value:
        raise UsageError(f"{word!r} names nothing", hint="such as @shop or +subnet=203.0.113.0/24")
    if field in fields:
        raise UsageError(f"{word} is one {field} too many")
    fields[field] = value
