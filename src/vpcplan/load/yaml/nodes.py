"""A YAML document as values that know their place: mappings, sequences and scalars as written."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class Mark(Protocol):
    """A place in a document as PyYAML gives it: line and column count from 0."""

    line: int
    column: int


class Scalar(Struct, gc=False):
    """A scalar: ``Scalar("NO", True, mark)`` for ``country: NO``; the decoder says what the text means.

    ``plain`` is False for text in quotes or in a block (``|``, ``>``), which is never null.
    """

    text: str
    plain: bool
    mark: Mark

    @property
    def is_null(self) -> bool:
        """Whether nothing was written, or one of YAML's words for nothing."""
        return self.plain and self.text in NULLS


class Sequence(Struct):
    """A list of values."""

    items: list[Node]
    mark: Mark


class Mapping(Struct):
    """Keys and values in order; the text of a key leads to the key itself (for its place) and its value."""

    entries: dict[str, tuple[Scalar, Node]]
    mark: Mark

    def get(self, key: str) -> Node | None:
        """The value of ``key``, if the mapping has it."""
        entry = self.entries.get(key)
        return None if entry is None else entry[1]


Node = Scalar | Sequence | Mapping

NULLS = frozenset(("", "~", "null", "Null", "NULL"))


def describe(node: Node) -> str:
    """What a node is, in the words of a message: ``the text `10.0.0.0/16` ``, ``a list``, ``nothing``."""
    if type(node) is Mapping:
        return "a mapping"
    if type(node) is Sequence:
        return "a list"
    if type(node) is not Scalar or node.is_null:
        return "nothing"
    text = node.text if len(node.text) <= 60 else node.text[:57] + "…"
    return f"`{text}`"
