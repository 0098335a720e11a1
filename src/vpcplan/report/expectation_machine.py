"""Results of expectations for other programs: JSON, JUnit, TAP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vpcplan.analysis.reachability.result import Trace
from vpcplan.report.console import printable
from vpcplan.report.junit import JUnitCase, render_junit_xml

if TYPE_CHECKING:
    from vpcplan.analysis.expectation.result import Checked, ExpectationReport
    from vpcplan.analysis.resolution.result import Resolution
    from vpcplan.errors import SourceSpan


def render_json(report: ExpectationReport, *, to_file: bool = False) -> str:
    """``{"schema_version": 1, "statements": [{"text", "status", "reason", …}], "summary": {…}}``."""
    document: dict[str, Any] = {
        "schema_version": 1,
        "statements": [_statement(checked) for checked in report.checked],
        "summary": {
            "statements": len(report.checked),
            "passed": report.count("passed"),
            "failed": report.count("failed"),
            "errors": report.count("error"),
        },
    }
    if report.coverage is not None:
        document["coverage"] = {
            "total": report.coverage.total,
            "covered": report.coverage.covered,
            "percent": round(report.coverage.percent, 1),
            "missing": [{"what": label, **_place(span)} for label, span in report.coverage.missing],
        }
    return json.dumps(document, indent=2)


def _statement(checked: Checked) -> dict[str, Any]:
    return {
        "text": checked.expectation.text,
        "status": checked.status,
        "reason": checked.reason or None,
        "hint": checked.hint,
        **_place(checked.expectation.span),
        "evidence": [_evidence(entry) for entry in checked.evidence],
    }


def _evidence(evidence: Trace | Resolution) -> dict[str, Any]:
    if isinstance(evidence, Trace):
        from vpcplan.report.trace_json import trace_json

        return {"kind": "trace", **trace_json(evidence)}
    from vpcplan.report.dns_json import resolution_as_json

    return {"kind": "resolution", **resolution_as_json(evidence)}


def _place(span: SourceSpan) -> dict[str, Any]:
    return {"file": span.file, "line": span.line or None, "column": span.column or None}


def render_junit(report: ExpectationReport, *, to_file: bool = False) -> str:
    """A case per statement; a failure carries the trace or resolution as its text."""
    return render_junit_xml("vpcplan test", (_case(checked) for checked in report.checked))


def _case(checked: Checked) -> JUnitCase:
    span = checked.expectation.span
    text = "\n".join(_detail(checked)) if checked.status != "passed" else None
    return JUnitCase(
        name=checked.expectation.text,
        class_name=span.file,
        file=span.file,
        line=span.line or None,
        failure=text if checked.status == "failed" else None,
        error=text if checked.status == "error" else None,
        message=checked.reason,
    )


def _detail(checked: Checked) -> list[str]:
    from vpcplan.report.expectation_text import evidence_lines

    lines = [f"{checked.expectation.span}: {checked.reason}"]
    if checked.hint:
        lines.append(f"help: {checked.hint}")
    for evidence in checked.evidence:
        lines += evidence_lines(evidence)
    return lines


def render_tap(report: ExpectationReport, *, to_file: bool = False) -> str:
    """Test Anything Protocol, version 14.

    Source: https://testanything.org/tap-version-14-specification.html
    """
    lines = ["TAP version 14", f"1..{len(report.checked)}"]
    for number, checked in enumerate(report.checked, 1):
        name = printable(checked.expectation.text).replace("\\", "\\\\").replace("#", "\\#")
        lines.append(f"{'ok' if checked.status == 'passed' else 'not ok'} {number} - {name}")
        if checked.status != "passed":
            detail = {
                "severity": "fail" if checked.status == "failed" else "error",
                "message": checked.reason,
                "at": str(checked.expectation.span),
            }
            lines += ["  ---", *(f"  {key}: {json.dumps(value)}" for key, value in detail.items()), "  ..."]
    return "\n".join(lines)
