"""Findings as JSON: one document, or one object per line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpcplan.errors import SourceSpan
    from vpcplan.lint.finding import Finding
    from vpcplan.lint.runner import LintReport


def render_json(report: LintReport, *, to_file: bool = False) -> str:
    """``{"schema_version": 1, "findings": [{"rule", "severity", "message", "file", "line", …}]}``."""
    return json.dumps(
        {
            "schema_version": 1,
            "findings": [finding_object(finding) for finding in report.findings],
            "summary": {
                "topologies": report.topologies,
                "files": len(report.files),
                "rules": len(report.rules),
                "errors": sum(finding.severity == "error" for finding in report.findings),
                "warnings": sum(finding.severity == "warning" for finding in report.findings),
                "infos": sum(finding.severity == "info" for finding in report.findings),
                "ignored": len(report.excepted),
                "expired": report.expired,
                "baseline": report.known,
                "failed": report.failed,
            },
            "ignored": [
                {
                    "rule": item.finding.rule,
                    "message": item.finding.message,
                    **_place(item.finding.span),
                    "reason": item.suppression.reason or None,
                    "until": item.suppression.until,
                }
                for item in report.excepted
            ],
        },
        indent=2,
    )


def render_jsonl(report: LintReport, *, to_file: bool = False) -> str:
    """One finding per line, with the same keys as in `render_json`."""
    return "\n".join(json.dumps(finding_object(finding)) for finding in report.findings)


def finding_object(finding: Finding) -> dict[str, object]:
    """The keys of one finding."""
    span = finding.span
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        **_place(span),
        "end_line": span.line or None,
        "end_column": span.end_column or None,
        "resource": finding.resource,
        "url": finding.url,
        "hint": finding.hint,
        "fix": None
        if finding.fix is None
        else {
            "description": finding.fix.description,
            "edits": [
                {
                    "file": edit.file,
                    "line": edit.line,
                    "column": edit.column,
                    "end_line": edit.end_line,
                    "end_column": edit.end_column,
                    "replacement": edit.replacement,
                }
                for edit in finding.fix.edits
            ],
        },
        "related": [{"message": message, **_place(place)} for message, place in finding.related],
    }


def _place(span: SourceSpan) -> dict[str, object]:
    place: dict[str, object] = {"file": span.file, "line": span.line or None, "column": span.column or None}
    if span.resource:
        place["aws_id"] = span.resource
    return place
