"""`vpcplan init`: a first topology to start from."""

from __future__ import annotations

from typing import Annotated

import typer

from vpcplan.cli.options import DEFAULT_FILE


def init(
    path: Annotated[str, typer.Argument(metavar="PATH", help="The file to write.")] = DEFAULT_FILE,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> int:
    """Write a commented topology to start from: two tiers in two zones, a load balancer, a NAT gateway."""
    import os
    import sys
    from importlib.resources import files

    from vpcplan.cli.options import write_atomically
    from vpcplan.errors import UsageError

    starter = files("vpcplan.data").joinpath("starter.yaml").read_text(encoding="utf-8")
    if path == "-":
        typer.echo(starter, nl=False)
        return 0
    if os.path.isdir(path):
        path = os.path.join(path, DEFAULT_FILE)
    if os.path.lexists(path) and not force:
        raise UsageError(f"{path} is there already", hint="give another PATH, or --force to replace it")
    write_atomically(path, starter)
    where = "" if path == DEFAULT_FILE else f" -f {path}"
    print(f"Wrote {path}. Try: vpcplan trace internet front --port 443{where}", file=sys.stderr)
    return 0
