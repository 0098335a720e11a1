"""The formats of `vpcplan test`, each in a module that is imported when the format is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpcplan.analysis.expectation.result import ExpectationReport

FORMATS: dict[str, tuple[str, str]] = {
    "text": ("expectation_text", "render_text"),
    "junit": ("expectation_machine", "render_junit"),
    "json": ("expectation_machine", "render_json"),
    "tap": ("expectation_machine", "render_tap"),
}
"""Module and function by the name that `--format` takes."""


def render_expectations(format_: str, report: ExpectationReport, *, to_file: bool = False) -> str:
    """The report in one of `FORMATS`; text for a file is never coloured."""
    module, function = FORMATS[format_]
    render = getattr(import_module(f"vpcplan.report.{module}"), function)
    text: str = render(report, to_file=to_file)
    return text
