"""Options that many commands share, and what they do: which files, what colour, where the output goes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.model.topology import Topology

DEFAULT_FILE = "vpcplan.yaml"
FILE_VARIABLE = "VPCPLAN_FILE"


def _remember_colour(value: str) -> str:
    from vpcplan.report.console import set_colour

    match value:
        case "auto" | "always" | "never":
            set_colour(value)
    return value


Files = Annotated[
    list[str] | None,
    typer.Option(
        "--file",
        "-f",
        metavar="PATH",
        help="A topology: a YAML file, a folder, AWS CLI output, or - for standard input. Repeatable. "
        f"Default: ${FILE_VARIABLE}, else {DEFAULT_FILE} here.",
        show_default=False,
    ),
]
Format = Annotated[Literal["table", "json"], typer.Option("--format", help="For a person, or for a program.")]
Colour = Annotated[
    Literal["auto", "always", "never"],
    typer.Option(
        "--color",
        callback=_remember_colour,
        is_eager=True,
        help="Colour the output. auto: on a terminal only.",
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Say nothing on stderr about what was assumed or left out.")
]
StdinFilename = Annotated[
    str, typer.Option("--stdin-filename", metavar="PATH", help="What messages call standard input (-f -).")
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="PATH", help="Write the result to this file as well, all of it or nothing."
    ),
]
UnknownStatus = Annotated[
    Literal["pass", "fail"],
    typer.Option(
        "--unknown", help="The exit status when the configuration does not say: 0 (pass) or 1 (fail)."
    ),
]


def source_paths(files: Sequence[str] | None) -> tuple[str, ...]:
    """The paths to read: those of `-f`, else $VPCPLAN_FILE, else vpcplan.yaml in this folder.

    Raises:
        InputError: nothing was named, and there is no vpcplan.yaml.
    """
    import os

    if files:
        return tuple(files)
    if named := os.environ.get(FILE_VARIABLE):
        return (named,)
    if not os.path.exists(DEFAULT_FILE):
        from vpcplan.errors import InputError, Problem

        hint = "name a topology with -f, or write a first one with `vpcplan init`"
        raise InputError(Problem(message=f"there is no {DEFAULT_FILE} in this folder", hint=hint))
    return (DEFAULT_FILE,)


def load(files: Sequence[str] | None, *, quiet: bool = False, stdin_filename: str = "<stdin>") -> Topology:
    """The topology that `-f` names; what had to be assumed is said on stderr unless ``quiet``.

    Raises:
        InputError: a file cannot be read, or is no topology.
    """
    paths = source_paths(files)
    from vpcplan.load.source import load_topology

    topology = load_topology(paths, stdin_name=stdin_filename)
    if topology.notices and not quiet:
        from vpcplan.report.problems import render_notices

        print(render_notices(topology.notices), file=sys.stderr)
    return topology


def write_atomically(path: str, text: str) -> None:
    """Write ``text`` to ``path``: a reader sees the old file or the new one, never half of it.

    Raises:
        UsageError: the file cannot be written there.
    """
    import os
    import tempfile

    from vpcplan.errors import UsageError

    folder, name = os.path.split(path)
    scratch = ""
    try:
        descriptor, scratch = tempfile.mkstemp(prefix=f".{name}.", dir=folder or ".")
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text if text.endswith("\n") else f"{text}\n")
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(scratch, os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o666 & ~mask)
        os.replace(scratch, path)
    except OSError as error:
        if scratch and os.path.exists(scratch):
            os.unlink(scratch)
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
