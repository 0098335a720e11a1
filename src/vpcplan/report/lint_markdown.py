"""Findings as Markdown, for a pull-request comment or a job summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.lint.finding import RANK
from vpcplan.report.console import printable
from vpcplan.report.lint_text import render_footer

if TYPE_CHECKING:
    from vpcplan.lint.finding import Finding
    from vpcplan.lint.runner import LintReport


def render_markdown(report: LintReport, *, to_file: bool = False) -> str:
    """A table, worst first, and the count."""
    lines = ["## vpcplan lint", "", render_footer(report)]
    if report.findings:
        lines += ["", "| severity | rule | place | finding |", "|---|---|---|---|"]
        ordered = sorted(report.findings, key=lambda finding: -RANK[finding.severity])
        lines += [_row(finding) for finding in ordered]
    if report.excepted:
        lines += ["", f"<details><summary>{len(report.excepted)} ignored</summary>", ""]
        lines += ["| rule | place | finding | reason |", "|---|---|---|---|"]
        for item in report.excepted:
            finding, reason = item.finding, item.suppression.reason or "none given"
            cells = (finding.rule, str(finding.span), finding.message, reason)
            lines.append(f"| {' | '.join(map(_cell, cells))} |")
        lines += ["", "</details>"]
    return "\n".join(lines)


def _row(finding: Finding) -> str:
    message = _cell(finding.message)
    if finding.hint:
        message += f"<br>{_cell(finding.hint)}"
    rule = f"[{finding.rule}]({finding.url})"
    return f"| {finding.severity} | {rule} | {_cell(str(finding.span))} | {message} |"


def _cell(text: str) -> str:
    escaped = printable(text).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
    for character in "<>`*_[]":
        escaped = escaped.replace(character, f"\\{character}")
    return escaped
