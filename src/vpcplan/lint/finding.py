"""What a rule found: where, what, and what to write instead."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
RANK: dict[str, int] = {"error": 3, "warning": 2, "info": 1}
"""Larger is worse."""

DOCUMENTATION = "https://github.com/vpcplan/vpcplan/blob/main/docs/rules.md"
"""The generated page that lists every rule; each has an anchor of its own."""


HOST_BITS = " has host bits set"
"""What the loaders' notices of such blocks say; YAML007 makes findings of them."""


class Edit(Struct, frozen=True, kw_only=True):
    """A piece of a text file to replace.

    Lines and columns count from 1; the piece runs from the start up to, not including, the end. A line number
    one past the file's last line with column 1 means the end of the file.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    replacement: str


class Fix(Struct, frozen=True, kw_only=True):
    """A change that removes a finding and leaves every verdict as it was."""

    description: str
    edits: tuple[Edit, ...]


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that a rule objects to.

    ``resource`` is the id of what is wrong and ``values`` the facts (port, cidr_block, …) by which a
    configured exception may name it; together with the rule they identify a finding when lines move.
    """

    rule: str
    severity: Severity
    message: str
    span: SourceSpan
    resource: str | None = None
    related: tuple[tuple[str, SourceSpan], ...] = ()
    hint: str | None = None
    fix: Fix | None = None
    values: tuple[tuple[str, str], ...] = ()
    source_line: str | None = None
    """The text of the line, where the reader of the file handed it over."""

    @property
    def url(self) -> str:
        """Where the rule is documented."""
        return f"{DOCUMENTATION}#{self.rule.lower()}"

    @property
    def identity(self) -> str:
        """What stays the same when lines move: rule, file, and resource with the facts, or the message."""
        facts = ",".join(f"{key}={value}" for key, value in self.values)
        subject = f"{self.resource}|{facts}" if self.resource else self.message
        return f"{self.rule}|{self.span.file}|{subject}"


def sort_key(finding: Finding) -> tuple[str, int, int, str, str]:
    """By place, then rule: the order in which a reader works through a file."""
    span = finding.span
    return (span.file, span.line, span.column, finding.rule, finding.message)
