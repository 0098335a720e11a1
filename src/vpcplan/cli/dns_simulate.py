"""`vpcplan dns simulate`: queries drawn from the distribution, beside the distribution itself."""

from __future__ import annotations

from typing import Annotated

import typer

from vpcplan.cli.dns_clients import By, FromNetwork, clients_by, texts_of_client, with_network
from vpcplan.cli.dns_options import Fail, From, Healthy, InsufficientData, Unhealthy
from vpcplan.cli.options import Colour, Files, Format, Quiet, StdinFilename, load

MAX_QUERIES = 10_000_000


def simulate(
    words: Annotated[
        list[str],
        typer.Argument(metavar="NAME [TYPE] [@VPC]", help="TYPE is A unless given.", show_default=False),
    ],
    queries: Annotated[
        int, typer.Option("--queries", "-n", min=1, max=MAX_QUERIES, help="How many queries to draw.")
    ] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same answers.")] = 1,
    by: By = None,
    client: From = None,
    unhealthy: Unhealthy = None,
    healthy: Healthy = None,
    insufficient_data: InsufficientData = None,
    fail: Fail = None,
    from_network: FromNetwork = False,
    files: Files = None,
    format_: Format = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """Draw answers as Route 53 would and hold them against the exact probabilities, as a table with bars.

    Each query stands for a resolver that has nothing in its cache. Exit status 1 if nobody gets an answer.
    """
    from random import Random

    from vpcplan.analysis.dns_simulation import simulate_clients
    from vpcplan.analysis.resolution.client_text import parse_client
    from vpcplan.analysis.resolution.health_text import parse_health
    from vpcplan.analysis.resolution.name_index import index_names
    from vpcplan.analysis.resolution.question_text import parse_request
    from vpcplan.analysis.resolution.resolve import resolve

    request = parse_request(words)
    question, texts = request.question, texts_of_client(request, client)
    topology = load(files, quiet=quiet, stdin_filename=stdin_filename)
    index = index_names(topology)
    health = parse_health(
        topology,
        unhealthy=unhealthy or (),
        healthy=healthy or (),
        insufficient_data=insufficient_data or (),
        failed=fail or (),
    )
    if from_network:
        health = with_network(index, health)
    base = parse_client(texts, topology)
    resolutions = [
        (name, resolve(index, question, each, health)) for name, each in clients_by(by, base, texts)
    ]
    simulations = simulate_clients(resolutions, queries, Random(seed))
    if format_ == "json":
        import json

        from vpcplan.report.dns_simulation import simulation_json

        typer.echo(json.dumps(simulation_json(question.name, question.type, simulations, seed), indent=2))
    else:
        from vpcplan.report.dns_simulation import print_simulation

        print_simulation(question.name, question.type, simulations, seed)
    return 0 if any(resolution.answered for _, resolution in resolutions) else 1
