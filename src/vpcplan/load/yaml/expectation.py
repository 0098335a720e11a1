"""``expect:``, the statements that `vpcplan test` checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.load.yaml.nodes import Mapping, Scalar, Sequence
from vpcplan.load.yaml.sections import Section
from vpcplan.model.expectation import Expectation

if TYPE_CHECKING:
    from vpcplan.load.yaml.decode import Entry, Loading
    from vpcplan.load.yaml.fields import Definitions, Json
    from vpcplan.load.yaml.nodes import Node


class _Statements:
    """A list of sentences and mappings; `vpcplan test` knows what they say."""

    words = "a list of statements"

    def read(self, loading: Loading, node: Node) -> list[Node] | None:
        """The statements as written."""
        if type(node) is Sequence:
            return node.items
        if type(node) is Scalar and node.is_null:
            return []
        loading.wrong_type(node, self.words)
        return None

    def schema(self, definitions: Definitions) -> Json:
        """An array of texts and objects."""
        return {"type": ["array", "null"], "items": {"type": ["string", "object"]}}


STATEMENTS = _Statements()


def decode_expectations(loading: Loading, entry: Entry) -> None:
    """The statements with their places."""
    found: list[Expectation] = []
    for node in STATEMENTS.read(loading, entry.node) or ():
        if type(node) is Scalar and not node.is_null:
            found.append(Expectation(text=node.text, span=loading.span(node)))
        elif type(node) is Mapping and node.entries:
            fields = tuple((key, _plain(value)) for key, (_, value) in node.entries.items())
            text = ", ".join(f"{key}: {_text(value)}" for key, value in fields)
            found.append(Expectation(text=text, span=loading.span(node), fields=fields))
        else:
            loading.problem(
                node,
                "expected a statement such as `internet can reach front on tcp 443`",
                "a sentence or a mapping",
            )
    loading.values["expectations"] = loading.values.get("expectations", loading.base.expectations) + tuple(
        found
    )


def _plain(node: Node) -> Any:
    """Text, tuples and tuples of pairs: what is written, without places."""
    if type(node) is Mapping:
        return tuple((key, _plain(value)) for key, (_, value) in node.entries.items())
    if type(node) is Sequence:
        return tuple(_plain(item) for item in node.items)
    return node.text if type(node) is Scalar else None


def _text(value: Any) -> str:
    if not isinstance(value, tuple):
        return str(value)
    if value and all(isinstance(item, tuple) and len(item) == 2 for item in value):
        return "{" + ", ".join(f"{key}: {_text(item)}" for key, item in value) + "}"
    return "[" + ", ".join(_text(item) for item in value) + "]"


SECTIONS = {
    "expect": Section(
        kind=STATEMENTS,
        doc="What the network must and must not do, checked by `vpcplan test`.",
        decode=decode_expectations,
        named=False,
    )
}
