"""`vpcplan schema`: the JSON Schema of the topology language, and of the settings."""

from __future__ import annotations

from typing import Annotated, Literal

import typer


def schema(
    what: Annotated[
        Literal["topology", "config"],
        typer.Argument(metavar="[topology|config]", help="Topology files, or vpcplan.toml."),
    ] = "topology",
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="PATH", help="Write it to this file instead of stdout."),
    ] = None,
) -> int:
    """Print the JSON Schema of topology files or of the settings; editors complete and check from it.

    For the YAML language server, put `# yaml-language-server: $schema=PATH` on the file's first line.
    """
    import json

    if what == "config":
        from vpcplan.lint.settings_schema import settings_schema

        found = settings_schema()
    else:
        from vpcplan.load.yaml.json_schema import topology_schema

        found = topology_schema()
    text = json.dumps(found, indent=2, ensure_ascii=False)
    if output is None:
        typer.echo(text)
    else:
        from vpcplan.cli.options import write_atomically

        write_atomically(output, text)
    return 0
