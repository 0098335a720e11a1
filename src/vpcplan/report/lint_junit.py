"""Lint as JUnit: a case per rule, so that a dashboard shows what ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.lint.registry import find_rule, rule_ids
from vpcplan.report.junit import JUnitCase, render_junit_xml

if TYPE_CHECKING:
    from vpcplan.lint.finding import Finding
    from vpcplan.lint.runner import LintReport


def render_junit(report: LintReport, *, to_file: bool = False) -> str:
    """A case per rule: passed, failed with its findings, or skipped because it was not selected."""
    findings: dict[str, list[Finding]] = {}
    for finding in report.findings:
        findings.setdefault(finding.rule, []).append(finding)
    names = dict.fromkeys((*rule_ids(), *findings))
    return render_junit_xml("vpcplan lint", (_case(name, findings.get(name, []), report) for name in names))


def _case(rule_id: str, findings: list[Finding], report: LintReport) -> JUnitCase:
    rule = find_rule(rule_id)
    title = f"{rule_id} {rule.summary}" if rule is not None else rule_id
    url = rule.source if rule is not None and rule.source else None
    if not findings:
        skipped = None if rule_id in report.rules else "not selected"
        return JUnitCase(name=title, class_name="vpcplan.lint", skipped=skipped, url=url)
    lines = [
        f"{finding.span}: {finding.severity}: {finding.message}"
        + (f" (help: {finding.hint})" if finding.hint else "")
        for finding in findings
    ]
    first = findings[0]
    message = first.message if len(findings) == 1 else f"{len(findings)} findings"
    return JUnitCase(
        name=title,
        class_name="vpcplan.lint",
        file=first.span.file,
        line=first.span.line or None,
        failure="\n".join(lines),
        message=message,
        url=url,
    )
