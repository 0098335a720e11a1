"""YAML text to positioned values, strictly and within bounds.

The events of PyYAML's parser (in C where libyaml is there) are read by a recursive descent. That costs a
fifth of ``yaml.safe_load`` and leaves to this module what a loader must refuse: depth, alias bombs, tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from vpcplan.errors import InputError, Problem, SourceSpan
from vpcplan.load.yaml.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Callable

    from vpcplan.load.yaml.nodes import Mark, Node

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 64
MAX_NODES = 2_000_000
"""How many values a document may have once its aliases are written out."""
MAX_DUPLICATES = 100
"""Duplicate keys that are reported before reading stops."""


class Document:
    """A parsed file: its name, its text, its root mapping and the keys that it has twice."""

    __slots__ = ("_lines", "duplicates", "file", "root", "text")

    def __init__(self, file: str, text: str, root: Mapping, duplicates: tuple[Problem, ...] = ()) -> None:
        self.duplicates = duplicates
        self.file = file
        self.text = text
        self.root = root
        self._lines: list[str] | None = None

    def span(self, node: Node) -> SourceSpan:
        """Where a value starts; a scalar's span covers its first line."""
        mark = node.mark
        line, column = mark.line + 1, mark.column + 1
        if type(node) is Scalar:
            width = len(node.text.partition("\n")[0]) + (0 if node.plain else 2)
            return SourceSpan(self.file, line, column, column + max(width, 1))
        return SourceSpan(self.file, line, column)

    def line(self, number: int) -> str | None:
        """The text of a line, counted from 1."""
        if self._lines is None:
            # YAML's line breaks are those of splitlines(); the others it knows are refused by the parser.
            self._lines = self.text.splitlines()
        return self._lines[number - 1] if 0 < number <= len(self._lines) else None


def parse_document(data: bytes, file: str) -> Document:
    """The one document in ``data``, whose root must be a mapping.

    Args:
        data: The bytes of a file, UTF-8.
        file: Its name as messages show it.

    Raises:
        InputError: Not UTF-8, not YAML, too large or too deep, tags, several documents. Of duplicate keys the
            first counts, and ``duplicates`` tells of the others.
    """
    text = decode_text(data, file)
    reader = _Reader(file, text)
    root = reader.read(data)
    if type(root) is not Mapping:
        from vpcplan.load.yaml.nodes import describe

        reader.refuse(
            root.mark if root is not None else None,
            f"a topology is a mapping, but here is {describe(root)}"
            if root is not None
            else "the file is empty",
            "start with `vpcplan: 1`; `vpcplan init` writes a file to start from",
        )
    return Document(file, text, root, tuple(reader.problems))


