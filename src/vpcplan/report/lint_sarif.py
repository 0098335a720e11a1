"""Findings as SARIF 2.1.0, as GitHub code scanning and others read it.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from vpcplan import __version__
from vpcplan.lint.finding import DOCUMENTATION, RANK
from vpcplan.lint.registry import find_rule
from vpcplan.report.relative_path import relative_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.errors import SourceSpan
    from vpcplan.lint.finding import Finding, Fix
    from vpcplan.lint.rule import Rule
    from vpcplan.lint.runner import Excepted, LintReport

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_SCORES = {"error": "8.0", "warning": "5.0", "info": "2.0"}
_MOST_RESULTS = 25_000
"""GitHub refuses a run with more."""


def render_sarif(report: LintReport, *, to_file: bool = False) -> str:
    """One run with the rules that ran and the findings, worst first; excepted findings are marked as such."""
    rules = [rule for rule in (find_rule(rule_id) for rule_id in report.rules) if rule is not None]
    position = {rule.id: number for number, rule in enumerate(rules)}
    findings = sorted(report.findings, key=lambda finding: -RANK[finding.severity])[:_MOST_RESULTS]
    results = [_result(finding, position) for finding in findings]
    results += [_suppressed(item, position) for item in report.excepted[: _MOST_RESULTS - len(results)]]
    _number_fingerprints(results)
    run = {
        "tool": {
            "driver": {
                "name": "vpcplan",
                "version": __version__,
                "informationUri": DOCUMENTATION.partition("/blob/")[0],
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder that was linted from."}}},
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    explanation = " ".join(rule.explanation.split())
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": explanation},
        "help": {"text": f"{explanation} {rule.source}".strip()},
        "helpUri": f"{DOCUMENTATION}#{rule.id.lower()}",
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["network", "aws"], "problem.severity": _problem_severity(rule)}
        | ({"security-severity": _SCORES[rule.severity]} if _is_about_filters(rule) else {}),
    }


def _problem_severity(rule: Rule) -> str:
    return {"error": "error", "warning": "warning", "info": "recommendation"}[rule.severity]


def _is_about_filters(rule: Rule) -> bool:
    return rule.id.startswith(("SG", "ACL"))


def _result(finding: Finding, position: dict[str, int]) -> dict[str, Any]:
    message = finding.message if not finding.hint else f"{finding.message}. Help: {finding.hint}"
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [_location(finding.span, finding.resource)],
        "partialFingerprints": {"vpcplan/v1": _fingerprint(finding)},
    }
    if finding.rule in position:
        result["ruleIndex"] = position[finding.rule]
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": message}, **_location(span, None)}
            for number, (message, span) in enumerate(finding.related[:100], 1)
        ]
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.fix)]
    return result


def _suppressed(item: Excepted, position: dict[str, int]) -> dict[str, Any]:
    result = _result(item.finding, position)
    kind = "external" if item.suppression.kind == "configuration" else "inSource"
    result["suppressions"] = [{"kind": kind, "justification": item.suppression.reason or "none given"}]
    return result


def _location(span: SourceSpan, resource: str | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(relative_path(span.file))}}
    if not span.file.startswith(("/", "..")) or not relative_path(span.file).startswith(("/", "..")):
        physical["artifactLocation"]["uriBaseId"] = "%SRCROOT%"
    # Code scanning shows no result without a region; the first line stands for a file without positions.
    region: dict[str, Any] = {"startLine": span.line or 1}
    if span.column:
        region["startColumn"] = span.column
        if span.end_column > span.column:
            region["endColumn"] = span.end_column
    physical["region"] = region
    location: dict[str, Any] = {"physicalLocation": physical}
    name = resource or span.resource
    if name:
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
    return location


def _fix(fix: Fix) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        region = {
            "startLine": edit.line,
            "startColumn": edit.column,
            "endLine": edit.end_line,
            "endColumn": edit.end_column,
        }
        replacement = {"deletedRegion": region, "insertedContent": {"text": edit.replacement}}
        changes.setdefault(relative_path(edit.file), []).append(replacement)
    return {
        "description": {"text": fix.description},
        "artifactChanges": [
            {"artifactLocation": {"uri": quote(file)}, "replacements": replacements}
            for file, replacements in changes.items()
        ],
    }


def _fingerprint(finding: Finding) -> str:
    from hashlib import sha256

    return sha256(finding.identity.encode()).hexdigest()[:32]


def _number_fingerprints(results: Sequence[dict[str, Any]]) -> None:
    """Findings that are alike but for their line get ``:2``, ``:3`` … so that none hides another."""
    seen: dict[str, int] = {}
    for result in results:
        fingerprints = result["partialFingerprints"]
        value = fingerprints["vpcplan/v1"]
        seen[value] = seen.get(value, 0) + 1
        fingerprints["vpcplan/v1"] = f"{value}:{seen[value]}"
