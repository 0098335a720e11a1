"""Cutting a block into parts: `vpcplan cidr split`, and what is left: `vpcplan cidr free`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.errors import UsageError
from vpcplan.net.allocation import BlockRequest, Shortfall, allocate, find_shortfalls
from vpcplan.net.block import WIDTH, Block
from vpcplan.net.free_space import FreeSpace, free_blocks
from vpcplan.semantics.subnet import smallest_subnet, usable_addresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_PARTS = 65_536


class Part(Struct, frozen=True, kw_only=True):
    """A part of a split block. ``number`` and ``new_bits`` are the arguments of Terraform's cidrsubnet."""

    name: str
    block: Block
    usable: int
    new_bits: int
    number: int


class Split(Struct, frozen=True, kw_only=True):
    """A block cut into parts, in order of address, and what is left of it.

    ``lacks`` says why there are no parts, where what was asked for does not fit.
    """

    parent: Block
    parts: tuple[Part, ...]
    rest: tuple[Block, ...]
    lacks: str | None = None


class NamedSize(Struct, frozen=True, kw_only=True):
    """A part that was asked for by name: ``web`` with 100 hosts, or of a given length."""

    name: str
    length: int


def parse_named_size(text: str) -> NamedSize:
    """``web:100`` is a /25 named web (100 hosts and AWS's five), ``web:/24`` a /24.

    Raises:
        UsageError: the text has another form, or more hosts than a subnet holds.
    """
    name, colon, size = text.rpartition(":")
    digits = size.removeprefix("/")
    if not colon or not name or not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
        hint = "for instance web:100 or db:/27"
        if text.lstrip("/").isdecimal():
            number = text.lstrip("/")
            hint = (
                f"for {number} equal parts write --count {number}, for parts of /{number} --prefix {number}"
            )
        raise UsageError(f"{text!r} is not NAME:HOSTS or NAME:/LENGTH", hint=hint)
    if size.startswith("/"):
        length: int | None = int(digits)
    else:
        length = smallest_subnet(max(int(digits), 1))
    if length is None or length > 128:
        raise UsageError(f"{text}: the largest subnet, a /16, has 65,531 usable addresses")
    return NamedSize(name=name, length=length)


def split_by_length(parent: Block, length: int) -> Split:
    """All parts of ``length``: 10.0.0.0/22 by 24 gives four.

    Raises:
        UsageError: the length is shorter than the parent's, or gives more than 65,536 parts.
    """
    if not parent.prefix_length <= length <= WIDTH[parent.version]:
        raise UsageError(f"{parent} has no /{length} in it")
    count = 1 << (length - parent.prefix_length)
    if count > MOST_PARTS:
        raise UsageError(f"{parent} has {count:,} blocks of /{length}; at most {MOST_PARTS:,} are listed")
    return _equal_parts(parent, length, count)


def split_by_count(parent: Block, count: int) -> Split:
    """``count`` parts of equal size, as large as they can be: three of a /16 are /18, and one /18 is left.

    Raises:
        UsageError: there are not so many addresses, or more than 65,536 parts.
    """
    if not 1 <= count <= MOST_PARTS:
        raise UsageError(f"a block is split into 1 to {MOST_PARTS:,} parts, not {count:,}")
    length = parent.prefix_length + (count - 1).bit_length()
    if length > WIDTH[parent.version]:
        raise UsageError(f"{parent} has {parent.size:,} addresses, too few for {count:,} parts")
    return _equal_parts(parent, length, count)


def _equal_parts(parent: Block, length: int, count: int) -> Split:
    step = 1 << (WIDTH[parent.version] - length)
    blocks = [Block(parent.version, parent.first + number * step, length) for number in range(count)]
    parts = tuple(_part(parent, f"{number}", block) for number, block in enumerate(blocks))
    covered = count == 1 << (length - parent.prefix_length)
    rest = () if covered else tuple(free_blocks(parent, blocks))
    return Split(parent=parent, parts=parts, rest=rest)


def split_by_names(parent: Block, sizes: Sequence[NamedSize]) -> Split:
    """A part for every name, largest first, so that nothing is wasted between them.

    web:100 and db:20 out of 10.0.0.0/24 give 10.0.0.0/25 and 10.0.0.128/27.

    Raises:
        UsageError: a name twice.
    """
    names = [size.name for size in sizes]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"two parts are named {twice[0]}")
    requests = [BlockRequest(key=size.name, length=size.length) for size in sizes]
    space = FreeSpace(parent.version, (parent,))
    chosen = allocate(space, requests)
    if chosen is None:
        wanted: dict[int, int] = {}
        for size in sizes:
            wanted[size.length] = wanted.get(size.length, 0) + 1
        lack = find_shortfalls(wanted, {parent.prefix_length: 1})[0]
        return Split(parent=parent, parts=(), rest=(parent,), lacks=_lacks(parent, sizes, lack))
    parts = sorted(
        (_part(parent, name, block) for name, block in chosen.items()), key=lambda p: p.block.first
    )
    return Split(parent=parent, parts=tuple(parts), rest=tuple(space.blocks()))


def _lacks(parent: Block, sizes: Sequence[NamedSize], lack: Shortfall) -> str:
    """Why the parts do not fit: one of them alone is too large, or all of them are together."""
    large = next((size for size in sizes if size.length < parent.prefix_length), None)
    if large is not None:
        return f"{large.name} needs a /{large.length}, which is larger than {parent}"
    return f"together these take {lack.needed} blocks of /{lack.length}; {parent} has {lack.available}"


def _part(parent: Block, name: str, block: Block) -> Part:
    return Part(
        name=name,
        block=block,
        usable=usable_addresses(block.prefix_length, block.version),
        new_bits=block.prefix_length - parent.prefix_length,
        number=(block.first - parent.first) >> (WIDTH[block.version] - block.prefix_length),
    )


class FreeReport(Struct, frozen=True, kw_only=True):
    """What is free in a block, as the largest blocks that fit; ``outside`` is used but not in the block."""

    parent: Block
    free: tuple[Block, ...]
    free_addresses: int
    used_addresses: int
    largest: Block | None
    outside: tuple[Block, ...]


def free_in(parent: Block, used: Iterable[Block]) -> FreeReport:
    """What ``used`` leaves of ``parent``: 10.0.0.0/24 without 10.0.0.0/26 has 192 addresses free."""
    blocks = tuple(used)
    free = tuple(free_blocks(parent, blocks))
    addresses = sum(block.size for block in free)
    return FreeReport(
        parent=parent,
        free=free,
        free_addresses=addresses,
        used_addresses=parent.size - addresses,
        largest=min(free, key=lambda block: (block.prefix_length, block.first), default=None),
        outside=tuple(block for block in blocks if not block.overlaps(parent)),
    )
