"""`vpcplan cidr plan / check / map`: what a topology asks for and what it has."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vpcplan.cli.options import Colour, Files, Output, Quiet, StdinFilename

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpcplan.analysis.cidr_plan.lock import Lock
    from vpcplan.analysis.cidr_plan.plan import PlanOptions
    from vpcplan.analysis.cidr_plan.result import AddressPlan
    from vpcplan.model.topology import Topology

PlanFormat = Annotated[
    Literal["table", "json", "csv", "markdown", "terraform", "cloudformation"],
    typer.Option("--format", help="For a person, a program, a spreadsheet, a document, or to build from."),
]
LockOption = Annotated[
    str | None,
    typer.Option(
        "--lock",
        metavar="PATH",
        help="The lock file. Default: beside the topology, vpcplan.lock for vpcplan.yaml or a folder.",
        show_default=False,
    ),
]
HOLD_DAYS = 30


def plan(
    files: Files = None,
    lock: LockOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; status 1 if the lock file is stale.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show what would change.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Put the new blocks into the YAML as well.")] = False,
    add_az: Annotated[
        str | None,
        typer.Option("--add-az", metavar="ZONE", help="Show the plan with one more zone; write nothing."),
    ] = None,
    move: Annotated[
        list[str] | None,
        typer.Option(
            "--move",
            metavar="NAME",
            help="Let this subnet get another block, or what cannot stay in this VPC.",
        ),
    ] = None,
    release: Annotated[
        list[str] | None,
        typer.Option("--release", metavar="NAME", help="End the hold of this name's old block; repeatable."),
    ] = None,
    hold_days: Annotated[
        int,
        typer.Option(
            "--hold-days", min=0, max=36_500, help="Days that a block stays unused after its name went."
        ),
    ] = HOLD_DAYS,
    today: Annotated[
        str | None,
        typer.Option(
            "--today",
            metavar="YYYY-MM-DD",
            help="The date to plan for, instead of the clock's.",
            show_default=False,
        ),
    ] = None,
    format_: PlanFormat = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    output: Output = None,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """Find a block for everything that asks for one; what has one keeps it, in the lock file.

    Status 1 where something does not fit: the answer says what lacks and which changes make it fit.
    """
    from vpcplan.analysis.cidr_plan.plan import plan_addresses
    from vpcplan.cli.options import load, source_paths
    from vpcplan.load.lock_file import lock_path, read_lock

    paths = source_paths(files)
    path = lock or lock_path(paths)
    _refuse_contradictions(write=write, check=check, dry_run=dry_run, add_az=add_az, path=path, paths=paths)
    topology = load(files, quiet=quiet, stdin_filename=stdin_filename)
    locked, exists = read_lock(path)
    if add_az is not None:
        from vpcplan.analysis.cidr_plan.add_zone import with_zone

        topology, dry_run = with_zone(topology, add_az), True
    options = _plan_options(today, hold_days, move, release, keep_holds=check)
    _check_names(topology, locked, move or (), release or ())
    result = plan_addresses(topology, locked, options)
    changed = _differs(result, locked, exists=exists)
    _emit_plan(result, topology, format_, output, changes_only=dry_run and not result.problems)
    if not quiet:
        _say(f"note: {note}" for note in result.notes)
    if result.problems:
        _say(["error: the plan does not come about; no file was written"])
        return 1
    if check:
        return _report_check(changed, path)
    if dry_run or path is None:
        _report_dry_run(result, locked, path, changed, dry_run=dry_run, quiet=quiet)
        return 0
    return _write(result, topology, path, changed=changed, write=write, quiet=quiet)


def _refuse_contradictions(
    *, write: bool, check: bool, dry_run: bool, add_az: str | None, path: str | None, paths: Sequence[str]
) -> None:
    from vpcplan.errors import UsageError

    if write and (check or dry_run or add_az):
        other = "--check" if check else "--dry-run" if dry_run else "--add-az"
        raise UsageError(f"--write writes, and {other} writes nothing")
    if write and "-" in paths:
        raise UsageError("--write needs files: what comes from standard input cannot be changed")
    if check and path is None:
        raise UsageError(
            "--check needs a lock file, and standard input has none beside it", hint="name one with --lock"
        )


def _plan_options(
    today: str | None,
    hold_days: int,
    move: Sequence[str] | None,
    release: Sequence[str] | None,
    *,
    keep_holds: bool,
) -> PlanOptions:
    """The clock is read here, once. `--check` ends no hold: time alone makes no lock file stale."""
    from datetime import date, timedelta

    from vpcplan.analysis.cidr_plan.plan import PlanOptions
    from vpcplan.errors import UsageError

    try:
        now = date.fromisoformat(today) if today else date.today()
    except ValueError:
        raise UsageError(f"{today!r} is not a date", hint="write --today 2027-01-31") from None
    try:
        until = now + timedelta(days=hold_days)
    except OverflowError:
        until = date.max
    return PlanOptions(
        today="" if keep_holds else now.isoformat(),
        hold_until=until.isoformat(),
        moved=frozenset(move or ()),
        released=frozenset(release or ()),
    )


def _check_names(topology: Topology, locked: Lock, move: Sequence[str], release: Sequence[str]) -> None:
    """Names of --move and --release must exist.

    Raises:
        UsageError: one does not, with what was probably meant.
    """
    movable = {*topology.subnets, *topology.vpcs}
    _check_known(move, movable, "--move", "subnet or VPC")
    releasable = {block.name for block in locked.blocks}
    _check_known(release, releasable, "--release", "block in the lock file")


def _check_known(names: Iterable[str], known: Iterable[str], option: str, what: str) -> None:
    from difflib import get_close_matches

    from vpcplan.errors import UsageError

    choices = sorted(known)
    for name in names:
        if name not in choices:
            close = get_close_matches(name, choices, n=1)
            raise UsageError(
                f"{option} {name}: there is no such {what}",
                hint=f"did you mean {close[0]}?" if close else None,
            )


def _differs(result: AddressPlan, locked: Lock, *, exists: bool) -> bool:
    from vpcplan.analysis.cidr_plan.lock import format_lock

    if not exists and all(allocation.pinned for allocation in result.allocations):
        return False
    return not exists or format_lock(result.lock) != format_lock(locked)


def _emit_plan(
    result: AddressPlan, topology: Topology, format_: str, output: str | None, *, changes_only: bool
) -> None:
    from vpcplan.cli.cidr_calculator import emit
    from vpcplan.cli.options import write_atomically
    from vpcplan.report.cidr_plan import report_plan

    if format_ not in ("terraform", "cloudformation"):
        emit(report_plan(result, changes_only=changes_only), format_, output)
        return
    if result.problems:
        from vpcplan.report.cidr_plan import describe_problem

        _say(describe_problem(problem) for problem in result.problems)
        return
    if format_ == "terraform":
        from vpcplan.report.terraform import terraform_plan

        text = terraform_plan(result, topology)
    else:
        from vpcplan.report.cloudformation import cloudformation_plan

        text = cloudformation_plan(result, topology)
    if output:
        write_atomically(output, text)
    typer.echo(text)


def _say(lines: Iterable[str]) -> None:
    from vpcplan.report.sheet import printable_lines

    for line in printable_lines(lines):
        print(line, file=sys.stderr)


def _report_check(changed: bool, path: str | None) -> int:
    if not changed:
        return 0
    _say([f"error: {path} is stale: the topology asks for something else; run `vpcplan cidr plan`"])
    return 1


def _report_dry_run(
    result: AddressPlan, locked: Lock, path: str | None, changed: bool, *, dry_run: bool, quiet: bool
) -> None:
    from vpcplan.analysis.cidr_plan.lock import format_lock

    if path is None and not dry_run and not quiet:
        _say(["note: standard input has no lock file beside it; name one with --lock to keep this plan"])
    if not changed or quiet or path is None:
        return
    from difflib import unified_diff

    old, new = format_lock(locked).splitlines(), format_lock(result.lock).splitlines()
    _say(unified_diff(old, new, path, f"{path} (planned)", lineterm="", n=0))
    _say(["nothing was written"])


def _write(
    result: AddressPlan, topology: Topology, path: str, *, changed: bool, write: bool, quiet: bool
) -> int:
    from vpcplan.analysis.cidr_plan.lock import format_lock
    from vpcplan.cli.options import write_atomically
    from vpcplan.report.cidr_plan import count_changes

    edited: dict[str, str] = {}
    if write:
        from vpcplan.load.yaml.write_blocks import write_blocks

        edited = write_blocks(topology, result)
    if changed:
        write_atomically(path, format_lock(result.lock))
        if not quiet:
            _say([f"wrote {path}: {count_changes(result.allocations)}"])
    for file, text in edited.items():
        write_atomically(file, text)
        if not quiet:
            _say([f"wrote the blocks into {file}"])
    if not changed and not edited and not quiet:
        _say([f"nothing changed: {count_changes(result.allocations)}"])
    return 0
