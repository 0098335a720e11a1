"""The lock file: what was given out, one line each, sorted, so that a diff of it can be read.

version 1
vpc shop 10.20.0.0/16
subnet shop/app-a 10.20.16.0/20 az=eu-west-1a tier=app reserve=10.20.16.0/19
held subnet shop/old 10.20.9.0/24 until=2027-01-31
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.errors import BlockError, InputError, Problem, SourceSpan
from vpcplan.net.block import Block, parse_block
from vpcplan.net.overlap import find_overlaps

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK_VERSION = 1
HEADER = (
    "# vpcplan.lock: what `vpcplan cidr plan` gave out. Keep it in git; change the topology, not this file.\n"
)
Kind = Literal["pool", "vpc", "subnet", "spare"]
KINDS: tuple[Kind, ...] = ("pool", "vpc", "subnet", "spare")


class LockedBlock(Struct, frozen=True, kw_only=True, gc=False):
    """One block that was given out, or that is held after its name went away (``held_until``, a date).

    ``scope`` is what the block is part of: the VPC of a subnet, the pool of a VPC. ``reserve`` contains
    ``cidr_block`` and the room that is kept for growth.
    """

    kind: Kind
    name: str
    scope: str
    cidr_block: Block | None = None
    ipv6_cidr_block: Block | None = None
    reserve: Block | None = None
    availability_zone: str | None = None
    tier: str | None = None
    held_until: str | None = None
    span: SourceSpan | None = None


class Lock(Struct, frozen=True, kw_only=True):
    """Every block of a lock file."""

    blocks: tuple[LockedBlock, ...] = ()

    @property
    def active(self) -> dict[tuple[Kind, str], LockedBlock]:
        """The blocks in use, by kind and name."""
        return {(block.kind, block.name): block for block in self.blocks if block.held_until is None}

    @property
    def held(self) -> tuple[LockedBlock, ...]:
        """The blocks that wait for the end of their hold."""
        return tuple(block for block in self.blocks if block.held_until is not None)


def format_lock(lock: Lock) -> str:
    """The text of a lock file, sorted, with one block per line."""
    lines = sorted((_sort_key(block), _format_block(block)) for block in lock.blocks)
    return HEADER + f"version {LOCK_VERSION}\n" + "".join(f"{line}\n" for _, line in lines)


def parse_lock(text: str, file: str) -> Lock:
    """The lock that ``text`` writes.

    Raises:
        InputError: a newer version, a line that says nothing, two lines for one name, blocks that overlap.
    """
    problems: list[Problem] = []
    blocks: list[LockedBlock] = []
    versioned = False
    for number, line in enumerate(text.splitlines(), 1):
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        span = SourceSpan(file, number, 1, len(line) + 1)
        try:
            if not versioned:
                _check_version(content)
                versioned = True
            else:
                blocks.append(replace(_parse_line(content), span=span))
        except _NewerVersionError as error:
            raise InputError(_problem(str(error), span, line, hint="upgrade vpcplan")) from None
        except BlockError as error:
            problems.append(_problem(str(error), span, line, hint=_RESTORE))
            versioned = True
    if not problems:
        problems.extend(_inconsistencies(blocks, text.splitlines()))
    if problems:
        raise InputError(*problems)
    return Lock(blocks=tuple(blocks))


_RESTORE = "restore the file from git; `vpcplan cidr plan` is what changes it"
_AFTER_A_MERGE = (
    "after a merge of two plans: delete the line of what is not built yet, and run `vpcplan cidr plan`"
)
_CONFLICT_MARKS = ("<<<<<<<", "=======", ">>>>>>>")
_ATTRIBUTES = ("in", "ipv6", "reserve", "az", "tier", "until")


class _NewerVersionError(BlockError):
    """The lock was written by a later vpcplan."""


def _problem(message: str, span: SourceSpan | None, line: str | None, *, hint: str) -> Problem:
    return Problem(message=message, span=span, hint=hint, rule="LOCK001", source_line=line)


def _sort_key(block: LockedBlock) -> tuple[int, int, str, int, int]:
    first = block.cidr_block or block.ipv6_cidr_block
    held = 0 if block.held_until is None else 1
    return (
        held,
        KINDS.index(block.kind),
        block.name,
        first.version if first else 0,
        first.first if first else 0,
    )


def _format_block(block: LockedBlock) -> str:
    words: list[str] = ["held", block.kind] if block.held_until else [block.kind]
    words.append(_quote(block.name))
    words.append(str(block.cidr_block) if block.cidr_block else "-")
    implied = block.name.rpartition("/")[0] if block.kind in ("subnet", "spare") else ""
    attributes = {
        "in": block.scope if block.scope != implied else None,
        "ipv6": block.ipv6_cidr_block,
        "reserve": block.reserve,
        "az": block.availability_zone,
        "tier": block.tier,
        "until": block.held_until,
    }
    words += [f"{key}={_quote(str(value))}" for key, value in attributes.items() if value]
    return " ".join(words)


def _quote(text: str) -> str:
    """``text`` as one word: blanks, percent signs, quotes and control characters become %XX."""
    if text.isascii() and text.isprintable() and not set(text) & set(" %#="):
        return text
    return "".join(
        char if char not in " %#=" and char.isprintable() else "".join(f"%{b:02X}" for b in char.encode())
        for char in text
    )


def _unquote(word: str) -> str:
    if "%" not in word:
        return word
    from urllib.parse import unquote

    return unquote(word)


def _check_version(line: str) -> None:
    word, _, number = line.partition(" ")
    if word != "version" or not number.strip().isdigit():
        raise BlockError("a lock file starts with `version 1`")
    if int(number) > LOCK_VERSION:
        raise _NewerVersionError(
            f"this lock file has version {number.strip()}; this vpcplan knows version {LOCK_VERSION}"
        )
    if int(number) < 1:
        raise BlockError(f"there is no lock file version {number.strip()}")


def _parse_line(line: str) -> LockedBlock:
    if line.startswith(_CONFLICT_MARKS):
        raise BlockError("a merge conflict was left in the lock file; take one side and plan again")
    words = line.split()
    held = words[0] == "held"
    if held:
        words = words[1:]
    if len(words) < 3:
        raise BlockError("a line is `KIND NAME BLOCK [key=value …]`")
    kind = next((known for known in KINDS if known == words[0]), None)
    if kind is None:
        raise BlockError(f"unknown kind {words[0]!r}; the kinds are {', '.join(KINDS)}, and held before one")
    attributes = _parse_attributes(words[3:])
    if held != ("until" in attributes):
        raise BlockError("a held block, and no other, has until=DATE")
    name = _unquote(words[1])
    block = LockedBlock(
        kind=kind,
        name=name,
        scope=attributes.get("in", name.rpartition("/")[0]),
        cidr_block=None if words[2] == "-" else _parse(words[2], 4),
        ipv6_cidr_block=_parse(attributes["ipv6"], 6) if "ipv6" in attributes else None,
        reserve=_parse(attributes["reserve"], 4) if "reserve" in attributes else None,
        availability_zone=attributes.get("az"),
        tier=attributes.get("tier"),
        held_until=attributes.get("until"),
    )
    _check_block(block)
    return block


def _parse_attributes(words: list[str]) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not value or key not in _ATTRIBUTES:
            raise BlockError(f"{word!r} is not one of {', '.join(f'{key}=…' for key in _ATTRIBUTES)}")
        if key in attributes:
            raise BlockError(f"{key}= stands twice in this line")
        attributes[key] = _unquote(value)
    return attributes


def _parse(text: str, version: int) -> Block:
    block = parse_block(text)
    if block.version != version:
        raise BlockError(f"{text} is not IPv{version}")
    return block


def _check_block(block: LockedBlock) -> None:
    if block.cidr_block is None and block.ipv6_cidr_block is None:
        raise BlockError(f"{block.name} has no block")
    if block.reserve and not (block.cidr_block and block.reserve.contains(block.cidr_block)):
        raise BlockError(f"the reserve {block.reserve} does not contain {block.cidr_block}")
    until = block.held_until
    if until is not None and not is_date(until):
        raise BlockError(f"until={until} is not a date (YYYY-MM-DD)")


def is_date(text: str) -> bool:
    """Whether ``text`` is a day as ISO 8601 writes it, so that such texts sort by time: 2027-01-31."""
    parts = text.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not all(p.isascii() and p.isdigit() for p in parts):
        return False
    return 1 <= int(parts[1]) <= 12 and 1 <= int(parts[2]) <= 31


def _inconsistencies(blocks: list[LockedBlock], lines: list[str]) -> Iterator[Problem]:
    """What a hand, but never vpcplan, writes: one name twice, overlapping blocks of one scope."""

    def text_of(block: LockedBlock) -> str | None:
        return lines[block.span.line - 1] if block.span else None

    seen: dict[tuple[Kind, str], LockedBlock] = {}
    for block in blocks:
        if block.held_until is not None:
            continue
        other = seen.setdefault((block.kind, block.name), block)
        if other is not block and other.span:
            message = f"{block.kind} {block.name} stands twice in the lock file"
            yield replace(
                _problem(message, block.span, text_of(block), hint=_RESTORE),
                related=(("the other line", other.span),),
            )
    scopes: dict[tuple[str, str], list[tuple[Block, LockedBlock]]] = {}
    for block in blocks:
        level = "subnet" if block.kind == "spare" else block.kind
        for part in (block.cidr_block, block.ipv6_cidr_block):
            if part:
                scopes.setdefault((level, block.scope), []).append((part, block))
    for items in scopes.values():
        for (outer, first), (inner, second) in find_overlaps(items):
            late, early = (first, second) if _line(first) > _line(second) else (second, first)
            message = f"two names for one place: {outer} of {first.name} and {inner} of {second.name} overlap"
            yield replace(
                _problem(message, late.span, text_of(late), hint=_AFTER_A_MERGE),
                related=(("the other line", early.span),) if early.span else (),
            )


def _line(block: LockedBlock) -> int:
    return block.span.line if block.span else 0
