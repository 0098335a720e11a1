"""A question as people type it for `dig`: name, type, ``@vpc``, ``+short`` in any order."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from vpcplan.analysis.resolution.question import Question
from vpcplan.errors import BlockError, UsageError
from vpcplan.model.resource_record_set import RECORD_TYPES
from vpcplan.net.block import parse_address
from vpcplan.net.domain_name import DomainNameError, parse_domain_name, reverse_name

QUESTION_TYPES = (*RECORD_TYPES, "ANY", "DNSKEY", "HINFO", "LOC", "RRSIG", "URI")
"""Types that a word of the question is taken for; others are asked for as TYPE257."""

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


def parse_request(words: Sequence[str], *, reverse: str | None = None) -> Request:
    """The request that words in any order make: ``www.example.com AAAA +short @shop``.

    A word that is a type's name is the type, unless it is the only word. Without a type, A is asked for; with
    ``reverse`` the PTR record of that address.

    Raises:
        UsageError: no name or two, an unknown ``+`` option, no domain name.
    """
    names: list[str] = []
    types: list[str] = []
    fields: dict[str, str] = {}
    switches = {"short": False, "steps": False}
    for word in words:
        if word.startswith("+"):
            _read_switch(word, switches, fields)
        elif word.startswith("@"):
            _set_once(fields, "vpc", word[1:], word)
        elif _is_type(word):
            types.append(word.upper())
        elif word.upper() not in _CLASSES:
            names.append(word)
    if not names and reverse is None and types:
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
    return upper in QUESTION_TYPES or (upper.startswith("TYPE") and upper[4:].isdigit())


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
