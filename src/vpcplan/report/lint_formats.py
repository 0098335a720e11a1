"""The formats of `vpcplan lint`, each in a module that is imported when the format is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpcplan.lint.runner import LintReport

FORMATS: dict[str, tuple[str, str]] = {
    "text": ("lint_text", "render_full"),
    "full": ("lint_text", "render_full"),
    "concise": ("lint_text", "render_concise"),
    "grouped": ("lint_text", "render_grouped"),
    "json": ("lint_json", "render_json"),
    "jsonl": ("lint_json", "render_jsonl"),
    "sarif": ("lint_sarif", "render_sarif"),
    "junit": ("lint_junit", "render_junit"),
    "github": ("lint_ci", "render_github"),
    "gitlab": ("lint_ci", "render_gitlab"),
    "azure": ("lint_ci", "render_azure"),
    "markdown": ("lint_markdown", "render_markdown"),
}
"""Module and function by the name that `--format` takes."""


def render_lint(format_: str, report: LintReport, *, to_file: bool = False) -> str:
    """The report in one of `FORMATS`; text for a file is never coloured."""
    module, function = FORMATS[format_]
    render = getattr(import_module(f"vpcplan.report.{module}"), function)
    text: str = render(report, to_file=to_file)
    return text
