"""Field tables: what a mapping may hold, read and written as JSON Schema from one definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from vpcplan.errors import BlockError
from vpcplan.load.yaml.decode import UNKNOWN_KEY
from vpcplan.load.yaml.everyday_words import meant_by
from vpcplan.load.yaml.nodes import NULLS, Mapping, Scalar, Sequence
from vpcplan.net.block import WIDTH, block_of, parse_address, parse_interface

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcplan.load.yaml.decode import Loading
    from vpcplan.load.yaml.nodes import Node
    from vpcplan.net.block import Address

Json = dict[str, Any]
Definitions = dict[str, Json]


class Kind(Protocol):
    """What a field holds."""

    @property
    def words(self) -> str:
        """What is expected, in words: ``a list of CIDR blocks``."""

    def read(self, loading: Loading, node: Node) -> Any:
        """The value of ``node``, or None after a Problem was noted."""

    def schema(self, definitions: Definitions) -> Json:
        """The JSON Schema; shared mappings go to ``definitions``."""


class ScalarKind(Struct, frozen=True):
    """A scalar that ``convert`` understands; ``convert`` notes a Problem and gives None where it does not."""

    words: str
    convert: Callable[[Loading, Scalar], Any] | None
    """None for the scalar itself."""
    json: Json

    def read(self, loading: Loading, node: Node) -> Any:
        """The converted scalar."""
        if type(node) is not Scalar or (node.plain and node.text in NULLS):
            loading.wrong_type(node, self.words)
            return None
        return node if self.convert is None else self.convert(loading, node)

    def schema(self, definitions: Definitions) -> Json:
        """The schema as it is."""
        return self.json


class ListOf(Struct, frozen=True):
    """A list of one kind of item. Items that are wrong are left out after their Problem is noted."""

    item: Kind
    plural: str

    @property
    def words(self) -> str:
        """``a list of CIDR blocks``."""
        return f"a list of {self.plural}"

    def read(self, loading: Loading, node: Node) -> list[Any] | None:
        """The items."""
        if type(node) is not Sequence:
            hint = f"write `[{node.text}]`" if type(node) is Scalar and not node.is_null else None
            if type(node) is Scalar and node.is_null:
                hint = "write `[]` for an empty list, or leave the key out for AWS's default"
            from vpcplan.load.yaml.nodes import describe

            loading.problem(node, f"expected {self.words}, found {describe(node)}", hint)
            return None
        read = self.item.read
        return [value for item in node.items if (value := read(loading, item)) is not None]

    def schema(self, definitions: Definitions) -> Json:
        """An array."""
        return {"type": "array", "items": self.item.schema(definitions)}


class MapOf(Struct, frozen=True):
    """A mapping of free keys to one kind of value: a list of (key, value); null is an empty one."""

    value: Kind
    words: str
    key_pattern: str | None = None

    def read(self, loading: Loading, node: Node) -> list[tuple[Scalar, Any]] | None:
        """The keys and values in order."""
        if type(node) is not Mapping:
            if type(node) is Scalar and node.is_null:
                return []
            loading.wrong_type(node, self.words)
            return None
        read = self.value.read
        return [
            (key, value) for key, item in node.entries.values() if (value := read(loading, item)) is not None
        ]

    def schema(self, definitions: Definitions) -> Json:
        """An object with any keys."""
        value = self.value.schema(definitions)
        if self.key_pattern is not None:
            return {
                "type": ["object", "null"],
                "patternProperties": {self.key_pattern: value},
                "additionalProperties": False,
            }
        return {"type": ["object", "null"], "additionalProperties": value}


class Field(Struct, frozen=True):
    """A key of a mapping: what it holds and what it means."""

    kind: Kind
    doc: str
    required: bool = False


class Shape:
    """A mapping with known keys, read to a dict that has only the keys that are there and right.

    ``name`` is the noun of messages and the name of the JSON Schema definition (spaces become ``_``).
    """

    __slots__ = ("doc", "fields", "name", "required")

    def __init__(self, name: str, doc: str, fields: dict[str, Field]) -> None:
        self.name = name
        self.doc = doc
        self.fields = fields
        self.required = [key for key, field in fields.items() if field.required]

    @property
    def words(self) -> str:
        """``a mapping with the keys az, cidr_block, …``."""
        keys = list(self.fields)
        return f"a mapping with the keys {', '.join(keys[:6])}{', …' if len(keys) > 6 else ''}"

    def read(self, loading: Loading, node: Node) -> dict[str, Any] | None:
        """The values by key; unknown keys are Problems."""
        if type(node) is not Mapping:
            if type(node) is Scalar and node.is_null:
                return self._require(loading, node, {})
            loading.wrong_type(node, self.words)
            return None
        fields = self.fields
        values: dict[str, Any] = {}
        for text, (key, item) in node.entries.items():
            field = fields.get(text)
            if field is None:
                unknown_key(loading, key, fields, self.name)
                continue
            value = field.kind.read(loading, item)
            if value is not None:
                values[text] = value
        return self._require(loading, node, values) if self.required else values

    def _require(self, loading: Loading, node: Node, values: dict[str, Any]) -> dict[str, Any] | None:
        complete = True
        for text in self.required:
            if text not in values:
                complete = False
                if type(node) is not Mapping or text not in node.entries:
                    doc = self.fields[text].doc
                    loading.problem(node, f"this {self.name} has no `{text}`", f"`{text}:` {doc}")
        return values if complete else None

    def schema(self, definitions: Definitions) -> Json:
        """A reference to the definition of this name."""
        name = self.name.replace(" ", "_")
        if name not in definitions:
            definitions[name] = {}
            definition: Json = {
                "description": self.doc,
                "type": "object" if self.required else ["object", "null"],
                "properties": {
                    text: {"description": field.doc, **field.kind.schema(definitions)}
                    for text, field in self.fields.items()
                },
                "additionalProperties": False,
            }
            if self.required:
                definition["required"] = list(self.required)
            definitions[name] = definition
        return {"$ref": f"#/$defs/{name}"}


class Either(Struct, frozen=True):
    """A short and a long form, told apart by what kind of YAML value is written."""

    words: str
    scalar: Kind | None = None
    sequence: Kind | None = None
    mapping: Kind | None = None

    def read(self, loading: Loading, node: Node) -> Any:
        """The value of the form that was written."""
        kind: Kind | None
        if type(node) is Scalar:
            kind = self.mapping if self.scalar is None or node.is_null else self.scalar
            if kind is self.mapping and not node.is_null:
                kind = None
        else:
            kind = self.sequence if type(node) is Sequence else self.mapping
        if kind is None:
            loading.wrong_type(node, self.words)
            return None
        return kind.read(loading, node)

    def schema(self, definitions: Definitions) -> Json:
        """Any of the forms."""
        kinds = [kind for kind in (self.scalar, self.sequence, self.mapping) if kind is not None]
        return {"anyOf": [kind.schema(definitions) for kind in kinds]}


class Placed(Struct, frozen=True):
    """A kind whose value is wanted together with its node: ``(node, value)``."""

    kind: Kind

    @property
    def words(self) -> str:
        """The words of the kind."""
        return self.kind.words

    def read(self, loading: Loading, node: Node) -> tuple[Node, Any] | None:
        """The node and its value."""
        value = self.kind.read(loading, node)
        return None if value is None else (node, value)

    def schema(self, definitions: Definitions) -> Json:
        """The schema of the kind."""
        return self.kind.schema(definitions)


def unknown_key(loading: Loading, key: Scalar, known: Any, noun: str) -> None:
    """Note a key that the language does not have: "unknown key `subents`, did you mean `subnets`?"."""
    if loading.full:
        return
    close = meant_by(key.text, known) if loading.suggests else None
    hint = f"{noun} has: {', '.join(known)}"
    if "/" in key.text and "routes" in known:
        close, hint = None, f"routes stand below the key `routes`: `routes: {{{key.text}: …}}`"
    elif key.text.isdecimal() and "ingress" in known:
        close, hint = None, "rules stand below the keys `ingress` and `egress`"
    loading.problem(
        key,
        f"unknown key `{key.text}`" + (f", did you mean `{close}`?" if close else ""),
        hint,
        rule=UNKNOWN_KEY,
    )


def _text(loading: Loading, node: Scalar) -> str:
    return node.text


def _boolean(loading: Loading, node: Scalar) -> bool | None:
    if node.text in ("true", "True", "TRUE"):
        return True
    if node.text in ("false", "False", "FALSE"):
        return False
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(node.text.lower())
    loading.problem(
        node, f"expected `true` or `false`, found `{node.text}`", f"write `{meant}`" if meant else None
    )
    return None


def _account(loading: Loading, node: Scalar) -> str | None:
    if node.text.isascii() and node.text.isdigit():
        return node.text
    loading.problem(node, f"`{node.text}` is not an AWS account", "an account's id is 12 digits")
    return None


def _gateway_name(loading: Loading, node: Scalar) -> Scalar | None:
    if node.plain and node.text.lower() in ("true", "false", "yes", "no", "on", "off"):
        loading.problem(
            node,
            f"expected a name, found `{node.text}`",
            "give it a name that routes can use, such as `igw`, or leave the key out",
        )
        return None
    return node


def read_address(loading: Loading, node: Scalar) -> Address | None:
    """The IP address that a scalar writes, or None after a Problem was noted."""
    try:
        return parse_address(node.text)
    except BlockError:
        hint = "an address has no prefix length" if "/" in node.text else None
        loading.problem(node, f"`{node.text}` is not an IP address", hint)
        return None


def _block(loading: Loading, node: Scalar) -> Any:
    try:
        address, prefix_length = parse_interface(node.text)
    except BlockError as error:
        loading.problem(node, str(error).replace("'", "`"), _block_hint(node.text))
        return None
    block = block_of(address, prefix_length)
    if block.first != address.value:
        loading.notice("assumed", f"{node.text} has host bits set; AWS stores {block}", node)
    return block


def _block_hint(text: str) -> str:
    try:
        address = parse_address(text)
    except BlockError:
        return "a block is written like `10.0.0.0/16` or `2001:db8::/56`"
    return f"write `{text}/{WIDTH[address.version]}` for this one address"


def _block4(loading: Loading, node: Scalar) -> Any:
    return _of_version(loading, node, 4)


def _block6(loading: Loading, node: Scalar) -> Any:
    return _of_version(loading, node, 6)


def _of_version(loading: Loading, node: Scalar, version: int) -> Any:
    block = _block(loading, node)
    if block is not None and block.version != version:
        other = "ipv6_cidr_block" if version == 4 else "cidr_block"
        loading.problem(
            node,
            f"expected an IPv{version} block, found `{node.text}`",
            f"IPv{block.version} blocks go into `{other}` or `{other}s`",
        )
        return None
    return block


def integer(low: int, high: int, words: str | None = None) -> ScalarKind:
    """A whole number from ``low`` to ``high``, both included."""
    wanted = words or f"a whole number from {low} to {high}"

    def convert(loading: Loading, node: Scalar) -> int | None:
        text = node.text
        digits = text.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= 19 and low <= int(text) <= high:
            return int(text)
        loading.problem(node, f"expected {wanted}, found `{text}`")
        return None

    number = {"type": "integer", "minimum": low, "maximum": high}
    return ScalarKind(wanted, convert, {"anyOf": [number, {"type": "string", "pattern": "^-?[0-9]+$"}]})


def choice(*words: str) -> ScalarKind:
    """One of several words; their capitals and ``-`` or ``_`` do not matter."""
    by_plain = {word.replace("-", "_"): word for word in words}
    listed = (
        ", ".join(f"`{word}`" for word in words[:-1]) + f" or `{words[-1]}`" if words[1:] else f"`{words[0]}`"
    )

    def convert(loading: Loading, node: Scalar) -> str | None:
        found = by_plain.get(node.text.lower().replace("-", "_"))
        if found is None:
            close = meant_by(node.text, words)
            loading.problem(
                node, f"expected {listed}, found `{node.text}`", f"did you mean `{close}`?" if close else None
            )
        return found

    return ScalarKind(listed, convert, {"enum": list(words)})


def rule_text(words: str, pattern: str) -> ScalarKind:
    """A one-line rule, given on as the scalar that was written."""
    return ScalarKind(words, None, {"type": "string", "pattern": pattern})


TEXT = ScalarKind("text", _text, {"type": ["string", "number"]})
NAME = ScalarKind("a name", None, {"type": ["string", "integer"]})
"""The scalar itself, so that what it refers to can be looked up and a Problem can point at it."""
NAMES = ListOf(NAME, "names")
GATEWAY_NAME = ScalarKind("a name", _gateway_name, {"type": ["string", "integer"]})
"""The name of what is made by naming it; `true` is no name."""
ACCOUNT = ScalarKind("an AWS account", _account, {"type": ["string", "integer"], "pattern": "^[0-9]+$"})
BOOLEAN = ScalarKind("`true` or `false`", _boolean, {"type": "boolean"})
ADDRESS = ScalarKind("an IP address", read_address, {"type": "string", "pattern": "^[0-9A-Fa-f:.]+$"})
ADDRESSES = ListOf(ADDRESS, "IP addresses")
_CIDR: Json = {"type": "string", "pattern": "^[0-9A-Fa-f:.]+/[0-9]{1,3}$"}
BLOCK = ScalarKind("a CIDR block", _block, _CIDR)
BLOCKS = ListOf(BLOCK, "CIDR blocks")
IPV4_BLOCK = ScalarKind("an IPv4 CIDR block", _block4, _CIDR)
IPV4_BLOCKS = ListOf(IPV4_BLOCK, "IPv4 CIDR blocks")
IPV6_BLOCK = ScalarKind("an IPv6 CIDR block", _block6, _CIDR)
IPV6_BLOCKS = ListOf(IPV6_BLOCK, "IPv6 CIDR blocks")
PORT = integer(1, 65535, "a port from 1 to 65535")
DESCRIPTION = Field(TEXT, "A note for the reader; it has no effect.")
