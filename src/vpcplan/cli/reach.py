"""`vpcplan reach`: everybody against everybody."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vpcplan.cli.options import Colour, Files, Output, Quiet, StdinFilename, load, source_paths
from vpcplan.cli.what_if import Add, Fail, Without, with_changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.reach.reach import Survey
    from vpcplan.analysis.reach.rows import Reach
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.model.topology import Topology
    from vpcplan.report.progress_bar import ProgressBar

ReachFormat = Literal["table", "json", "csv", "markdown", "matrix", "mermaid", "dot"]
MANY_ROWS = 60
"""More rows than this are not for reading; the way to fewer is pointed out."""


def reach(
    source: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="X",
            help="Only from there: a VPC, subnet, group, CIDR block, or any SRC of a trace. Repeatable.",
            show_default=False,
        ),
    ] = None,
    destination: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="Y", help="Only to there; the same words.", show_default=False),
    ] = None,
    port: Annotated[
        str | None, typer.Option("--port", "-p", help="443, 80,443 or 8000-8100. Left out: everything.")
    ] = None,
    protocol: Annotated[
        str | None, typer.Option("--protocol", help="tcp, udp, icmp, all, or a number.")
    ] = None,
    by: Annotated[
        Literal["alike", "instance", "group", "subnet", "vpc"],
        typer.Option("--by", help="One row for ends that behave alike, or put together by this."),
    ] = "alike",
    ipv4: Annotated[bool, typer.Option("-4", help="IPv4 only.")] = False,
    ipv6: Annotated[bool, typer.Option("-6", help="IPv6 only.")] = False,
    without: Without = None,
    fail: Fail = None,
    add: Add = None,
    files: Files = None,
    format_: Annotated[ReachFormat, typer.Option("--format", help="How to print.")] = "table",
    output: Output = None,
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """Who reaches whom, on which ports, both ways: exactly, for the whole topology at once.

    Exit status: 0 something gets through, 1 nothing does, 2 usage, 3 the topology is bad.
    """
    from vpcplan.analysis.reach.rows import Reach, reach_rows
    from vpcplan.analysis.reach.select import select_ends
    from vpcplan.report.progress_bar import ProgressBar

    question = question_of(port, protocol, ipv4=ipv4, ipv6=ipv6)
    topology = with_changes(load(files, quiet=quiet, stdin_filename=stdin_filename), without, fail, add)
    with ProgressBar("reach") as bar:
        survey = make_survey(topology, question, bar)
        chosen = select_ends(survey, source) if source else None
        wanted = select_ends(survey, destination) if destination else None
        kind = "vpc" if format_ == "matrix" and by == "alike" and len(survey.actors) > MANY_ROWS else by
        rows = reach_rows(survey, chosen, wanted, kind)
    answer = Reach(question=question_text(question), by=kind, ends=len(survey.actors), rows=rows)
    named = source_paths(files) if files else ()
    _print(answer, format_, output, named)
    for side in (chosen, wanted) if not quiet else ():
        for remark in side.remarks if side is not None else ():
            print(f"note: {remark}", file=sys.stderr)
    if len(rows) > MANY_ROWS and by == "alike" and not quiet and format_ == "table":
        print("hint: fewer rows with --by vpc, --by subnet, --from or --to", file=sys.stderr)
    return 0 if any(row.flows.reachable for row in rows) else 1


def _print(answer: Reach, format_: ReachFormat, output: str | None, files: Sequence[str]) -> None:
    """Print, and write to a file where `--output` says so."""
    text = render_reach(answer, format_, files)
    if text:
        sys.stdout.write(text + "\n")
    if output is not None:
        from vpcplan.cli.options import write_atomically

        write_atomically(output, render_reach(answer, format_, files, plain=True))


def render_reach(
    answer: Reach, format_: ReachFormat, files: Sequence[str] = (), *, plain: bool = False
) -> str:
    """The answer in a format."""
    if format_ in ("mermaid", "dot"):
        from vpcplan.report.reach_graph import render_dot, render_mermaid

        return render_mermaid(answer) if format_ == "mermaid" else render_dot(answer)
    from vpcplan.report.sheet import render

    if format_ == "matrix":
        from vpcplan.report.reach_matrix import matrix_report

        return render(matrix_report(answer), "table", plain=plain)
    from vpcplan.report.reach_table import reach_report

    return render(reach_report(answer, files), format_, plain=plain)


def question_of(port: str | None, protocol: str | None, *, ipv4: bool, ipv6: bool) -> Question:
    """The question that the options ask.

    Raises:
        UsageError: options that exclude each other, an unknown protocol, a bad port.
    """
    from vpcplan.analysis.reachability.question import make_question
    from vpcplan.errors import UsageError

    if ipv4 and ipv6:
        raise UsageError("-4 and -6 exclude each other")
    return make_question(protocol, port, None, 4 if ipv4 else 6 if ipv6 else None)


def question_text(question: Question) -> str:
    """``tcp 443``, ``any traffic``."""
    from vpcplan.net.intervals import format_intervals

    text = "any traffic" if question.protocol is None else question.protocol_text
    if question.ports is not None:
        text += f" {format_intervals(question.ports)}"
    return text + (f", IPv{question.version}" if question.version else "")


def make_survey(topology: Topology, question: Question, bar: ProgressBar) -> Survey:
    """A survey of a topology; one without any interface is pointed out.

    Raises:
        InputError: the topology has no network interface, so there is nothing to ask about.
    """
    from vpcplan.analysis.reach.reach import Survey
    from vpcplan.errors import InputError, Problem
    from vpcplan.model.topology_index import TopologyIndex

    if not topology.network_interfaces:
        raise InputError(
            Problem(
                message="the topology has no network interfaces, so nothing reaches anything",
                hint="add `instances:` to a VPC, or name other files with -f",
            )
        )
    return Survey(TopologyIndex(topology), question, bar.show)
