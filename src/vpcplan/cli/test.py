"""`vpcplan test`: load, check the expectations, render, leave with a status."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vpcplan.cli.options import Colour, Output, Quiet, StdinFilename, source_paths
from vpcplan.cli.what_if import Add, Fail, Without, with_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.expectation.result import Checked, ExpectationReport
    from vpcplan.model.topology import Topology

SUFFIXES = (".test.yaml", ".test.yml")


def run_tests(
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
    keyword: Annotated[
        str | None,
        typer.Option(
            "-k", metavar="EXPR", help="Only statements with these words; `not`, `and`, `or` between."
        ),
    ] = None,
    format_: Annotated[
        Literal["text", "table", "junit", "json", "tap"], typer.Option("--format", help="How to print.")
    ] = "text",
    junit: Annotated[
        str | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML there as well.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="List the rules and routes that no statement exercises.")
    ] = False,
    coverage_threshold: Annotated[
        float | None,
        typer.Option("--coverage-threshold", metavar="N", min=0, max=100, help="Exit 1 below N per cent."),
    ] = None,
    without: Without = None,
    fail: Fail = None,
    add: Add = None,
    output: Output = None,
    stdin_filename: StdinFilename = "<stdin>",
    color: Colour = "auto",
    quiet: Quiet = False,
) -> int:
    """Check the `expect:` statements: what must and must not get through, resolve, fit, survive.

    Statements stand in the topology, or beside it in files called *.test.yaml.
    """
    sources: list[tuple[str, ...]] = [(path,) for path in paths or ()]
    if file or not sources:
        sources.append(source_paths(file))
    loaded = [_load(source, quiet=quiet, stdin_filename=stdin_filename) for source in sources]
    report = _check(
        [with_changes(topology, without, fail, add) for topology in loaded],
        keyword,
        coverage=coverage or coverage_threshold is not None,
    )
    _write(report, "text" if format_ == "table" else format_, output, junit)
    return _status(report, coverage_threshold)


def _load(source: tuple[str, ...], *, quiet: bool, stdin_filename: str) -> Topology:
    from vpcplan.cli.options import load

    return load([*source, *_beside(source)], quiet=quiet, stdin_filename=stdin_filename)


def _beside(source: Sequence[str]) -> list[str]:
    """The ``*.test.yaml`` files beside the topology's files, but not those of another topology.

    ``shop.test.yaml`` belongs to ``shop.yaml`` or the folder ``shop``; one without either belongs to whatever
    is tested beside it.
    """
    found: dict[str, None] = {}
    for path in source:
        if path == "-" or path.endswith(SUFFIXES):
            continue
        if os.path.isdir(path):
            own = (path.rstrip(os.sep) + suffix for suffix in SUFFIXES)
            found |= dict.fromkeys(file for file in own if os.path.isfile(file))
            continue
        folder, name = os.path.split(path)
        try:
            names = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        for other in names:
            suffix = next((suffix for suffix in SUFFIXES if other.endswith(suffix)), None)
            if suffix is None:
                continue
            stem = other.removesuffix(suffix)
            owner = {f"{stem}.yaml", f"{stem}.yml", stem} & set(names)
            if name in owner or not owner:
                found[os.path.join(folder, other)] = None
    return [path for path in found if path not in source]


def _check(topologies: Sequence[Topology], keyword: str | None, *, coverage: bool) -> ExpectationReport:
    from vpcplan.analysis.expectation.check import check_expectations
    from vpcplan.analysis.expectation.result import Coverage, ExpectationReport
    from vpcplan.report.progress import ProgressLine

    checked: list[Checked] = []
    covered: list[Coverage] = []
    left_out = 0
    with ProgressLine("test") as line:
        for topology in topologies:
            chosen = [entry for entry in topology.expectations if _matches(entry.text, keyword)]
            left_out += len(topology.expectations) - len(chosen)
            report = check_expectations(topology, chosen, coverage=coverage, progress=line.show)
            checked += report.checked
            if report.coverage is not None:
                covered.append(report.coverage)
    total = Coverage(
        total=sum(entry.total for entry in covered),
        covered=sum(entry.covered for entry in covered),
        missing=tuple(missing for entry in covered for missing in entry.missing),
    )
    return ExpectationReport(checked=tuple(checked), left_out=left_out, coverage=total if coverage else None)


def _matches(text: str, keyword: str | None) -> bool:
    """Whether a statement is chosen by ``-k``: ``db and not internet`` by the parts of its text."""
    if keyword is None:
        return True
    lowered = text.lower()
    for alternative in keyword.lower().split(" or "):
        terms = [term.strip() for term in alternative.split(" and ")]
        if all(
            term.removeprefix("not ").strip() not in lowered if term.startswith("not ") else term in lowered
            for term in terms
        ):
            return True
    return False


def _write(report: ExpectationReport, format_: str, output: str | None, junit: str | None) -> None:
    from vpcplan.cli.options import write_atomically
    from vpcplan.report.expectation_formats import render_expectations

    typer.echo(render_expectations(format_, report))
    if output is not None:
        write_atomically(output, render_expectations(format_, report, to_file=True))
    if junit is not None:
        write_atomically(junit, render_expectations("junit", report, to_file=True))


def _status(report: ExpectationReport, threshold: float | None) -> int:
    if threshold is not None and report.coverage is not None and report.coverage.percent < threshold:
        print(
            f"coverage {report.coverage.percent:.1f} % is below the threshold of {threshold:g} %",
            file=sys.stderr,
        )
        return 1
    if not report.checked:
        print("nothing was tested: no statement was found or chosen", file=sys.stderr)
        return 1
    return 0 if report.count("passed") == len(report.checked) else 1
