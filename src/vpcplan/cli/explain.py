"""`vpcplan explain`: what a code of a blocker or a lint rule means, and how to fix it."""

from __future__ import annotations

from typing import Annotated

import typer

from vpcplan.cli.options import Colour, Format


def explain(
    codes: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CODE]...", help="Blockers' codes or lint rules; left out: all of them."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every code and rule in full.")] = False,
    format_: Format = "table",
    color: Colour = "auto",
) -> int:
    """Explain a code: what it means, how to fix it, and AWS's page about it.

    Codes of blockers are those of AWS's Reachability Analyzer; upper and lower case do not matter, and the
    first letters are enough where they name one code only.
    """
    from vpcplan.report.explain import (
        explanation_entries,
        render_entries_json,
        render_entry,
        render_index,
        select_entry,
    )

    shown = tuple(map(select_entry, codes)) if codes else tuple(explanation_entries().values())
    if format_ == "json":
        typer.echo(render_entries_json(shown))
    elif not codes and not all_:
        typer.echo(render_index(shown))
    else:
        typer.echo("\n\n".join(render_entry(entry) for entry in shown))
    return 0
