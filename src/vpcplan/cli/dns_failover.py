"""`vpcplan dns failover`: what a name answers under each single failure."""

from __future__ import annotations

from typing import Annotated

import typer

from vpcplan.cli.dns_clients import By, FromNetwork, clients_by, texts_of_client, with_network
from vpcplan.cli.dns_options import From, Healthy, InsufficientData, Unhealthy
from vpcplan.cli.options import Colour, Files, Format, Quiet, StdinFilename, load


def failover(
    words: Annotated[
        list[str],
        typer.Argument(metavar="NAME [TYPE] [@VPC]", help="TYPE is A unless given.", show_default=False),
    ],
    by: By = None,
    client: From = None,
    unhealthy: Unhealthy = None,
    healthy: Healthy = None,
    insufficient_data: InsufficientData = None,
    from_network: FromNetwork = False,
    files: Files = None,
    format_: Format = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """What the name answers when any one health check, Region or Availability Zone fails, the worst first.

    Says how long clients keep the old answer at worst (interval × threshold of the check, plus the TTL), and
    which failures leave users with nothing or with a dead address: then the exit status is 1. A name that
    answers by place is examined for every country, unless --from or --by says otherwise.
    """
    from vpcplan.analysis.dns_failover import answers_by_place, examine_failover, group_failovers
    from vpcplan.analysis.resolution.client_text import parse_client
    from vpcplan.analysis.resolution.health_text import parse_health
    from vpcplan.analysis.resolution.name_index import index_names
    from vpcplan.analysis.resolution.question_text import parse_request
    from vpcplan.report.dns_failover import failover_json, is_harmful, print_failovers

    request = parse_request(words)
    question, texts = request.question, texts_of_client(request, client)
    topology = load(files, quiet=quiet, stdin_filename=stdin_filename)
    health = parse_health(
        topology,
        unhealthy=unhealthy or (),
        healthy=healthy or (),
        insufficient_data=insufficient_data or (),
    )
    index = index_names(topology)
    if from_network:
        health = with_network(index, health)
    base = parse_client(texts, topology)
    if by is None and not texts and answers_by_place(index, question, health):
        by = "country"
    groups = group_failovers(
        (name, examine_failover(index, question, each, health)) for name, each in clients_by(by, base, texts)
    )
    if format_ == "json":
        import json

        typer.echo(json.dumps(failover_json(groups), indent=2))
    else:
        print_failovers(groups)
    reports = [group.report for group in groups]
    harmed = any(is_harmful(each) for report in reports for each in report.results)
    return 1 if harmed or not any(report.usual.answered for report in reports) else 0
