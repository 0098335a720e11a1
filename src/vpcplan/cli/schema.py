"""`vpcplan schema`: the JSON Schema of the topology language."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="PATH", help="Write it to this file instead of stdout."),
    ] = None,
) -> int:
    """Print the JSON Schema of topology files; editors complete and check from it.

    For the YAML language server, put `# yaml-language-server: $schema=PATH` on the file's first line.
    """
    import json

    from vpcplan.load.yaml.json_schema import topology_schema

    text = json.dumps(topology_schema(), indent=2, ensure_ascii=False)
    if output is None:
        typer.echo(text)
    else:
        from vpcplan.cli.options import write_atomically

        write_atomically(output, text)
    return 0
