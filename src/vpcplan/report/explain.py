"""The codes of blockers and lint rules as text, JSON and a page of the documentation."""

from __future__ import annotations

import sys
from textwrap import fill
from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.errors import UsageError
from vpcplan.report.console import is_terminal, wants_colour, wrapped
from vpcplan.report.problems import Styler

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.lint.rule import Rule

WIDEST = 88
"""Text is set no wider than this, however wide the terminal is."""


class Entry(Struct, frozen=True, kw_only=True):
    """One code with everything that `explain` says about it, section by section."""

    code: str
    kind: str
    title: str
    sections: tuple[tuple[str, str], ...]
    url: str


def explanation_entries() -> dict[str, Entry]:
    """Every code there is, by its name, in alphabetical order: those of blockers, then the lint rules."""
    from vpcplan.lint.registry import all_rules

    return blocker_entries() | {rule.id: _rule_entry(rule) for rule in all_rules()}


def blocker_entries() -> dict[str, Entry]:
    """The codes of blockers, in alphabetical order."""
    from vpcplan.semantics.explanation_codes import explanation_codes

    found = {
        code.code: Entry(
            code=code.code,
            kind="blocker",
            title=code.title,
            sections=(("What it means", code.meaning), ("How to fix it", code.fix)),
            url=code.url,
        )
        for code in explanation_codes().values()
    }
    return dict(sorted(found.items()))


def _rule_entry(rule: Rule) -> Entry:
    fixable = ", fixable with `vpcplan lint --fix`" if rule.fixable else ""
    return Entry(
        code=rule.id,
        kind="rule",
        title=rule.summary.rstrip("."),
        sections=(("Why, and how to fix it", rule.explanation), ("Severity", f"{rule.severity}{fixable}")),
        url=rule.source,
    )


def select_entry(code: str) -> Entry:
    """The entry that ``code`` names, in any case and with ``-`` for ``_``; unique first letters are enough.

    Raises:
        UsageError: no entry, or several, are meant.
    """
    from vpcplan.lint.registry import find_rule

    wanted = code.upper().replace("-", "_")
    entries = blocker_entries()
    if wanted in entries:
        return entries[wanted]
    if (rule := find_rule(wanted)) is not None:
        return _rule_entry(rule)
    entries = explanation_entries()
    starting = [name for name in entries if name.startswith(wanted)]
    if len(starting) == 1:
        return entries[starting[0]]
    if starting:
        raise UsageError(f"{code} is the beginning of several codes", hint=f"one of {', '.join(starting)}")
    from difflib import get_close_matches

    near = get_close_matches(wanted, entries, 1)
    hint = f"did you mean {near[0]}?" if near else "`vpcplan explain` lists all codes"
    raise UsageError(f"there is no code {code}", hint=hint)


def render_entry(entry: Entry) -> str:
    """One code in full: title, sections, AWS's page."""
    style = Styler(colour=wants_colour(sys.stdout))
    title = wrapped(entry.title, first=len(entry.code) + 2, indent=2)
    parts = [f"{style(entry.code, 'caret')}  {style(title, 'bold')}"]
    for heading, text in entry.sections:
        paragraphs = (
            fill(
                paragraph.strip(),
                _width(),
                initial_indent="  ",
                subsequent_indent="  ",
                break_long_words=False,
            )
            for paragraph in text.strip().split("\n\n")
        )
        parts.append(f"{style(heading, 'bold')}\n" + "\n\n".join(paragraphs))
    if entry.url:
        parts.append(f"{style('Source', 'bold')}\n  {entry.url}")
    return "\n\n".join(parts)


def _width() -> int:
    """The terminal's width as far as people like to read; the widest where there is none."""
    if not is_terminal():
        return WIDEST
    from shutil import get_terminal_size

    return min(get_terminal_size().columns, WIDEST)


def render_index(entries: Sequence[Entry]) -> str:
    """One line per code, the blockers first."""
    style = Styler(colour=wants_colour(sys.stdout))
    lines = []
    for kind, headline in (("blocker", "Why traffic does not get through"), ("rule", "Lint rules")):
        rows = [entry for entry in entries if entry.kind == kind]
        if rows:
            width = max(len(entry.code) for entry in rows)
            lines += ["", style(headline, "bold")]
            for entry in rows:
                title = wrapped(entry.title, first=width + 4, indent=width + 4)
                lines.append(f"  {entry.code:{width}}  {title}")
    return "\n".join([*lines[1:], "", "`vpcplan explain CODE` says more about one."])


def render_entries_json(entries: Sequence[Entry]) -> str:
    """``{"schema_version": 1, "codes": [{"code", "kind", "title", "sections", "url"}]}``."""
    from vpcplan.report.json_text import render_json

    codes = [
        {
            "code": entry.code,
            "kind": entry.kind,
            "title": entry.title,
            "sections": dict(entry.sections),
            "url": entry.url,
        }
        for entry in entries
    ]
    return render_json({"schema_version": 1, "codes": codes})


def render_codes_page(entries: Sequence[Entry]) -> str:
    """The page of the documentation about the codes of blockers, in Markdown."""
    lines = [
        "# Codes of blockers",
        "",
        "What stands in the way of traffic, by the code that `vpcplan trace` gives. The codes are those of",
        "AWS's [Reachability Analyzer](https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html)",
        "wherever one fits. `vpcplan explain CODE` prints the same text.",
        "",
        "This page is made by `make docs`.",
    ]
    for entry in entries:
        if entry.kind == "blocker":
            lines += ["", f"## {entry.code}", "", f"**{entry.title}.**"]
            for heading, text in entry.sections:
                lines += ["", f"*{heading}.* {text}"]
            lines += ["", f"[AWS: {entry.url.removeprefix('https://')}]({entry.url})"]
    return "\n".join(lines) + "\n"
