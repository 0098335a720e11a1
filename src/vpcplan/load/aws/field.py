"""Typed access to the fields of AWS's JSON objects; every other type is a FieldError that names the key."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from vpcplan.errors import BlockError, VpcplanError
from vpcplan.net.block import Address, Block, block_of, parse_address, parse_interface

Object = dict[str, Any]


class FieldError(VpcplanError):
    """A field that is missing or of the wrong type. The decoder of the object adds file, line and id."""

    def __init__(self, key: str, message: str, hint: str | None = None) -> None:
        self.key = key
        self.message = message
        self.hint = hint
        super().__init__(message)


def _name(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def wrong_type(key: str, expected: str, value: object) -> FieldError:
    """The error for a value of the wrong type: ``"VpcId" is a list; expected a string``."""
    return FieldError(key, f'"{key}" is {_name(value)}; expected {expected}', f"write {expected}")


def optional_text(item: Object, key: str) -> str | None:
    """The string at ``key``; None where it is missing, null or empty."""
    value = item.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise wrong_type(key, "a string", value)
    return value


def text(item: Object, key: str) -> str:
    """The string at ``key``, which must be there."""
    value = optional_text(item, key)
    if value is None:
        raise FieldError(key, f'"{key}" is missing', "AWS always prints it for this kind of object")
    return value


def optional_integer(item: Object, key: str) -> int | None:
    """The whole number at ``key``; None where it is missing or null."""
    value = item.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type(key, "a whole number", value)
    return value


def port(item: Object, key: str, default: int | None = None) -> int | None:
    """The number at ``key`` as a port, or an ICMP type or code: −1 to 65,535."""
    value = optional_integer(item, key)
    if value is None:
        return default
    if not -1 <= value <= 65535:
        raise FieldError(key, f'"{key}" is {value:.6g}; expected 0 to 65535, or -1 for any')
    return value


def flag(item: Object, key: str, default: bool = False) -> bool:
    """The boolean at ``key``."""
    value = item.get(key)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise wrong_type(key, "true or false", value)
    return value


def child(item: Object, key: str) -> Object:
    """The object at ``key``; empty where it is missing or null."""
    value = item.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise wrong_type(key, "an object", value)
    return value


def children(item: Object, key: str) -> list[Object]:
    """The objects of the list at ``key``; empty where it is missing or null."""
    value = item.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise wrong_type(key, "a list", value)
    for element in value:
        if not isinstance(element, dict):
            raise wrong_type(key, "a list of objects", element)
    return value


def texts(item: Object, key: str) -> tuple[str, ...]:
    """The strings of the list at ``key``; empty where it is missing or null."""
    value = item.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise wrong_type(key, "a list", value)
    for element in value:
        if not isinstance(element, str):
            raise wrong_type(key, "a list of strings", element)
    return tuple(value)


def switch(item: Object, key: str, default: bool = False) -> bool:
    """The setting at ``key`` that AWS writes as ``enable`` or ``disable``."""
    value = optional_text(item, key)
    return default if value is None else value in ("enable", "enabled", "on", "true")


@lru_cache(maxsize=65536)
def parse_aws_block(value: str) -> Block:
    """The block that ``value`` writes; host bits are cleared, as AWS does with what it is given."""
    address, prefix_length = parse_interface(value)
    return block_of(address, prefix_length)


def optional_block(item: Object, key: str) -> Block | None:
    """The CIDR block at ``key``; None where it is missing, null or empty."""
    value = optional_text(item, key)
    if value is None:
        return None
    try:
        return parse_aws_block(value)
    except BlockError as error:
        raise FieldError(key, f'"{key}": {error}', "write a block such as 10.0.0.0/16") from None


def block(item: Object, key: str) -> Block:
    """The CIDR block at ``key``, which must be there."""
    value = optional_block(item, key)
    if value is None:
        raise FieldError(key, f'"{key}" is missing', "write a block such as 10.0.0.0/16")
    return value


def blocks(item: Object, key: str) -> tuple[Block, ...]:
    """The CIDR blocks of the list of strings at ``key``."""
    return tuple(block({key: value}, key) for value in texts(item, key))


def optional_address(item: Object, key: str) -> Address | None:
    """The IP address at ``key``; None where it is missing, null or empty."""
    value = optional_text(item, key)
    if value is None:
        return None
    try:
        return parse_address(value)
    except BlockError as error:
        raise FieldError(key, f'"{key}": {error}', "write an address such as 10.0.0.10") from None


def name_tag(item: Object) -> str | None:
    """The value of the Name tag, in ``Tags`` or ``TagSet``, or in ``tags`` with small letters."""
    for key in ("Tags", "TagSet", "tags"):
        for tag in children(item, key):
            if tag.get("Key", tag.get("key")) == "Name":
                return optional_text(tag, "Value" if "Value" in tag else "value")
    return None


def tag_pairs(item: Object) -> tuple[tuple[str, str], ...]:
    """All tags as pairs, sorted by key."""
    pairs = ((tag.get("Key"), tag.get("Value")) for tag in children(item, "Tags"))
    return tuple(sorted((k, v) for k, v in pairs if isinstance(k, str) and isinstance(v, str)))


def listing(ids: list[str]) -> str:
    """The first three ids and how many more there are: ``a, b, c and 4 more``."""
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
