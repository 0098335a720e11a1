"""`vpcplan import`: any source as one topology file."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from vpcplan.cli.options import Colour, Files, Output, Quiet, StdinFilename, load, write_atomically


def import_(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="A folder of AWS CLI output, or any other topology. Repeatable."),
    ] = None,
    files: Files = None,
    output: Output = None,
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """Print the same network as a topology file; what it answers stays the same.

    Names come from Name tags. What a topology file cannot say stands in it as a comment.
    """
    topology = load([*(paths or ()), *(files or ())], quiet=quiet, stdin_filename=stdin_filename)
    from vpcplan.report.topology_yaml import render_topology

    text = render_topology(topology)
    if output is None:
        sys.stdout.write(text)
        return 0
    write_atomically(output, text)
    if not quiet:
        print(
            f"wrote {output}: {_count(len(topology.vpcs), 'VPC')}, {_count(len(topology.subnets), 'subnet')}",
            file=sys.stderr,
        )
    return 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