def decode_text(data: bytes, file: str) -> str:
    """The text of a file.

    Raises:
        InputError: The file is larger than 64 MB, binary, or not UTF-8.
    """

    def refuse(message: str, hint: str, line: int = 0) -> NoReturn:
        raise InputError(Problem(message=message, span=SourceSpan(file, line, 1 if line else 0), hint=hint))

    if len(data) > MAX_BYTES:
        refuse(f"the file has {len(data):,} bytes", f"a file may have at most {MAX_BYTES // 1024 // 1024} MB")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        refuse("the file is UTF-16", "save it as UTF-8")
    position = data.find(b"\0")
    if position >= 0:
        refuse(
            "this is a binary file: it has a NUL byte",
            "a topology is text",
            data.count(b"\n", 0, position) + 1,
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        refuse(f"byte 0x{data[error.start]:02x} is not UTF-8", "save the file as UTF-8", line)


class _Reader:
    """Reads the events of one document."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines: list[str] | None = None
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Node, int] | None] = {}
        self.count = 0
        self.depth = 0
        self.next: Callable[[], Any]

    def read(self, data: bytes) -> Node | None:
        from importlib import import_module

        # By name: PyYAML's stubs leave out the parser class.
        yaml: Any = import_module("yaml")
        parser_class: Any = yaml.cyaml.CParser if yaml.__with_libyaml__ else _pure_parser(yaml)
        self.events = yaml.events
        try:
            parser = parser_class(data)
            self.next = parser.get_event
            return self._document()
        except yaml.YAMLError as error:
            from vpcplan.load.yaml.syntax_problem import explain

            raise InputError(explain(error, self.file, self.text)) from None

    def _document(self) -> Node | None:
        events = self.events
        self.next()
        if type(self.next()) is events.StreamEndEvent:
            return None
        root = self._node(self.next())
        self.next()
        following = self.next()
        if type(following) is not events.StreamEndEvent:
            self.refuse(
                following.start_mark,
                "a second document starts here",
                "a file holds one topology: put the rest into another file, and give both with -f",
            )
        return root

    def _node(self, event: Any) -> Node:
        events = self.events
        kind = type(event)
        if kind is events.AliasEvent:
            return self._alias(event)
        if event.tag is not None:
            self.refuse(
                event.start_mark,
                f"the tag `{event.tag.replace('tag:yaml.org,2002:', '!!')}` is not part of the language",
                "leave the tag out; quote a value that is to stay text",
            )
        if event.anchor is not None:
            return self._anchored(event)
        if kind is events.ScalarEvent:
            self.count += 1
            return Scalar(event.value, not event.style, event.start_mark)
        return self._mapping(event) if kind is events.MappingStartEvent else self._sequence(event)

    def _anchored(self, event: Any) -> Node:
        name, before = event.anchor, self.count
        self.anchors[name] = None
        kind = type(event)
        node: Node
        if kind is self.events.ScalarEvent:
            self.count += 1
            node = Scalar(event.value, not event.style, event.start_mark)
        elif kind is self.events.MappingStartEvent:
            node = self._mapping(event)
        else:
            node = self._sequence(event)
        self.anchors[name] = (node, self.count - before)
        return node

    def _alias(self, event: Any) -> Node:
        found = self.anchors.get(event.anchor)
        if found is None:
            self.refuse(
                event.start_mark,
                f"alias `*{event.anchor}` stands inside the value that it names"
                if event.anchor in self.anchors
                else f"alias `*{event.anchor}` is not defined above",
                "an alias repeats a whole value that carries the anchor "
                f"`&{event.anchor}` further up; a text that starts with `*` needs quotes",
            )
        node, size = found
        self._grow(event.start_mark, size)
        return node

    def _grow(self, mark: Mark, size: int) -> None:
        self.count += size
        if self.count > MAX_NODES:
            self.refuse(
                mark,
                f"the aliases up to here stand for more than {MAX_NODES:,} values",
                "write the values out, or use fewer aliases",
            )

    def _enter(self, mark: Mark) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.refuse(
                mark, f"more than {MAX_DEPTH} levels are nested here", "no topology needs more than 12"
            )

    def _sequence(self, start: Any) -> Sequence:
        self._enter(start.start_mark)
        events, get = self.events, self.next
        scalar, end = events.ScalarEvent, events.SequenceEndEvent
        items: list[Node] = []
        while True:
            event = get()
            kind = type(event)
            if kind is scalar and event.tag is None and event.anchor is None:
                items.append(Scalar(event.value, not event.style, event.start_mark))
            elif kind is end:
                break
            else:
                items.append(self._node(event))
        self._grow(start.start_mark, len(items))
        self.depth -= 1
        return Sequence(items, start.start_mark)

    def _mapping(self, start: Any) -> Mapping:
        self._enter(start.start_mark)
        events, get = self.events, self.next
        scalar, end = events.ScalarEvent, events.MappingEndEvent
        entries: dict[str, tuple[Scalar, Node]] = {}
        merged: list[tuple[Scalar, Node]] = []
        while True:
            event = get()
            if type(event) is not scalar:
                if type(event) is end:
                    break
                key = self._key(event)
            elif event.tag is None and event.anchor is None:
                key = Scalar(event.value, not event.style, event.start_mark)
            else:
                key = self._key(event)
            event = get()
            value: Node
            if type(event) is scalar and event.tag is None and event.anchor is None:
                value = Scalar(event.value, not event.style, event.start_mark)
            else:
                value = self._node(event)
            text = key.text
            if text == "<<" and key.plain:
                merged.append((key, value))
            elif text in entries:
                self._duplicate(key, entries[text][0])
            else:
                entries[text] = (key, value)
        self._grow(start.start_mark, 2 * len(entries))
        for key, value in merged:
            self._merge(entries, key, value)
        self.depth -= 1
        return Mapping(entries, start.start_mark)

    def _key(self, event: Any) -> Scalar:
        node = self._node(event)
        if type(node) is not Scalar:
            self.refuse(
                event.start_mark,
                "a key must be a name, not a list or a mapping",
                "text that starts with `[` or `{` needs quotes",
            )
        return node

    def _merge(self, entries: dict[str, tuple[Scalar, Node]], key: Scalar, value: Node) -> None:
        """Add what ``<<`` names and the mapping itself does not have (YAML 1.1, merge key)."""
        sources = value.items if type(value) is Sequence else [value]
        for source in sources:
            if type(source) is not Mapping:
                self.refuse(key.mark, "`<<` takes a mapping or a list of mappings", "write `<<: *name`")
            self._grow(key.mark, len(source.entries))
            for text, entry in source.entries.items():
                entries.setdefault(text, entry)

    def _duplicate(self, key: Scalar, first: Scalar) -> None:
        place = SourceSpan(self.file, first.mark.line + 1, first.mark.column + 1)
        problem = self._problem(
            key.mark,
            f"`{key.text}` is defined twice",
            f"the first one is in line {place.line}; give one of them another name, or join them",
            related=(("first defined here", place),),
            rule="YAML005",
            width=len(key.text),
        )
        self.problems.append(problem)
        if len(self.problems) >= MAX_DUPLICATES:
            raise InputError(*self.problems)

    def refuse(self, mark: Mark | None, message: str, hint: str) -> NoReturn:
        """Stop with a problem, after the duplicates that were found before."""
        raise InputError(*self.problems, self._problem(mark, message, hint))

    def _problem(
        self,
        mark: Mark | None,
        message: str,
        hint: str,
        *,
        related: tuple[tuple[str, SourceSpan], ...] = (),
        rule: str = "YAML001",
        width: int = 1,
    ) -> Problem:
        line = mark.line + 1 if mark is not None else 1
        column = mark.column + 1 if mark is not None else 1
        if self.lines is None:
            self.lines = self.text.splitlines()
        lines = self.lines
        return Problem(
            message=message,
            span=SourceSpan(self.file, line, column, column + width),
            hint=hint,
            rule=rule,
            related=related,
            source_line=lines[line - 1] if line <= len(lines) else None,
        )


def _pure_parser(yaml: Any) -> Any:
    """PyYAML's parser in Python, for machines where it was built without libyaml."""

    bases = (yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser)

    def start(self: Any, data: bytes) -> None:
        bases[0].__init__(self, data)
        bases[1].__init__(self)
        bases[2].__init__(self)

    return type("PureParser", bases, {"__init__": start})
