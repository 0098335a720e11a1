"""Applying fixes: edits of text files that leave comments and layout alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from vpcplan.lint.finding import Edit, Finding

ReadText = Callable[[str], str]
"""The text of a file by its name, line ends as they are."""


class FixedFile(Struct, frozen=True, kw_only=True):
    """A file before and after, and the findings whose fixes made the difference."""

    file: str
    before: str
    after: str
    findings: tuple[Finding, ...]


def apply_fixes(findings: Iterable[Finding], read_text: ReadText) -> tuple[FixedFile, ...]:
    """The files that the findings' fixes change; nothing is written.

    A fix is applied whole or not at all. Of two that touch the same piece of a file the first is applied;
    the other finding is still there when the rules run again, and is fixed then.
    """
    accepted: dict[str, list[Edit]] = {}
    reasons: dict[str, list[Finding]] = {}
    for finding in findings:
        fix = finding.fix
        if fix is None or any(_touches(edit, accepted.get(edit.file, ())) for edit in fix.edits):
            continue
        for edit in fix.edits:
            accepted.setdefault(edit.file, []).append(edit)
            if finding not in reasons.setdefault(edit.file, []):
                reasons[edit.file].append(finding)
    fixed = []
    for file, edits in sorted(accepted.items()):
        before = read_text(file)
        after = apply_edits(before, edits)
        if after != before:
            fixed.append(FixedFile(file=file, before=before, after=after, findings=tuple(reasons[file])))
    return tuple(fixed)


def _touches(edit: Edit, others: Sequence[Edit]) -> bool:
    start, end = (edit.line, edit.column), (edit.end_line, edit.end_column)
    return any(
        start < (other.end_line, other.end_column) and (other.line, other.column) < end
        if start != (other.line, other.column)
        else True
        for other in others
    )


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with every piece replaced; the edits must not overlap."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def offset(line: int, column: int) -> int:
        if line > len(starts):
            return len(text)
        return min(starts[line - 1] + column - 1, len(text))

    pieces = sorted(edits, key=lambda edit: (edit.line, edit.column), reverse=True)
    for edit in pieces:
        start, end = offset(edit.line, edit.column), offset(edit.end_line, edit.end_column)
        text = text[:start] + edit.replacement + text[end:]
    return text
