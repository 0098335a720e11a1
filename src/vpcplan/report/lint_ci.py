"""Findings as CI systems take them: GitHub and Azure annotations, GitLab code quality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.lint.finding import RANK
from vpcplan.report.console import printable
from vpcplan.report.relative_path import relative_path

if TYPE_CHECKING:
    from vpcplan.lint.finding import Finding
    from vpcplan.lint.runner import LintReport

_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}
_AZURE = {"error": "error", "warning": "warning", "info": "warning"}
_GITLAB = {"error": "critical", "warning": "major", "info": "info"}


def render_github(report: LintReport, *, to_file: bool = False) -> str:
    """A workflow command per finding, worst first: GitHub shows ten of a kind per step.

    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    ordered = sorted(report.findings, key=lambda finding: -RANK[finding.severity])
    return "\n".join(_github_line(finding) for finding in ordered)


def _github_line(finding: Finding) -> str:
    span = finding.span
    parameters = {"file": relative_path(span.file)}
    if span.line:
        parameters["line"] = str(span.line)
        if span.column:
            parameters["col"] = str(span.column)
        if span.end_column > span.column:
            parameters["endColumn"] = str(span.end_column)
    parameters["title"] = f"vpcplan {finding.rule}"
    shown = ",".join(f"{key}={_property(value)}" for key, value in parameters.items())
    return f"::{_GITHUB[finding.severity]} {shown}::{_data(_message(finding))}"


def _message(finding: Finding) -> str:
    return f"{finding.message}\n{finding.hint}" if finding.hint else finding.message


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def render_azure(report: LintReport, *, to_file: bool = False) -> str:
    """A logging command per finding.

    Source: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
    """
    lines = []
    for finding in report.findings:
        span = finding.span
        properties = f"type={_AZURE[finding.severity]};sourcepath={_azure(relative_path(span.file))};"
        if span.line:
            properties += f"linenumber={span.line};columnnumber={span.column or 1};"
        message = printable(finding.message).replace("\n", " ")
        lines.append(f"##vso[task.logissue {properties}code={finding.rule};]{message}")
    return "\n".join(lines)


def _azure(text: str) -> str:
    return text.replace("%", "%AZP25").replace(";", "%3B").replace("]", "%5D").replace("\n", "%0A")


def render_gitlab(report: LintReport, *, to_file: bool = False) -> str:
    """A code quality report, whose fingerprints stay when lines move.

    Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
    """
    import json
    from hashlib import sha256

    seen: dict[str, int] = {}
    entries = []
    for finding in report.findings:
        seen[finding.identity] = seen.get(finding.identity, 0) + 1
        name = f"{finding.identity}|{seen[finding.identity]}"
        entries.append(
            {
                "description": f"{finding.rule}: {finding.message}",
                "check_name": finding.rule,
                "fingerprint": sha256(name.encode()).hexdigest(),
                "severity": _GITLAB[finding.severity],
                "location": {
                    "path": relative_path(finding.span.file),
                    "lines": {"begin": finding.span.line or 1},
                },
            }
        )
    return json.dumps(entries, indent=2)
