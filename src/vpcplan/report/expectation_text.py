"""Results of expectations as a test runner prints them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.result import Trace
from vpcplan.report.console import printable, wants_colour, wrapped
from vpcplan.report.problems import Styler

if TYPE_CHECKING:
    from vpcplan.analysis.expectation.result import Checked, Coverage, ExpectationReport
    from vpcplan.analysis.resolution.result import Resolution

_LABELS = {"passed": ("PASS ", "help"), "failed": ("FAIL ", "error"), "error": ("ERROR", "warning")}
MOST_MISSING = 50
"""Uncovered rules and routes that are listed."""


def render_text(report: ExpectationReport, *, to_file: bool = False) -> str:
    """A line per statement; below a failure its reason, and the trace or resolution that shows why."""
    style = Styler(colour=not to_file and wants_colour(sys.stdout))
    lines: list[str] = []
    file = None
    for checked in report.checked:
        span = checked.expectation.span
        if span.file != file:
            file = span.file
            lines.append(style(printable(file), "bold"))
        label, colour = _LABELS[checked.status]
        lines.append(f"  {style(label, colour)} {printable(checked.expectation.text)}")
        if checked.status != "passed":
            lines += _explanation(checked, style, to_file=to_file)
    lines.append(_summary(report))
    if report.coverage is not None:
        lines += _coverage(report.coverage, style)
    return "\n".join(lines)


def _explanation(checked: Checked, style: Styler, *, to_file: bool) -> list[str]:
    lines = [
        f"        {style('-->', 'dim')} {printable(str(checked.expectation.span))}",
        f"        {printable(checked.reason)}",
    ]
    if checked.hint:
        lines.append(f"        {style('help:', 'help')} {printable(checked.hint)}")
    for evidence in checked.evidence:
        lines += [_indented(line, to_file=to_file) for line in evidence_lines(evidence)]
    return lines


def _indented(line: str, *, to_file: bool) -> str:
    """A line of a trace below its statement, broken at the width of the terminal under its own column."""
    text = line.lstrip()
    blanks = 10 + len(line) - len(text)
    if not text:
        return ""
    return " " * blanks + (text if to_file else wrapped(text, first=blanks, indent=blanks + 2))


def evidence_lines(evidence: Trace | Resolution) -> list[str]:
    """The trace, or the steps of the resolution, that shows why a statement fails."""
    if isinstance(evidence, Trace):
        from vpcplan.report.trace_text import render_trace

        return render_trace(evidence, plain=True).splitlines()
    return [printable(f"{'  ' * step.depth}{step.name}: {step.reason}") for step in evidence.steps]


def _summary(report: ExpectationReport) -> str:
    total = len(report.checked)
    if not total and report.left_out:
        return f"No statement is chosen by -k: there are {report.left_out}, all left out."
    if not total:
        return "There are no expectations: write some below `expect:`."
    counts = [f"{report.count('passed')} passed"]
    if failed := report.count("failed"):
        counts.append(f"{failed} failed")
    if errors := report.count("error"):
        counts.append(f"{errors} in error")
    return f"{total} {'statement' if total == 1 else 'statements'}: {', '.join(counts)}."


def _coverage(coverage: Coverage, style: Styler) -> list[str]:
    lines = [
        f"Coverage: {coverage.covered} of {coverage.total} rules and routes are exercised "
        f"({coverage.percent:.0f} %)."
    ]
    lines += [
        f"  {style(printable(str(span)), 'dim')}  {printable(label)}"
        for label, span in coverage.missing[:MOST_MISSING]
    ]
    if len(coverage.missing) > MOST_MISSING:
        lines.append(f"  and {len(coverage.missing) - MOST_MISSING} more")
    return lines
