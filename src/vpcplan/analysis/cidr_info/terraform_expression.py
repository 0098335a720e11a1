"""Terraform's address functions: what `cidrsubnet("10.0.0.0/16", 8, 3)` is, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.errors import BlockError, UsageError
from vpcplan.net.block import WIDTH, Address, Block, format_address
from vpcplan.net.notation import mask_of, read_block

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SOURCE = "https://developer.hashicorp.com/terraform/language/functions/cidrsubnet"
DEEPEST = 16
Value = Block | Address | int | str | tuple[Block, ...]


class ExplainedExpression(Struct, frozen=True, kw_only=True):
    """The value of an expression, and one sentence per call, inner calls first."""

    expression: str
    value: Block | Address | tuple[Block, ...]
    steps: tuple[str, ...]


def explain_expression(text: str) -> ExplainedExpression:
    """The value of a call of cidrsubnet, cidrsubnets, cidrhost or cidrnetmask; calls may be nested.

    Raises:
        UsageError: the text is no such call, or Terraform refuses its arguments.
    """
    reader = _Reader(text)
    value = reader.call(0)
    reader.end()
    if not isinstance(value, Block | Address | tuple):
        raise UsageError(f"{text!r} is not a call of one of Terraform's address functions")
    return ExplainedExpression(expression=text.strip(), value=value, steps=tuple(reader.steps))


class _Reader:
    """Reads an expression from left to right and evaluates each call as it closes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.steps: list[str] = []

    def call(self, depth: int) -> Value:
        """A call, a quoted text or a number."""
        if depth > DEEPEST:
            raise UsageError(f"calls are nested more than {DEEPEST} deep")
        self._blanks()
        char = self.text[self.position : self.position + 1]
        if char == '"':
            return self._quoted()
        if char == "-" or char.isdigit():
            return self._number()
        name = self._word()
        if name not in _FUNCTIONS:
            raise UsageError(
                f"{name or char or 'the end'!r} is not one of {', '.join(_FUNCTIONS)}",
                hint="""for instance: vpcplan cidr explain 'cidrsubnet("10.0.0.0/16", 8, 3)'""",
            )
        self._expect("(")
        arguments = [self.call(depth + 1)]
        while self._accept(","):
            self._blanks()
            if self.text[self.position : self.position + 1] == ")":
                break
            arguments.append(self.call(depth + 1))
        self._expect(")")
        value, step = _FUNCTIONS[name](arguments)
        self.steps.append(step)
        return value

    def end(self) -> None:
        """Nothing may follow."""
        self._blanks()
        if self.position != len(self.text):
            raise UsageError(f"{self.text[self.position :][:20]!r} follows the call")

    def _blanks(self) -> None:
        while self.text[self.position : self.position + 1].isspace():
            self.position += 1

    def _word(self) -> str:
        start = self.position
        while self.text[self.position : self.position + 1].isalnum():
            self.position += 1
        return self.text[start : self.position]

    def _quoted(self) -> str:
        end = self.text.find('"', self.position + 1)
        if end < 0:
            raise UsageError('a closing " is missing')
        value = self.text[self.position + 1 : end]
        self.position = end + 1
        return value

    def _number(self) -> int:
        start = self.position
        self.position += 1
        while self.text[self.position : self.position + 1].isdigit():
            self.position += 1
        digits = self.text[start : self.position]
        if not digits.removeprefix("-").isascii() or digits == "-" or len(digits) > 40:
            raise UsageError(f"{digits!r} is not a whole number")
        return int(digits)

    def _accept(self, char: str) -> bool:
        self._blanks()
        if self.text[self.position : self.position + 1] == char:
            self.position += 1
            return True
        return False

    def _expect(self, char: str) -> None:
        if not self._accept(char):
            found = self.text[self.position : self.position + 1] or "the end"
            raise UsageError(f"expected {char!r} at column {self.position + 1}, found {found!r}")


def cidr_subnet(prefix: Block, new_bits: int, number: int) -> Block:
    """Terraform's cidrsubnet: 8 more bits and number 3 of 10.0.0.0/16 are 10.0.3.0/24.

    Raises:
        UsageError: fewer bits are left, or the number needs more bits.

    Source: https://developer.hashicorp.com/terraform/language/functions/cidrsubnet
    """
    length = prefix.prefix_length + new_bits
    if new_bits < 0 or length > WIDTH[prefix.version]:
        raise UsageError(
            f"{prefix} has {WIDTH[prefix.version] - prefix.prefix_length} bits left, not {new_bits}"
        )
    if not 0 <= number < 1 << new_bits:
        raise UsageError(
            f"{new_bits} bits count from 0 to {(1 << new_bits) - 1:,}; there is no number {number:,}"
        )
    return Block(prefix.version, prefix.first + (number << (WIDTH[prefix.version] - length)), length)


