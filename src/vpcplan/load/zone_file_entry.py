"""Zone-file text as entries: comments gone, parentheses joined, each with the place where it begins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.errors import Problem, SourceSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r'"(?:\\.|[^"\\])*"|(?:\\.|[^\s\\])+')
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_SPECIAL = re.compile(r'["();\\]')
MAX_ENTRY_CHARACTERS = 1 << 20


class Entry(Struct, frozen=True):
    """One record or directive on one line of text, whatever lines it was written on."""

    line: int
    column: int
    text: str
    source_line: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    """Where in ``text`` each word begins."""
    continues_owner: bool
    """Whether it begins with blanks, and so means the owner of the record before."""

    def rest(self, index: int) -> str:
        """The text from word ``index`` on; empty if there is no such word."""
        return self.text[self.starts[index] :] if index < len(self.starts) else ""


def make_entry(line: int, text: str, source_line: str) -> Entry | None:
    """The entry of a joined line, None if nothing is on it."""
    found = [(match.start(), match.group()) for match in _WORD.finditer(text)]
    if not found:
        return None
    return Entry(
        line=line,
        column=found[0][0] + 1,
        text=text,
        source_line=source_line,
        words=tuple(word for _, word in found),
        starts=tuple(start for start, _ in found),
        continues_owner=text[0].isspace(),
    )


def split_entries(text: str, file: str) -> Iterator[Entry | Problem]:
    """Every entry in order; a quote or parenthesis that is not closed is a problem in its place."""
    pending: list[str] = []
    first, first_line, depth, size = 0, "", 0, 0
    for number, line in enumerate(text.splitlines(), 1):
        if not pending:
            first, first_line, size = number, line, 0
        plain, depth, fault = (line, depth, None) if not _SPECIAL.search(line) else _strip(line, depth)
        size += len(plain)
        if fault is None and size > MAX_ENTRY_CHARACTERS:
            fault = "the record is longer than a megabyte"
        if fault is not None:
            yield Problem(message=fault, span=SourceSpan(file, number), rule="ZONE001", source_line=line)
            pending, depth = [], 0
            continue
        pending.append(plain)
        if depth == 0:
            entry = make_entry(first, " ".join(pending), first_line)
            pending = []
            if entry is not None:
                yield entry
    if depth:
        message = "the parenthesis that opens here is never closed"
        yield Problem(message=message, span=SourceSpan(file, first), rule="ZONE001", source_line=first_line)


def _strip(line: str, depth: int) -> tuple[str, int, str | None]:
    """The line without comment and parentheses, how many are open after it, and what is wrong with it."""
    kept = []
    at = 0
    while at < len(line):
        char = line[at]
        if char == "\\":
            kept.append(line[at : at + 2])
            at += 2
            continue
        if char == '"':
            match = _QUOTED.match(line, at)
            if match is None:
                return "", depth, "the quoted text that opens here is not closed on its line"
            kept.append(match.group())
            at = match.end()
            continue
        if char == ";":
            break
        if char in "()":
            depth += 1 if char == "(" else -1
            if depth < 0:
                return "", 0, "a parenthesis is closed that was not opened"
            char = " "
        kept.append(char)
        at += 1
    return "".join(kept), depth, None
