"""One JSON document as the AWS CLI prints it, with the place of every object that its lists hold."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder
from typing import Any, NoReturn

from vpcplan.errors import InputError, Problem, SourceSpan

RULE = "JSON001"
SIZE_LIMIT = 256 * 1024 * 1024
_SECRETS = ("pre_shared_key", "CustomerGatewayConfiguration", "PreSharedKey", "authKey", "Password")
_WHITESPACE = re.compile(r"[ \t\n\r]*")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


_DECODER = JSONDecoder(parse_constant=_refuse_constant)


class Document:
    """One answer of one call: its top-level keys and values, and where each list's objects begin.

    ``account``, ``region`` and ``parameter`` are what the file's folders and name say; data goes before them.
    """

    __slots__ = ("account", "body", "cursor", "file", "parameter", "region", "starts", "text")

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.body: dict[str, Any] = {}
        self.starts: dict[str, tuple[int, ...]] = {}
        self.account: str | None = None
        self.region: str | None = None
        self.parameter = ""
        self.cursor = (0, 1)

    def line(self, offset: int) -> int:
        """The line, from 1, of a character; counted from the last one that was asked for."""
        known, line = self.cursor
        if offset < known:
            line -= self.text.count("\n", offset, known)
        else:
            line += self.text.count("\n", known, offset)
        self.cursor = (offset, line)
        return line

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column, from 1, of a character of the text."""
        return self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset)


def source_line(text: str, offset: int) -> str | None:
    """The text of the line that a character is in; None where it is long or may hold a secret."""
    first = text.rfind("\n", 0, offset) + 1
    last = text.find("\n", offset)
    line = text[first : len(text) if last < 0 else last]
    secret = any(word in line for word in _SECRETS)
    return None if secret or len(line) > 400 else line


def json_problem(file: str, text: str, offset: int, message: str, hint: str) -> InputError:
    """An error at a character of a JSON text."""
    offset = min(offset, len(text))
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    span = SourceSpan(file, line, column)
    return InputError(
        Problem(message=message, span=span, hint=hint, rule=RULE, source_line=source_line(text, offset))
    )


def parse_documents(file: str, text: str) -> tuple[list[Document], bool]:
    """The JSON objects that ``text`` holds one after the other, and whether it holds nothing else.

    A text that is valid JSON but no object (a list, a number) gives none and False.

    Raises:
        InputError: not valid JSON, cut off, or nested too deeply; with line and column.
    """
    documents: list[Document] = []
    offset = _skip(text, 0)
    try:
        while offset < len(text):
            if text[offset] != "{":
                _, offset = _DECODER.raw_decode(text, offset)
                offset = _skip(text, offset)
                if offset < len(text):
                    raise JSONDecodeError("Extra data", text, offset)
                return documents, False
            document = Document(file, text)
            offset = _skip(text, _read_object(document, offset))
            documents.append(document)
    except JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
        message = "the JSON is cut off" if cut else f"not valid JSON: {error.msg}"
        hint = (
            "write the whole output of the call to the file again"
            if cut
            else "expected what the AWS CLI prints with --output json"
        )
        raise json_problem(file, text, error.pos, message, hint) from None
    except RecursionError:
        raise json_problem(
            file, text, offset, "the JSON is nested too deeply", "AWS nests a dozen levels at most"
        ) from None
    except ValueError as error:
        message = f"not valid JSON: {error}".partition(";")[0]
        raise json_problem(file, text, offset, message, "expected what the AWS CLI prints") from None
    return documents, True


def _skip(text: str, offset: int) -> int:
    found = _WHITESPACE.match(text, offset)
    return found.end() if found else offset


def _expect(text: str, offset: int, what: str) -> int:
    offset = _skip(text, offset)
    if text[offset : offset + 1] not in tuple(what):
        raise JSONDecodeError(f"Expecting {' or '.join(repr(c) for c in what)}", text, offset)
    return offset


def _read_object(document: Document, offset: int) -> int:
    text, offset = document.text, _skip(document.text, offset + 1)
    if text[offset : offset + 1] == "}":
        return offset + 1
    while True:
        offset = _expect(text, offset, '"')
        key_offset = offset
        key, offset = _DECODER.raw_decode(text, offset)
        if key in document.body:
            raise JSONDecodeError(f"the key {key!r} is there twice", text, key_offset)
        offset = _skip(text, _expect(text, offset, ":") + 1)
        if text[offset : offset + 1] == "[":
            values, starts, offset = read_list(text, offset)
            document.starts[key] = starts
            document.body[key] = values
        else:
            document.body[key], offset = _DECODER.raw_decode(text, offset)
        offset = _expect(text, offset, ",}")
        if text[offset] == "}":
            return offset + 1
        offset += 1


def read_list(text: str, offset: int) -> tuple[list[Any], tuple[int, ...], int]:
    """The values of the list at ``offset``, where each begins, and where the list ends."""
    values: list[Any] = []
    starts: list[int] = []
    decode, skip = _DECODER.raw_decode, _WHITESPACE.match
    offset = _skip(text, offset + 1)
    if text[offset : offset + 1] == "]":
        return values, (), offset + 1
    while True:
        starts.append(offset)
        value, offset = decode(text, offset)
        values.append(value)
        found = skip(text, offset)
        offset = found.end() if found else offset
        character = text[offset : offset + 1]
        if character == "]":
            return values, tuple(starts), offset + 1
        if character != ",":
            raise JSONDecodeError("Expecting ',' or ']'", text, offset)
        offset = _skip(text, offset + 1)
