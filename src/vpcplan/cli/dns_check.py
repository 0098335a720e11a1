"""`vpcplan dns check`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from vpcplan.cli.options import Colour, Files, Quiet, StdinFilename

UNREADABLE = ("YAML001", "YAML002", "YAML003", "YAML004", "YAML005", "YAML006", "JSON", "ZONE")
"""Rules on files that are no topology as they stand: nothing else is examined in those."""


def check(
    files: Files = None,
    format_: Annotated[
        Literal["text", "concise", "json"], typer.Option("--format", help="How to print what is found.")
    ] = "text",
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """What is wrong or risky in zones, records and health checks: the lint rules of Route 53 (R53…).

    Missing defaults and secondaries, checks that can never pass, zones that nobody is led to, long TTLs,
    CNAMEs at the apex, private addresses in public zones; and whatever keeps the files from being read.
    Exit status 1 if anything is found.
    """
    from vpcplan.cli.lint import lint

    return lint(
        file=files,
        select=["R53", "REGION", *UNREADABLE],
        format_=[format_],
        color=color,
        quiet=quiet,
        stdin_filename=stdin_filename,
    )
