"""Exceptions that people write: ``# vpcplan: ignore[RULE] reason``, or an entry in the configuration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.lint.finding import Finding

MARK = "vpcplan:"


class Suppression(Struct, frozen=True, kw_only=True):
    """One exception and the findings that it speaks of.

    An inline one covers the lines ``first_line`` to ``last_line`` of its file; one of the configuration
    covers a resource and the facts in ``values``. ``fault`` says what is wrong with how it is written.
    """

    kind: Literal["inline", "file", "configuration"]
    rules: tuple[str, ...]
    span: SourceSpan
    reason: str = ""
    until: str | None = None
    first_line: int = 0
    last_line: int = 0
    resource: str | None = None
    paths: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    fault: str | None = None

    def expired(self, today: str) -> bool:
        """Whether ``until`` (the last day on which it holds) lies before ``today``; both are ISO dates."""
        return self.until is not None and self.until < today

    def matching_rule(self, finding: Finding) -> str | None:
        """The rule or family of this exception under which the finding falls, or None."""
        named = next((rule for rule in self.rules if finding.rule.startswith(rule) or rule == "ALL"), None)
        if named is None or not self._speaks_of(finding):
            return None
        return named

    def _speaks_of(self, finding: Finding) -> bool:
        if self.kind == "inline":
            span = finding.span
            return span.file == self.span.file and self.first_line <= span.line <= self.last_line
        if self.kind == "file":
            return finding.span.file == self.span.file
        from fnmatch import fnmatchcase

        if self.paths and not any(fnmatchcase(finding.span.file, pattern) for pattern in self.paths):
            return False
        if self.resource is not None:
            names = [name for name in (finding.resource, finding.span.resource) if name]
            if not any(name == self.resource or fnmatchcase(name, self.resource) for name in names):
                return False
        facts = dict(finding.values)
        return all(facts.get(key) == value for key, value in self.values)


def parse_inline_suppressions(file: str, lines: Sequence[str]) -> tuple[Suppression, ...]:
    """Every ``# vpcplan: ignore…`` comment of a file, in order.

    At the end of a line it covers that line. On a line of its own it covers the next line that is not a
    comment and, where that line opens a mapping or list, everything in it. ``ignore-file`` covers the file
    and must stand above the first key. ``until=YYYY-MM-DD`` before the reason makes it expire.
    """
    found = []
    seen_content = False
    for number, line in enumerate(lines, 1):
        start = _comment_start(line)
        text = line[start + 1 :].strip() if start >= 0 else ""
        if text.startswith(MARK):
            found.append(_parse_comment(file, lines, number, start, text, seen_content))
        content = line if start < 0 else line[:start]
        if content.strip() not in ("", "---"):
            seen_content = True
    return tuple(found)


def _comment_start(line: str) -> int:
    """Where the comment of a YAML line starts: a ``#`` outside quotes, first or after a space; else −1."""
    if "#" not in line:
        return -1
    quote = ""
    for position, character in enumerate(line):
        if quote:
            if character == quote and not (quote == '"' and line[position - 1] == "\\"):
                quote = ""
        elif character in "'\"" and (position == 0 or line[position - 1] in " \t[{,:"):
            quote = character
        elif character == "#" and (position == 0 or line[position - 1] in " \t"):
            return position
    return -1


def _parse_comment(
    file: str, lines: Sequence[str], number: int, start: int, text: str, seen_content: bool
) -> Suppression:
    span = SourceSpan(file, number, start + 1, len(lines[number - 1].rstrip()) + 1)
    words = text[len(MARK) :].strip()
    keyword, bracket, rest = words.partition("[")
    codes, closing, tail = rest.partition("]")
    keyword = keyword.strip()
    rules = tuple(code.strip() for code in codes.split(",") if code.strip())
    fault = None
    if keyword not in ("ignore", "ignore-file") or not bracket or not closing or not rules:
        fault = "is not understood; write `# vpcplan: ignore[RULE] reason`"
        return Suppression(kind="inline", rules=(), span=span, fault=fault)
    until, reason = _split_until(tail.strip())
    if until is not None and not is_iso_date(until):
        fault = f"has until={until}, which is no date; write until=YYYY-MM-DD"
    if keyword == "ignore-file":
        if seen_content:
            fault = "covers the whole file, so it must stand above the first key"
        return Suppression(kind="file", rules=rules, span=span, reason=reason, until=until, fault=fault)
    first, last = _covered_lines(lines, number, start)
    return Suppression(
        kind="inline",
        rules=rules,
        span=span,
        reason=reason,
        until=until,
        first_line=first,
        last_line=last,
        fault=fault,
    )


def _split_until(text: str) -> tuple[str | None, str]:
    words = text.split()
    dates = [word for word in words if word.startswith("until=")]
    reason = " ".join(word for word in words if not word.startswith("until="))
    return (dates[0].removeprefix("until=") if dates else None), reason


def is_iso_date(text: str) -> bool:
    """Whether ``text`` is a date of the calendar written as YYYY-MM-DD."""
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _covered_lines(lines: Sequence[str], number: int, start: int) -> tuple[int, int]:
    """The lines that a comment on line ``number`` speaks of."""
    if lines[number - 1][:start].strip():
        return number, number
    first = number
    while first < len(lines) and (not lines[first].strip() or lines[first].lstrip().startswith("#")):
        first += 1
    if first >= len(lines):
        return number, number
    indent = _indent(lines[first])
    last = first
    for index in range(first + 1, len(lines)):
        line = lines[index]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if _indent(line) <= indent and not (_indent(line) == indent and _continues_list(lines[first], line)):
            break
        last = index
    return first + 1, last + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _continues_list(opening: str, line: str) -> bool:
    """Whether ``line`` is an item of a list that ``opening`` starts without indenting it further."""
    return opening.rstrip().endswith(":") and line.lstrip().startswith("- ")


def first_match(
    suppressions: Iterable[Suppression], finding: Finding, today: str
) -> tuple[Suppression, str] | None:
    """The first exception in force that covers the finding, with the rule it was named by."""
    for suppression in suppressions:
        if suppression.fault is None and not suppression.expired(today):
            rule = suppression.matching_rule(finding)
            if rule is not None:
                return suppression, rule
    return None