def _subnet(arguments: Sequence[Value]) -> tuple[Block, str]:
    prefix, new_bits, number = _block(arguments, 0), _whole(arguments, 1), _whole(arguments, 2)
    _count("cidrsubnet", arguments, 3)
    block = cidr_subnet(prefix, new_bits, number)
    blocks = f"{1 << new_bits:,} blocks" if new_bits else "1 block"
    return block, (
        f"cidrsubnet: {prefix} cut {new_bits} bits deeper is {blocks} of "
        f"/{block.prefix_length}; number {number} (from 0) is {block}"
    )


def _subnets(arguments: Sequence[Value]) -> tuple[tuple[Block, ...], str]:
    prefix = _block(arguments, 0)
    if len(arguments) < 2:
        raise UsageError("cidrsubnets takes a block and at least one number of bits")
    position, blocks = prefix.first, []
    for index in range(1, len(arguments)):
        new_bits = _whole(arguments, index)
        length = prefix.prefix_length + new_bits
        if new_bits < 1 or length > WIDTH[prefix.version]:
            raise UsageError(f"{prefix} cannot be cut {new_bits} bits deeper")
        size = 1 << (WIDTH[prefix.version] - length)
        position = -(-position // size) * size
        if position + size - 1 > prefix.last:
            raise UsageError(f"not enough is left of {prefix} for a /{length} as number {index - 1}")
        blocks.append(Block(prefix.version, position, length))
        position += size
    listed = ", ".join(map(str, blocks))
    return tuple(blocks), f"cidrsubnets: one after the other in {prefix}, each at its next boundary: {listed}"


def _host(arguments: Sequence[Value]) -> tuple[Address, str]:
    prefix, number = _block(arguments, 0), _whole(arguments, 1)
    _count("cidrhost", arguments, 2)
    if not -prefix.size <= number < prefix.size:
        raise UsageError(f"{prefix} has {prefix.size:,} addresses; there is no number {number:,}")
    address = Address(prefix.version, prefix.first + number % prefix.size)
    way = f"number {number} (from 0)" if number >= 0 else f"number {-number} from the end"
    return address, f"cidrhost: address {way} of {prefix} is {address}"


def _netmask(arguments: Sequence[Value]) -> tuple[Address, str]:
    prefix = _block(arguments, 0)
    _count("cidrnetmask", arguments, 1)
    if prefix.version == 6:
        raise UsageError("cidrnetmask is for IPv4; IPv6 has prefix lengths only")
    mask = Address(4, mask_of(4, prefix.prefix_length))
    return mask, f"cidrnetmask: {prefix.prefix_length} network bits are {mask}"


_FUNCTIONS: dict[str, Callable[[Sequence[Value]], tuple[Value, str]]] = {
    "cidrsubnet": _subnet,
    "cidrsubnets": _subnets,
    "cidrhost": _host,
    "cidrnetmask": _netmask,
}


def _block(arguments: Sequence[Value], index: int) -> Block:
    value = arguments[index] if index < len(arguments) else None
    if isinstance(value, Block):
        return value
    if isinstance(value, str) and "/" in value:
        try:
            return read_block(value).blocks[0]
        except BlockError as error:
            raise UsageError(str(error)) from None
    raise UsageError(f'argument {index + 1} must be a block in quotes, such as "10.0.0.0/16"')


def _whole(arguments: Sequence[Value], index: int) -> int:
    value = arguments[index] if index < len(arguments) else None
    if not isinstance(value, int):
        raise UsageError(f"argument {index + 1} must be a whole number")
    return value


def _count(name: str, arguments: Sequence[Value], count: int) -> None:
    if len(arguments) != count:
        raise UsageError(f"{name} takes {count} arguments, not {len(arguments)}")


def terraform_call(parent: Block, new_bits: int, number: int) -> str:
    """The call that gives a part of ``parent``: ``cidrsubnet("10.0.0.0/16", 8, 3)``."""
    prefix = f"{format_address(parent.version, parent.first)}/{parent.prefix_length}"
    return f'cidrsubnet("{prefix}", {new_bits}, {number})'
