"""`vpcplan trace`: can this reach that, and if not, exactly why?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from vpcplan.cli.options import Colour, Files, Format, Output, Quiet, StdinFilename, UnknownStatus, load
from vpcplan.cli.what_if import Add, Fail, Without, with_changes

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.analysis.reachability.result import Trace
    from vpcplan.model.topology_index import TopologyIndex


def trace(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SRC", help="A name, vpc/name, AWS id, IP address, internet, internet:IP, or a network."
        ),
    ],
    destination: Annotated[
        str, typer.Argument(metavar="DST", help="The same, or service:s3, a load balancer, a DNS name.")
    ],
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PROTOCOL] [PORT]", help="The traffic, as the two options below say it."),
    ] = None,
    port: Annotated[
        str | None,
        typer.Option(
            "--port", "-p", help="443, 80,443 or 8000-8100 (ICMP: type). Left out: what gets through."
        ),
    ] = None,
    protocol: Annotated[
        str | None,
        typer.Option(
            "--protocol",
            "--proto",
            help="tcp, udp, icmp, all, or a number. Default: tcp with a port, else all.",
        ),
    ] = None,
    source_port: Annotated[
        str | None, typer.Option("--source-port", help="The client's ports. Default: 1024-65535.")
    ] = None,
    via: Annotated[
        list[str] | None,
        typer.Option("--via", metavar="HOP", help="Log in there first: two flows. Repeatable."),
    ] = None,
    ipv4: Annotated[bool, typer.Option("-4", help="IPv4 only.")] = False,
    ipv6: Annotated[bool, typer.Option("-6", help="IPv6 only.")] = False,
    avoid: Annotated[
        list[str] | None,
        typer.Option("--avoid", metavar="RESOURCE", help="Is there a path that leaves it out? Repeatable."),
    ] = None,
    through: Annotated[
        list[str] | None,
        typer.Option("--through", metavar="RESOURCE", help="Is there a path that uses it? Repeatable."),
    ] = None,
    without: Without = None,
    fail: Fail = None,
    add: Add = None,
    unknown: UnknownStatus = "fail",
    files: Files = None,
    format_: Format = "table",
    output: Output = None,
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """Trace a flow hop by hop, there and back: whether it gets through, and every reason why not.

    Exit status: 0 reachable, 1 unreachable or unknown, 2 usage, 3 the topology is bad.
    """
    from vpcplan.analysis.reachability.question import make_question, split_traffic
    from vpcplan.errors import UsageError
    from vpcplan.model.topology_index import TopologyIndex

    if ipv4 and ipv6:
        raise UsageError("-4 and -6 exclude each other")
    protocol, port = split_traffic(words or [], protocol, port)
    question = make_question(protocol, port, source_port, 4 if ipv4 else 6 if ipv6 else None)
    topology = load(files, quiet=quiet, stdin_filename=stdin_filename)
    index = TopologyIndex(with_changes(topology, without, fail, add))
    if avoid or through:
        if via:
            raise UsageError("--via makes several flows; --avoid and --through ask about one")
        answer = answer_paths(index, source, destination, question, avoid or [], through or [])
    else:
        answer = answer_trace(index, source, destination, question, via or [])
    text = _render(answer, format_)
    sys.stdout.write(text + "\n")
    if output is not None:
        from vpcplan.cli.options import write_atomically

        write_atomically(output, _render(answer, format_, plain=True))
    if answer.verdict == "reachable":
        return 0
    return 0 if answer.verdict == "unknown" and unknown == "pass" else 1


def answer_trace(
    index: TopologyIndex, source: str, destination: str, question: Question, via: list[str]
) -> Trace:
    """The trace from end to end, or by way of other hosts."""
    from vpcplan.analysis.reachability.endpoint import parse_endpoint
    from vpcplan.analysis.reachability.trace import trace as trace_flow
    from vpcplan.errors import UsageError

    try:
        end = parse_endpoint(index, destination)
    except UsageError:
        from vpcplan.analysis.reachability.by_name import is_domain_name, trace_by_name

        if via or not is_domain_name(destination):
            raise
        return trace_by_name(index, parse_endpoint(index, source), destination, question)
    stops = [*(parse_endpoint(index, text) for text in (source, *via)), end]
    if len(stops) == 2:
        return trace_flow(index, stops[0], stops[1], question)
    from vpcplan.analysis.reachability.via import trace_via

    return trace_via(index, stops, question)


def answer_paths(
    index: TopologyIndex,
    source: str,
    destination: str,
    question: Question,
    avoid: list[str],
    through: list[str],
) -> Trace:
    """The trace of the best flow that avoids some resources and passes others."""
    from vpcplan.analysis.reachability.endpoint import parse_endpoint
    from vpcplan.analysis.what_if.paths import trace_paths

    ends = [parse_endpoint(index, text) for text in (source, destination)]
    return trace_paths(index, ends[0], ends[1], question, avoid, through)


def _render(answer: Trace, format_: str, *, plain: bool = False) -> str:
    if format_ == "json":
        from vpcplan.report.json_text import render_json
        from vpcplan.report.trace_json import trace_json

        return render_json(trace_json(answer))
    from vpcplan.report.trace_text import render_trace

    return render_trace(answer, plain=plain)
