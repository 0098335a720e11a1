"""`vpcplan lint`: load, run the rules, render, leave with a status."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vpcplan.cli.options import Colour, Output, Quiet, StdinFilename

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.lint.runner import LintReport

_FAMILIES = "RULE"


def _rules(help_: str, name: str) -> object:
    return typer.Option(name, metavar=_FAMILIES, help=help_)


def lint(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]…", help="Files and folders; each is a topology. Default: vpcplan.yaml."
        ),
    ] = None,
    file: Annotated[
        list[str] | None,
        typer.Option(
            "--file",
            "-f",
            metavar="PATH",
            help="Files that are one topology together. Repeatable; - is stdin.",
        ),
    ] = None,
    format_: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            metavar="FORMAT[=FILE]",
            help="text, concise, grouped, json, jsonl, sarif, junit, github, gitlab, azure, markdown. "
            "Repeatable: --format text --format sarif=lint.sarif.",
        ),
    ] = None,
    select: Annotated[list[str] | None, _rules("Rules or families to run. Default: ALL.", "--select")] = None,
    extend_select: Annotated[list[str] | None, _rules("Rules to run besides.", "--extend-select")] = None,
    ignore: Annotated[list[str] | None, _rules("Rules or families to leave out.", "--ignore")] = None,
    severity: Annotated[
        Literal["error", "warning", "info"] | None,
        typer.Option("--severity", help="Show findings of this severity and worse."),
    ] = None,
    fail_on: Annotated[
        Literal["error", "warning", "info", "never"] | None,
        typer.Option("--fail-on", help="Exit 1 for findings of this severity and worse. Default: warning."),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", "-e", help="Exit 0 whatever is found.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Write what is safe to fix into the files.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would write; 1 if anything.")] = False,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="FILE", help="Report only what is not in this file.")
    ] = None,
    create_baseline: Annotated[
        str | None,
        typer.Option("--create-baseline", metavar="FILE", help="Write all findings there, and exit 0."),
    ] = None,
    config: Annotated[
        list[str] | None,
        typer.Option(
            "--config",
            metavar="FILE|KEY=VALUE",
            help="A configuration file, or one setting in TOML. Repeatable.",
        ),
    ] = None,
    isolated: Annotated[bool, typer.Option("--isolated", help="Read no configuration file.")] = False,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", metavar="GLOB", help="Files to leave out. Repeatable.")
    ] = None,
    statistics: Annotated[bool, typer.Option("--statistics", help="Count findings by rule.")] = False,
    list_rules: Annotated[bool, typer.Option("--list-rules", help="List every rule and leave.")] = False,
    show_files: Annotated[bool, typer.Option("--show-files", help="List what would be read.")] = False,
    show_settings: Annotated[bool, typer.Option("--show-settings", help="Print settings in force.")] = False,
    output: Output = None,
    stdin_filename: StdinFilename = "<stdin>",
    color: Colour = "auto",
    quiet: Quiet = False,
) -> int:
    """Find mistakes in topology files and AWS configuration: with the line, the reason and the fix."""
    from vpcplan.cli import lint_run

    if list_rules:
        typer.echo(lint_run.rule_listing(_formats(format_)))
        return 0
    overrides = lint_run.Overrides(
        select=_split(select),
        extend_select=_split(extend_select),
        ignore=_split(ignore),
        severity=severity,
        fail_on="never" if exit_zero else fail_on,
        baseline=baseline,
        exclude=tuple(exclude or ()),
        config=tuple(config or ()),
        isolated=isolated,
    )
    run = lint_run.Run(overrides, stdin_filename=stdin_filename, quiet=quiet)
    sources = lint_run.sources(paths, file)
    if show_settings:
        typer.echo("\n".join(run.describe_settings(source) for source in sources))
        return 0
    inputs = run.load(sources)
    if show_files:
        typer.echo("\n".join(dict.fromkeys(name for one in inputs for name in one.files)))
        return 0
    if fix or diff:
        inputs, changed = run.fix(sources, inputs, write=fix and not diff)
        if diff:
            return 1 if changed and not exit_zero else 0
    return _report(run.lint(inputs), _formats(format_), output, create_baseline, statistics=statistics)


def _report(
    report: LintReport,
    formats: Sequence[tuple[str, str | None]],
    output: str | None,
    create_baseline: str | None,
    *,
    statistics: bool,
) -> int:
    from vpcplan.cli.options import write_atomically
    from vpcplan.report.lint_formats import render_lint

    if create_baseline is not None:
        from vpcplan.lint.baseline import render_baseline

        write_atomically(create_baseline, render_baseline(report.findings))
        count = len(report.findings)
        print(f"{count} finding{'' if count == 1 else 's'} written to {create_baseline}", file=sys.stderr)
        return 0
    if statistics:
        from vpcplan.report.lint_text import render_statistics

        typer.echo(render_statistics(report.findings))
        return 1 if report.failed else 0
    for name, target in formats:
        if target is not None:
            write_atomically(target, render_lint(name, report, to_file=True))
            continue
        text = render_lint(name, report)
        if text:
            typer.echo(text)
        if output is not None:
            write_atomically(output, render_lint(name, report, to_file=True))
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if name == "github" and summary:
            with open(summary, "a", encoding="utf-8") as file:
                file.write(render_lint("markdown", report, to_file=True) + "\n")
    return 1 if report.failed else 0


def _formats(given: Sequence[str] | None) -> list[tuple[str, str | None]]:
    """Name and file of each ``--format``.

    Raises:
        UsageError: an unknown name, or a second format for the terminal.
    """
    from vpcplan.errors import UsageError
    from vpcplan.report.lint_formats import FORMATS

    found = []
    for text in given or ["text"]:
        name, equals, target = text.partition("=")
        name = "text" if name == "table" else name
        if name not in FORMATS:
            raise UsageError(f"{name!r} is not a format of lint", hint=f"there are {', '.join(FORMATS)}")
        found.append((name, target if equals else None))
    if sum(target is None for _, target in found) > 1:
        raise UsageError(
            "two formats would go to standard output", hint="write one to a file: --format sarif=lint.sarif"
        )
    return found


def _split(values: Sequence[str] | None) -> tuple[str, ...]:
    """``["SG,ACL", "RTB001"]`` as three selectors, in upper case."""
    return tuple(part.strip().upper() for value in values or () for part in value.split(",") if part.strip())
