"""`vpcplan resilience`: what every single failure takes away."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from vpcplan.cli.options import Colour, Files, Output, Quiet, StdinFilename, load
from vpcplan.cli.what_if import Add, Fail, Without, with_changes


def resilience(
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--of",
            metavar="KIND",
            help="Only failures of these: zone, region, nat, vpn, tunnel, direct-connect, peering, "
            "transit-gateway, target. Repeatable.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[str | None, typer.Option("--port", "-p", help="Only flows to these ports.")] = None,
    protocol: Annotated[str | None, typer.Option("--protocol", help="Only flows of this protocol.")] = None,
    without: Without = None,
    fail: Fail = None,
    add: Add = None,
    files: Files = None,
    format_: Annotated[
        Literal["table", "json", "csv", "markdown"], typer.Option("--format", help="How to print.")
    ] = "table",
    output: Output = None,
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """For every single failure, which expectations and which of today's flows are lost, worst first.

    Exit status: 0 none costs an expectation (or, if none is stated, a flow between ends that still work),
    1 some does, 2 usage, 3 the topology is bad.
    """
    from vpcplan.analysis.what_if.resilience import KINDS, examine_failures, single_failures
    from vpcplan.cli.reach import question_of
    from vpcplan.errors import UsageError
    from vpcplan.report.progress_bar import ProgressBar
    from vpcplan.report.resilience import resilience_report
    from vpcplan.report.sheet import render

    named = [word.strip() for text in of or () for word in text.split(",")]
    for word in named:
        if word not in KINDS:
            raise UsageError(f"--of does not know {word!r}", hint=f"it knows {', '.join(KINDS)}")
    kinds = [kind for kind in KINDS if not named or kind in named]
    question = question_of(port, protocol, ipv4=False, ipv6=False)
    topology = with_changes(load(files, quiet=quiet, stdin_filename=stdin_filename), without, fail, add)
    with ProgressBar("without") as bar:
        found = examine_failures(topology, single_failures(topology, kinds), question, bar.show)
    report = resilience_report(found)
    sys.stdout.write(render(report, format_) + "\n")
    if output is not None:
        from vpcplan.cli.options import write_atomically

        write_atomically(output, render(report, format_, plain=True))
    stated = bool(topology.expectations)
    return int(any(each.expectations if stated else each.flows for each in found.consequences))
