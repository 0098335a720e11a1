"""IP addresses and CIDR blocks as plain integers."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.errors import BlockError

WIDTH = {4: 32, 6: 128}
"""Bits of an address, by IP version."""


class Address(Struct, frozen=True, order=True, gc=False):
    """An IP address: ``Address(4, 0x0A000001)`` is 10.0.0.1."""

    version: int
    value: int

    def __str__(self) -> str:
        return format_address(self.version, self.value)


class Block(Struct, frozen=True, order=True, gc=False):
    """A CIDR block whose host bits are zero: ``Block(4, 0x0A000000, 16)`` is 10.0.0.0/16."""

    version: int
    first: int
    prefix_length: int

    @property
    def size(self) -> int:
        """The number of addresses: 65,536 for a /16 of IPv4."""
        return 1 << (WIDTH[self.version] - self.prefix_length)

    @property
    def last(self) -> int:
        """The last address as an integer."""
        return self.first | ((1 << (WIDTH[self.version] - self.prefix_length)) - 1)

    def __str__(self) -> str:
        return f"{format_address(self.version, self.first)}/{self.prefix_length}"

    def contains(self, other: Block) -> bool:
        """Whether every address of ``other`` is in this block. A block contains itself."""
        return (
            self.version == other.version
            and self.prefix_length <= other.prefix_length
            and (self.first ^ other.first) >> (WIDTH[self.version] - self.prefix_length) == 0
        )

    def contains_address(self, version: int, value: int) -> bool:
        """Whether the address ``value`` of IP ``version`` is in this block."""
        return self.version == version and (self.first ^ value) >> (WIDTH[version] - self.prefix_length) == 0

    def overlaps(self, other: Block) -> bool:
        """Whether the two blocks share an address. Of two aligned blocks, one then contains the other."""
        return self.contains(other) or other.contains(self)


ANY_IPV4 = Block(4, 0, 0)
ANY_IPV6 = Block(6, 0, 0)


def format_address(version: int, value: int) -> str:
    """The usual text of an address: ``format_address(4, 0x0A000001)`` is ``'10.0.0.1'``."""
    if version == 4:
        return f"{value >> 24}.{value >> 16 & 255}.{value >> 8 & 255}.{value & 255}"
    from _socket import AF_INET6, inet_ntop

    return inet_ntop(AF_INET6, value.to_bytes(16, "big"))


def parse_address(text: str) -> Address:
    """The address that ``text`` writes, IPv4 dotted quad or IPv6 (RFC 4291).

    Raises:
        BlockError: ``text`` is no address; ``10.1`` and ``010.0.0.1`` are refused, as ``inet_pton`` does.
    """
    version = 6 if ":" in text else 4
    value = _parse_ipv4(text) if version == 4 else _parse_ipv6(text)
    if value is None:
        raise BlockError(f"{text!r} is not an IP address")
    return Address(version, value)


_BYTES = {str(byte): byte for byte in range(256)}
"""Every way to write a byte: none has a leading zero, since some programs read those as octal."""


def _parse_ipv4(text: str) -> int | None:
    """A dotted quad as an integer."""
    try:
        first, second, third, fourth = text.split(".")
        return _BYTES[first] << 24 | _BYTES[second] << 16 | _BYTES[third] << 8 | _BYTES[fourth]
    except (KeyError, ValueError):
        return None


def _parse_ipv6(text: str) -> int | None:
    # `socket` makes enumerations of all that is in `_socket`, which takes longer than a trace itself.
    from _socket import AF_INET6, inet_pton

    try:
        return int.from_bytes(inet_pton(AF_INET6, text), "big")
    except (OSError, ValueError):
        return None


def parse_block(text: str) -> Block:
    """The block that ``text`` writes; its host bits must be zero.

    Raises:
        BlockError: no block, or host bits set (the message names the canonical block).
    """
    address, prefix_length = parse_interface(text)
    block = block_of(address, prefix_length)
    if block.first != address.value:
        raise BlockError(f"{text} has host bits set; the block is {block}")
    return block


def parse_interface(text: str) -> tuple[Address, int]:
    """The address and prefix length of ``ADDRESS/LENGTH``, host bits as they are.

    Raises:
        BlockError: ``text`` has no ``/``, no valid address or no valid length.
    """
    head, slash, tail = text.partition("/")
    if not slash:
        raise BlockError(f"{text!r} is not a CIDR block: it has no /prefix-length")
    address = parse_address(head)
    if not (tail.isascii() and tail.isdigit() and len(tail) <= 3):
        raise BlockError(f"{text!r} is not a CIDR block: /{tail} is no prefix length")
    prefix_length = int(tail)
    if prefix_length > WIDTH[address.version]:
        raise BlockError(
            f"{text!r} is not a CIDR block: "
            f"the prefix length of IPv{address.version} is 0 to {WIDTH[address.version]}"
        )
    return address, prefix_length


def block_of(address: Address, prefix_length: int) -> Block:
    """The block of ``prefix_length`` that ``address`` is in: 100.68.0.18 and 18 give 100.68.0.0/18."""
    host_bits = WIDTH[address.version] - prefix_length
    return Block(address.version, address.value >> host_bits << host_bits, prefix_length)


def host_block(version: int, value: int) -> Block:
    """The block of exactly one address: a /32 of IPv4, a /128 of IPv6."""
    return Block(version, value, WIDTH[version])
