"""Options of the `vpcplan dns` commands: who asks, and what is observed of health."""

from __future__ import annotations

from typing import Annotated

import typer

From = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="KIND:VALUE",
        help="Who asks: country:FR, continent:EU, subdivision:US-CA, region:eu-west-1, location:48.85,2.35, "
        "ip:203.0.113.9, subnet:203.0.113.0/24, vpc:NAME, instance:NAME, network:NAME. "
        "Repeat to say more of the same client.",
        show_default=False,
    ),
]
Unhealthy = Annotated[
    list[str] | None,
    typer.Option(
        "--unhealthy",
        metavar="CHECK",
        help="A health check or load balancer that fails: its name, id or DNS name. Repeatable.",
        show_default=False,
    ),
]
Healthy = Annotated[
    list[str] | None,
    typer.Option("--healthy", metavar="CHECK", help="One that passes. Repeatable.", show_default=False),
]
InsufficientData = Annotated[
    list[str] | None,
    typer.Option(
        "--insufficient-data",
        metavar="CHECK",
        help="One whose alarm has no data. Repeatable.",
        show_default=False,
    ),
]
Fail = Annotated[
    list[str] | None,
    typer.Option(
        "--fail",
        metavar="PLACE",
        help="region:eu-west-1 or az:eu-west-1a: every endpoint there fails; or one resource. Repeatable.",
        show_default=False,
    ),
]
