"""`vpcplan exposure`: what the internet, or a network outside, can touch."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from vpcplan.cli.options import Colour, Files, Output, Quiet, StdinFilename, load, source_paths
from vpcplan.cli.what_if import Add, Fail, Without, with_changes


def exposure(
    end: Annotated[
        str,
        typer.Argument(
            metavar="[END]", help="internet, internet:IP, a CIDR block, or a network of `networks:`."
        ),
    ] = "internet",
    port: Annotated[
        str | None, typer.Option("--port", "-p", help="443, 80,443 or 8000-8100. Left out: everything.")
    ] = None,
    protocol: Annotated[
        str | None, typer.Option("--protocol", help="tcp, udp, icmp, all, or a number.")
    ] = None,
    ipv4: Annotated[bool, typer.Option("-4", help="IPv4 only.")] = False,
    ipv6: Annotated[bool, typer.Option("-6", help="IPv6 only.")] = False,
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
    """What the internet can reach and what can reach it, by which way and on which ports, worst first.

    The same for a network: vpcplan exposure office. Exit status: 0 answered, 2 usage, 3 the topology is bad.
    """
    from vpcplan.analysis.reach.exposure import find_exposure
    from vpcplan.analysis.reach.select import select_ends
    from vpcplan.cli.reach import make_survey, question_of
    from vpcplan.errors import UsageError
    from vpcplan.report.exposure import exposure_report
    from vpcplan.report.progress_bar import ProgressBar
    from vpcplan.report.sheet import render

    question = question_of(port, protocol, ipv4=ipv4, ipv6=ipv6)
    topology = with_changes(load(files, quiet=quiet, stdin_filename=stdin_filename), without, fail, add)
    with ProgressBar("exposure") as bar:
        survey = make_survey(topology, question, bar)
        chosen = select_ends(survey, [end])
        if chosen.actors or len(chosen.outside) != 1:
            raise UsageError(
                f"{end!r} is inside the topology", hint=f"`vpcplan reach --to {end}` shows what reaches it"
            )
        found = find_exposure(survey.index, question, chosen, bar.show)
    report = exposure_report(found, source_paths(files) if files else ())
    sys.stdout.write(render(report, format_) + "\n")
    if output is not None:
        from vpcplan.cli.options import write_atomically

        write_atomically(output, render(report, format_, plain=True))
    return 0
