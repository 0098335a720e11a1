"""Findings as text for a terminal: with the source line and a caret, one per line, or grouped by file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from vpcplan.report.console import printable, wants_colour
from vpcplan.report.problems import SHOWN_IN_FULL, Styler, render_excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.errors import SourceSpan
    from vpcplan.lint.finding import Finding
    from vpcplan.lint.runner import LintReport

_LABELS = {"error": "error", "warning": "warning", "info": "note"}


def _style(to_file: bool) -> Styler:
    return Styler(colour=not to_file and wants_colour(sys.stdout))


def render_full(report: LintReport, *, to_file: bool = False) -> str:
    """Each finding with its source line, a caret, related places and what to do; then the count.

    After the first hundred, findings take one line each.
    """
    style = _style(to_file)
    blocks = [_block(finding, style) for finding in report.findings[:SHOWN_IN_FULL]]
    rest = report.findings[SHOWN_IN_FULL:]
    if rest:
        blocks.append("\n".join(concise_line(finding, style) for finding in rest))
    blocks.append(render_footer(report))
    return "\n\n".join(blocks)


def _block(finding: Finding, style: Styler) -> str:
    label = style(f"{finding.severity}[{finding.rule}]:", _LABELS[finding.severity])
    lines = [f"{label} {style(printable(finding.message), 'bold')}"]
    lines += render_excerpt(finding.span, finding.source_line, style)
    for message, span in finding.related:
        lines.append(f"  {style('note:', 'note')} {printable(message)}: {printable(str(span))}")
    if finding.hint:
        lines.append(f"  {style('help:', 'help')} {printable(finding.hint)}")
    if finding.fix is not None:
        lines.append(f"  {style('fix:', 'help')} `--fix` can {printable(finding.fix.description)}")
    return "\n".join(lines)


def concise_line(finding: Finding, style: Styler) -> str:
    """``net/vpcplan.yaml:12:7: SG001 message``; a mark says that `--fix` can solve it."""
    mark = style("[*] ", "help") if finding.fix is not None else ""
    rule = style(finding.rule, _LABELS[finding.severity])
    return f"{printable(_place(finding.span))}: {rule} {mark}{printable(finding.message)}"


def _place(span: SourceSpan) -> str:
    """``file:line:column``; for AWS configuration the resource id stands for a position that is not there."""
    if not span.line:
        return f"{span.file}: {span.resource}" if span.resource else span.file
    return f"{span.file}:{span.line}:{span.column or 1}"


def render_concise(report: LintReport, *, to_file: bool = False) -> str:
    """One line per finding, then the count."""
    style = _style(to_file)
    lines = [concise_line(finding, style) for finding in report.findings]
    return "\n".join([*lines, render_footer(report)])


def render_grouped(report: LintReport, *, to_file: bool = False) -> str:
    """The findings under the name of their file, then the count."""
    style = _style(to_file)
    files: dict[str, list[Finding]] = {}
    for finding in report.findings:
        files.setdefault(finding.span.file, []).append(finding)
    blocks = []
    for file, findings in files.items():
        lines = [f"{style(printable(file), 'bold')}:"]
        for finding in findings:
            where = f"{finding.span.line}:{finding.span.column or 1}" if finding.span.line else "-"
            rule = style(finding.rule, _LABELS[finding.severity])
            lines.append(f"  {where:>8}  {rule} {printable(finding.message)}")
        blocks.append("\n".join(lines))
    return "\n\n".join([*blocks, render_footer(report)])


def render_footer(report: LintReport) -> str:
    """``Found 12 findings (3 errors) in 4 files. 2 fixable with --fix; 5 ignored (1 expired).``"""
    findings = report.findings
    read = _read(report)
    if not findings:
        text = f"No findings in {read}."
    else:
        counts = [
            _count(sum(1 for finding in findings if finding.severity == severity), noun)
            for severity, noun in (("error", "error"), ("warning", "warning"))
        ]
        files = len({finding.span.file for finding in findings})
        detail = ", ".join(count for count in counts if not count.startswith("0 "))
        text = f"Found {_count(len(findings), 'finding')}{f' ({detail})' if detail else ''} in "
        text += f"{_count(files, 'file')} of {read}."
    remarks = []
    fixable = sum(1 for finding in findings if finding.fix is not None)
    if fixable:
        remarks.append(f"{fixable} fixable with --fix")
    ignored = len(report.excepted)
    if ignored or report.expired:
        remarks.append(f"{ignored} ignored" + (f" ({report.expired} expired)" if report.expired else ""))
    if report.known:
        remarks.append(f"{report.known} known from the baseline")
    if report.stale:
        remarks.append(f"{report.stale} of the baseline no longer found")
    return f"{text} {'; '.join(remarks)}." if remarks else text


def _read(report: LintReport) -> str:
    return f"{_count(report.topologies, 'topology')} ({_count(len(report.files), 'file')})"


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"


def render_statistics(findings: Sequence[Finding]) -> str:
    """How often each rule fired, the most frequent first."""
    from collections import Counter

    from vpcplan.lint.registry import find_rule

    counts = Counter((finding.rule, finding.severity) for finding in findings)
    width = len(str(max(counts.values(), default=0)))
    lines = []
    for (rule_id, severity), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        rule = find_rule(rule_id)
        fixable = "[*]" if rule is not None and rule.fixable else "   "
        summary = rule.summary if rule is not None else ""
        lines.append(f"{count:>{width}}  {rule_id:<9} {severity:<7} {fixable} {summary}".rstrip())
    return "\n".join(lines) if lines else "No findings."
