"""Blocks as people write them: with host bits, with a mask, as a range, without a length."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.errors import BlockError
from vpcplan.net.block import WIDTH, Address, Block, block_of, host_block, parse_address, parse_interface
from vpcplan.net.free_space import blocks_of_range


class WrittenBlocks(Struct, frozen=True, kw_only=True):
    """The blocks that a text means, and what had to be read between the lines."""

    blocks: tuple[Block, ...]
    address: Address | None = None
    """The address that was written, where it has host bits."""
    warning: str | None = None


def mask_of(version: int, prefix_length: int) -> int:
    """The network mask as an integer: 24 of IPv4 gives 0xFFFFFF00."""
    width = WIDTH[version]
    return ((1 << prefix_length) - 1) << (width - prefix_length)


def prefix_length_of_mask(mask: Address) -> int | None:
    """The prefix length that a network mask (or a wildcard mask) writes; None where it is neither.

    255.255.255.0 and 0.0.0.255 are both 24.
    """
    width = WIDTH[mask.version]
    inverse = mask.value ^ ((1 << width) - 1)
    for host_bits in (inverse, mask.value):
        if host_bits & (host_bits + 1) == 0:
            return width - host_bits.bit_length()
    return None


def read_blocks(text: str) -> WrittenBlocks:
    """The blocks that ``text`` means.

    Accepts ``10.0.0.0/16``, host bits (``10.0.0.5/16``, with a warning), ``10.0.0.0/255.255.0.0``,
    ``10.0.0.0 255.255.0.0``, a range ``10.0.0.0-10.0.3.255``, and a bare address (a /32 or /128).

    Raises:
        BlockError: the text is none of these.
    """
    written = text.strip()
    if "-" in written:
        return WrittenBlocks(blocks=_read_range(written))
    parts = written.replace("/", " ").split()
    if len(parts) == 2 and ("." in parts[1] or ":" in parts[1]):
        return _read_masked(written, parts[0], parts[1])
    if "/" not in written:
        address = parse_address(written)
        return WrittenBlocks(blocks=(host_block(address.version, address.value),))
    address, length = parse_interface(written)
    return _canonical(written, address, length)


def read_block(text: str) -> WrittenBlocks:
    """As `read_blocks`, for what must be exactly one block.

    Raises:
        BlockError: no block, or a range that takes several.
    """
    written = read_blocks(text)
    if len(written.blocks) != 1:
        listed = ", ".join(map(str, written.blocks[:4])) + (", …" if len(written.blocks) > 4 else "")
        raise BlockError(f"{text!r} is {len(written.blocks)} blocks, not one: {listed}")
    return written


def _canonical(text: str, address: Address, length: int) -> WrittenBlocks:
    block = block_of(address, length)
    if block.first == address.value:
        return WrittenBlocks(blocks=(block,))
    return WrittenBlocks(
        blocks=(block,),
        address=address,
        warning=f"{text} has host bits set; AWS makes it {block}, and so does this",
    )


def _read_masked(text: str, head: str, tail: str) -> WrittenBlocks:
    address, mask = parse_address(head), parse_address(tail)
    length = prefix_length_of_mask(mask) if mask.version == address.version else None
    if length is None:
        raise BlockError(f"{text!r} is not a CIDR block: {tail} is no network mask")
    return _canonical(text, address, length)


def _read_range(text: str) -> tuple[Block, ...]:
    head, _, tail = text.partition("-")
    first, last = parse_address(head.strip()), parse_address(tail.strip())
    if first.version != last.version:
        raise BlockError(f"{text!r} is not a range: one end is IPv4, the other IPv6")
    if first.value > last.value:
        raise BlockError(f"{text!r} is not a range: it ends before it starts")
    return tuple(blocks_of_range(first.version, first.value, last.value))
