"""`vpcplan dns resolve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vpcplan.cli.dns_options import Fail, From, Healthy, InsufficientData, Unhealthy
from vpcplan.cli.options import Colour, Files, Quiet, StdinFilename, load
from vpcplan.cli.what_if import Without, with_changes

if TYPE_CHECKING:
    from vpcplan.analysis.resolution.network_health import DerivedStatus


def resolve_name(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME [TYPE] [@VPC] [+short] [+subnet=BLOCK]",
            help="In any order, as for dig. TYPE is A unless given; ANY asks for every type.",
            show_default=False,
        ),
    ] = None,
    reverse: Annotated[
        str | None, typer.Option("-x", metavar="ADDRESS", help="Ask for the name of an address.")
    ] = None,
    record_type: Annotated[
        str | None, typer.Option("-t", "--type", metavar="TYPE", help="The record type, as for dig.")
    ] = None,
    client: From = None,
    unhealthy: Unhealthy = None,
    healthy: Healthy = None,
    insufficient_data: InsufficientData = None,
    fail: Fail = None,
    without: Without = None,
    from_network: Annotated[
        bool,
        typer.Option(
            "--from-network",
            help="Derive endpoint checks from the network: can the checkers, on the internet, get there?",
        ),
    ] = False,
    steps: Annotated[
        bool, typer.Option("--steps", help="Every step: root, TLD, zones, records compared, why each won.")
    ] = False,
    short: Annotated[bool, typer.Option("--short", help="Values only, one a line.")] = False,
    files: Files = None,
    format_: Annotated[
        Literal["table", "json", "raw"],
        typer.Option("--format", help="A table, JSON, or zone-file lines."),
    ] = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """What Route 53 answers: every possible answer with its probability, for this client and this health.

    Exit status 0: there is an answer. 1: there is none (NXDOMAIN and no data too, unlike dig). 2: usage.
    3: the input is bad.
    """
    from vpcplan.analysis.resolution.client_text import parse_client
    from vpcplan.analysis.resolution.health_text import parse_health
    from vpcplan.analysis.resolution.name_index import index_names
    from vpcplan.analysis.resolution.question_text import parse_request
    from vpcplan.analysis.resolution.resolve import resolve

    request = parse_request(words or (), reverse=reverse, record_type=record_type)
    loaded = load(files, quiet=quiet, stdin_filename=stdin_filename)
    topology = with_changes(loaded, without, None, None)
    texts = list(client or ())
    if request.vpc is not None:
        texts.append(f"vpc:{request.vpc}")
    if request.subnet is not None:
        texts.append(f"subnet:{request.subnet}")
    index = index_names(topology)
    observed = parse_health(
        topology,
        unhealthy=unhealthy or (),
        healthy=healthy or (),
        insufficient_data=insufficient_data or (),
        failed=fail or (),
    )
    derived: tuple[DerivedStatus, ...] = ()
    if from_network:
        from vpcplan.analysis.health_probe import probe_by_checkers
        from vpcplan.analysis.resolution.network_health import add_derived, derive_health

        derived = derive_health(index, probe_by_checkers(topology))
        observed = add_derived(observed, derived)
    resolution = resolve(index, request.question, parse_client(texts, topology), observed)
    words_of_client = ", ".join(texts) or "the internet, place unknown"
    from vpcplan.analysis.resolution.staleness import worst_staleness
    from vpcplan.report.dns_resolution import print_resolution, render_raw, render_short

    staleness = worst_staleness(index, resolution)
    if short or request.short:
        typer.echo(render_short(resolution), nl=False)
    elif format_ == "json":
        from vpcplan.report.dns_json import render_resolution

        typer.echo(render_resolution(resolution, staleness, derived))
    elif format_ == "raw":
        typer.echo(render_raw(resolution), nl=False)
    else:
        print_resolution(resolution, words_of_client, staleness, derived, steps=steps or request.steps)
    return 0 if resolution.answered else 1
