"""`vpcplan diff`: what a change does to the network."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from vpcplan.cli.options import Colour, Files, Output, Quiet, load, source_paths

if TYPE_CHECKING:
    from vpcplan.analysis.difference.result import Difference
    from vpcplan.model.topology import Topology

FailOn = Literal[
    "any",
    "opened",
    "opened-from-internet",
    "closed",
    "narrowed",
    "reply-lost",
    "resources",
    "addresses",
    "dns",
    "expectations",
]
FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)
SAME, FAILED, DIFFERS = 0, 1, 2

_FLOWS = {
    "opened": ("opened", "widened", "opened one way", "possibly opened", "reply restored"),
    "closed": ("closed", "reply lost"),
    "narrowed": ("narrowed", "closed", "reply lost"),
    "reply-lost": ("reply lost",),
}
"""The changes of flows that each word of `--fail-on` means."""


def diff(
    old: Annotated[str | None, typer.Argument(metavar="[OLD]", help="A file or folder: before.")] = None,
    new: Annotated[str | None, typer.Argument(metavar="[NEW]", help="A file or folder: after.")] = None,
    git: Annotated[
        str | None,
        typer.Option(
            "--git",
            metavar="A..B",
            help="Two revisions of -f instead: main..HEAD, or main for main and the files as they are.",
        ),
    ] = None,
    port: Annotated[
        str | None, typer.Option("--port", "-p", help="Compare flows to these ports only.")
    ] = None,
    protocol: Annotated[
        str | None, typer.Option("--protocol", help="Compare flows of this protocol only.")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="WHAT",
            help=f"Exit 1 for this alone, 0 for other changes: {', '.join(FAIL_ON)}. Repeatable.",
            show_default=False,
        ),
    ] = None,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit 0 same, 2 differs, 1 error or --fail-on.")
    ] = False,
    files: Files = None,
    format_: Annotated[
        Literal["table", "json", "markdown", "csv"], typer.Option("--format", help="How to print.")
    ] = "table",
    output: Output = None,
    color: Colour = "auto",
    quiet: Quiet = False,
) -> int:
    """What a change opens, closes, renames and answers: two files, two folders, or two git revisions.

    Exit status: 0 the same, 1 different (with --fail-on: that happened), 2 usage, 3 a topology is bad.
    """
    if not detailed_exitcode:
        return _run(old, new, git, port, protocol, fail_on, files, format_, output, quiet=quiet) and FAILED
    from vpcplan.errors import InputError, UsageError
    from vpcplan.report.problems import render_message, render_problems

    try:
        return _run(old, new, git, port, protocol, fail_on, files, format_, output, quiet=quiet)
    except InputError as error:
        print(render_problems(error.problems), file=sys.stderr)
    except UsageError as error:
        print(render_message("error", error.message, hint=error.hint), file=sys.stderr)
    return FAILED


def _run(
    old: str | None,
    new: str | None,
    git: str | None,
    port: str | None,
    protocol: str | None,
    fail_on: list[str] | None,
    files: list[str] | None,
    format_: str,
    output: str | None,
    *,
    quiet: bool,
) -> int:
    """Compare and print; same, differs, or failed on what was asked for."""
    from vpcplan.analysis.difference.compare import compare_topologies
    from vpcplan.cli.reach import question_of
    from vpcplan.report.diff import diff_report
    from vpcplan.report.progress_bar import ProgressBar
    from vpcplan.report.sheet import render

    question = question_of(port, protocol, ipv4=False, ipv6=False)
    reasons = _reasons(fail_on or [])
    before, after = _both(old, new, git, files, quiet=quiet)
    with ProgressBar("diff") as bar:
        difference = compare_topologies(before, after, question, bar.show)
    report = diff_report(difference)
    sys.stdout.write(render(report, format_) + "\n")
    if output is not None:
        from vpcplan.cli.options import write_atomically

        write_atomically(output, render(report, format_, plain=True))
    if reasons:
        return FAILED if any(_happened(difference, word) for word in reasons) else SAME
    return DIFFERS if difference else SAME


def _reasons(words: list[str]) -> list[FailOn]:
    """What `--fail-on` names, several by commas or repetition.

    Raises:
        UsageError: a word that it does not know.
    """
    from vpcplan.errors import UsageError

    named = [word.strip() for text in words for word in text.split(",")]
    for word in named:
        if word not in FAIL_ON:
            raise UsageError(f"--fail-on does not know {word!r}", hint=f"it knows {', '.join(FAIL_ON)}")
    return [known for known in FAIL_ON if known in named]


def _both(
    old: str | None, new: str | None, git: str | None, files: list[str] | None, *, quiet: bool
) -> tuple[Topology, Topology]:
    """The two topologies that the command line names.

    Raises:
        UsageError: neither two paths nor --git, or both.
        InputError: one of them does not load; the message says which file.
    """
    from vpcplan.errors import UsageError

    if git is not None:
        if old is not None or new is not None:
            raise UsageError("--git takes the files from -f, not as arguments")
        from vpcplan.cli.revisions import load_revision, split_range

        first, second = split_range(git)
        paths = source_paths(files) if second is None or files else _default_paths()
        before = load_revision(first, paths, quiet=True)
        if second is None:
            return before, load(paths, quiet=quiet)
        return before, load_revision(second, paths, quiet=quiet)
    if old is None or new is None:
        raise UsageError(
            "diff compares two topologies", hint="write `vpcplan diff OLD NEW`, or --git main..HEAD"
        )
    if old == new == "-":
        raise UsageError("only one of the two can be standard input")
    return load([old], quiet=True), load([new], quiet=quiet)


def _default_paths() -> tuple[str, ...]:
    """The usual file, whether it is here now or was only in a revision."""
    import os

    from vpcplan.cli.options import DEFAULT_FILE, FILE_VARIABLE

    return (os.environ.get(FILE_VARIABLE) or DEFAULT_FILE,)


def _happened(difference: Difference, word: FailOn) -> bool:
    """Whether what a word of `--fail-on` means is among the changes."""
    from vpcplan.report.diff import from_internet

    match word:
        case "any":
            return bool(difference)
        case "opened-from-internet":
            return bool(from_internet(difference))
        case "resources":
            return bool(difference.resources)
        case "addresses":
            return bool(difference.addresses)
        case "dns":
            return bool(difference.answers)
        case "expectations":
            return any(change.after in ("failed", "error") for change in difference.expectations)
        case _:
            return any(flow.change in _FLOWS[word] for flow in difference.flows)
