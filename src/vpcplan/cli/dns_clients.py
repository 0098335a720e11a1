"""Many clients at once: every country, or every AWS Region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vpcplan.analysis.resolution.name_index import NameIndex
    from vpcplan.analysis.resolution.question import Client, Health
    from vpcplan.analysis.resolution.question_text import Request

By = Annotated[
    Literal["country", "region"] | None,
    typer.Option("--by", help="Ask from every country, or from every AWS Region; equal ones are grouped."),
]


FromNetwork = Annotated[
    bool,
    typer.Option(
        "--from-network",
        help="Derive endpoint checks from the network: can the checkers, on the internet, get there?",
    ),
]


def with_network(index: NameIndex, health: Health) -> Health:
    """What is observed, and of the other endpoint checks what the network lets the checkers see."""
    from vpcplan.analysis.health_probe import probe_by_checkers
    from vpcplan.analysis.resolution.network_health import add_derived, derive_health

    return add_derived(health, derive_health(index, probe_by_checkers(index.topology)))


def texts_of_client(request: Request, texts: Sequence[str] | None) -> list[str]:
    """What `--from` says of the client, and what ``@shop`` and ``+subnet=`` among the words add."""
    found = list(texts or ())
    if request.vpc is not None:
        found.append(f"vpc:{request.vpc}")
    if request.subnet is not None:
        found.append(f"subnet:{request.subnet}")
    return found


def clients_by(by: str | None, base: Client, texts: Sequence[str] = ()) -> Iterator[tuple[str, Client]]:
    """The clients to ask as, by name: every country or Region, else the one that `--from` describes.

    The subdivisions for which Route 53 has records of their own come after the countries.
    """
    from msgspec.structs import replace

    from vpcplan.net.locations import load_locations

    if by is None:
        yield ", ".join(texts) or "anyone", base
    elif by == "country":
        for code in load_locations().countries:
            yield f"country:{code}", replace(base, country=code)
        for code in load_locations().subdivisions:
            yield f"subdivision:{code}", replace(base, subdivision=code)
    else:
        for code in load_locations().regions:
            yield f"region:{code}", replace(base, region=code)
