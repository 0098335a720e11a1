"""`vpcplan cidr check` and `vpcplan cidr map`: what a topology has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vpcplan.cli.cidr_calculator import TextFormat
from vpcplan.cli.options import Colour, Files, Output, Quiet, StdinFilename

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.cidr_map.address_map import BlockMap
    from vpcplan.model.topology import Topology

MapFormat = Annotated[
    Literal["table", "json", "markdown", "svg"],
    typer.Option("--format", help="For a terminal, a program, or a document."),
]

LockPath = Annotated[
    str | None,
    typer.Option(
        "--lock", metavar="PATH", help="The lock file; by default beside the topology.", show_default=False
    ),
]


def check(
    files: Files = None,
    lock: LockPath = None,
    growth: Annotated[
        float | None,
        typer.Option(
            "--growth",
            min=0.0,
            metavar="N",
            help="Addresses that each subnet gains a month: when is it full?",
            show_default=False,
        ),
    ] = None,
    fail_on: Annotated[
        Literal["error", "warning", "info", "never"],
        typer.Option("--fail-on", help="The severity that makes the status 1."),
    ] = "warning",
    usage: Annotated[
        bool, typer.Option("--usage/--no-usage", help="Show how full subnets and VPCs are.")
    ] = True,
    format_: TextFormat = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    output: Output = None,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """Check the addresses that a topology has: AWS's rules, overlaps, what runs out, quotas."""
    from vpcplan.analysis.cidr_check.check import check_addresses
    from vpcplan.analysis.cidr_plan.planned_topology import with_locked_blocks
    from vpcplan.cli.cidr_calculator import emit
    from vpcplan.cli.options import load, source_paths
    from vpcplan.load.lock_file import lock_path, read_lock
    from vpcplan.report.cidr_check import report_check

    topology = load(files, quiet=quiet, stdin_filename=stdin_filename)
    locked, _ = read_lock(lock or lock_path(source_paths(files)))
    result = check_addresses(with_locked_blocks(topology, locked), growth=growth)
    emit(report_check(result, usage=usage), format_, output)
    ranks = {"error": 3, "warning": 2, "info": 1, "never": 9}
    return int(any(ranks[finding.severity] >= ranks[fail_on] for finding in result.findings))


def draw_map(
    vpc: Annotated[
        list[str] | None,
        typer.Argument(metavar="[VPC]...", help="VPCs to draw; all by default.", show_default=False),
    ] = None,
    files: Files = None,
    lock: LockPath = None,
    by: Annotated[
        Literal["tier", "az"], typer.Option("--by", help="What a letter and a colour stand for.")
    ] = "tier",
    width: Annotated[
        int | None,
        typer.Option(
            "--width",
            min=20,
            max=1000,
            help="Columns to draw in; the terminal's by default.",
            show_default=False,
        ),
    ] = None,
    format_: MapFormat = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    output: Output = None,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """Draw each VPC's address space to scale: used, reserved, held and free."""
    from vpcplan.analysis.cidr_map.address_map import map_addresses
    from vpcplan.analysis.cidr_plan.plan import PlanOptions, plan_addresses
    from vpcplan.cli.options import load, source_paths, write_atomically
    from vpcplan.load.lock_file import lock_path, read_lock

    topology = load(files, quiet=quiet, stdin_filename=stdin_filename)
    wanted = _named(topology, vpc or ())
    locked, _ = read_lock(lock or lock_path(source_paths(files)))
    plan = plan_addresses(topology, locked, PlanOptions())
    maps = map_addresses(topology, plan, by=by, vpcs=wanted)
    if output:
        write_atomically(output, _render(maps, format_, width=width or 100, plain=True))
    typer.echo(_render(maps, format_, width=width or _terminal_width(), plain=False))
    return 0


def _named(topology: Topology, names: Sequence[str]) -> list[str]:
    """The ids of the VPCs that are named, by id or by name.

    Raises:
        UsageError: one of them does not exist.
    """
    from vpcplan.errors import UsageError

    found: list[str] = []
    for name in names:
        ids = [vpc.id for vpc in topology.vpcs.values() if name in (vpc.id, vpc.name)]
        if not ids:
            raise UsageError(
                f"there is no VPC {name}", hint=f"there are {', '.join(sorted(topology.vpcs)[:12])}"
            )
        found.extend(ids)
    return found


def _render(maps: Sequence[BlockMap], format_: str, *, width: int, plain: bool) -> str:
    if format_ == "json":
        import json

        from vpcplan.report.cidr_map import map_payload

        return json.dumps(map_payload(maps), indent=2, ensure_ascii=False)
    if format_ == "svg":
        from vpcplan.report.cidr_map_svg import render_map_svg

        return render_map_svg(maps)
    if format_ == "markdown":
        from vpcplan.report.cidr_map import render_map_markdown

        return render_map_markdown(maps)
    from vpcplan.report.cidr_map import render_maps

    return render_maps(maps, width=width, plain=plain) or "There is no VPC."


def _terminal_width() -> int:
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).columns
