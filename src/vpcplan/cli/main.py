"""The console entry: run the command line, turn whatever happens into an exit status, show no traceback."""

from __future__ import annotations

import errno
import gc
import os
import sys

# `vpcplan --version` takes twice as long with typing imported.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn, TextIO

    from vpcplan.errors import InputError, Problem, UsageError

YES, NO, USAGE, BAD_INPUT, DEFECT = 0, 1, 2, 3, 4
"""The exit statuses of vpcplan, whatever the command."""
INTERRUPTED, READER_GONE = 130, 141
"""What a shell reports for a program that Ctrl-C (SIGINT) or a closed pipe (SIGPIPE) ended."""


def main() -> NoReturn:
    """Run the process's arguments and leave with the exit status."""
    sys.stdout, sys.stderr = _writable(sys.stdout), _writable(sys.stderr)
    # What a command makes, it keeps until it ends: looking for garbage every 700 objects finds none.
    gc.set_threshold(50_000, 20, 100)
    status = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        status = READER_GONE
        _discard(sys.stdout.fileno())
    except OSError as error:
        status = _report_full_disk(error)
    _leave(status)


def _writable(stream: TextIO | None) -> TextIO:
    """A stream that takes every character; one that the shell has closed (``>&-``) takes them to nowhere."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")
    return stream


def _leave(status: int) -> NoReturn:
    """End the process at once: freeing what it has made, object by object, takes a seventh of a trace."""
    try:
        sys.stderr.flush()
    except OSError:
        _discard(2)
    os._exit(status)


def run(arguments: Sequence[str]) -> int:
    """The exit status of ``vpcplan ARGUMENTS``: 0 yes, 1 no, 2 usage, 3 bad input, 4 a defect in vpcplan."""
    if list(arguments) in (["--version"], ["-V"]):
        from vpcplan import __version__

        print(f"vpcplan {__version__}")
        return YES
    try:
        return _dispatch(list(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _discard(sys.stdout.fileno())
        return READER_GONE
    except Exception as error:
        return _report(error, arguments)


def _dispatch(arguments: list[str]) -> int:
    if arguments[:2] == ["__complete", "--"]:
        from vpcplan.cli.candidates import print_candidates

        print_candidates(arguments[2:])
        return YES
    from vpcplan.cli.app import find_command

    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:], "--help"]
    command, name, rest = find_command(arguments)
    with command.make_context(name, rest) as context:
        status = command.invoke(context)
    return status if isinstance(status, int) else YES


def _report(error: Exception, arguments: Sequence[str]) -> int:
    """Say on stderr what went wrong; the exit status for it."""
    from typer import Abort, Exit

    if isinstance(error, Exit):
        return error.exit_code
    if isinstance(error, Abort):
        return INTERRUPTED
    from vpcplan.errors import InputError, UsageError

    match error:
        case InputError():
            return _report_problems(error, arguments)
        case UsageError():
            return _report_usage(error)
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EFBIG | errno.EIO):
            return _report_full_disk(error)
    # What typer raises for a command line that it cannot parse has no public base class.
    if callable(describe := getattr(error, "format_message", None)):
        return _report_command_line(error, describe(), arguments)
    return _report_defect(error)


def _report_problems(error: InputError, arguments: Sequence[str]) -> int:
    from vpcplan.report.problems import render_problems, render_problems_json

    if _asks_for_json(arguments):
        print(render_problems_json(error.problems))
    _say(render_problems(_with_source_lines(error.problems)))
    return BAD_INPUT


def _with_source_lines(problems: Sequence[Problem]) -> list[Problem]:
    """The problems, each with its line of the file; what an analysis finds knows only where that is."""
    from msgspec.structs import replace

    from vpcplan.cli.lint_run import read_lines

    lines: dict[str, Sequence[str]] = {}
    found = []
    for problem in problems:
        span = problem.span
        if span is not None and span.line and span.resource is None and problem.source_line is None:
            if span.file not in lines:
                lines[span.file] = read_lines(span.file)
            if span.line <= len(lines[span.file]):
                problem = replace(problem, source_line=lines[span.file][span.line - 1])
        found.append(problem)
    return found


def _asks_for_json(arguments: Sequence[str]) -> bool:
    """Whether the arguments name JSON as the format, however far their parsing came."""
    return any(
        argument in ("--format=json", "-o=json") or (argument in ("--format", "-o") and following == "json")
        for argument, following in zip(arguments, [*arguments[1:], ""], strict=True)
    )


def _report_usage(error: UsageError) -> int:
    from vpcplan.report.problems import render_message

    _say(render_message("error", error.message, hint=error.hint))
    return USAGE


def _report_full_disk(error: OSError) -> int:
    _say(f"error: cannot write the output: {error.strerror}")
    _discard(sys.stdout.fileno())
    return USAGE


def _report_command_line(error: Exception, message: str, arguments: Sequence[str]) -> int:
    from vpcplan.cli.app import COMMANDS
    from vpcplan.report.problems import render_message

    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        _say(message)
        return USAGE
    path = context.command_path if context is not None else "vpcplan"
    hint = f"`{path} --help` shows what it takes"
    command = next((word for word in arguments if word in COMMANDS), None)
    if path == "vpcplan" and command is not None and arguments[0].startswith("-"):
        hint = f"options come after the command: vpcplan {command} …"
    text = " ".join((message[:1].lower() + message[1:]).split()).rstrip(".")
    _say(render_message("error", text, hint=hint))
    return USAGE


def _report_defect(error: Exception) -> int:
    if os.environ.get("VPCPLAN_DEBUG"):
        import traceback

        _say("".join(traceback.format_exception(error)).rstrip())
    else:
        _say(
            f"error: this is a defect in vpcplan ({type(error).__name__}: {_first_line(error)}); "
            "please report it, with what VPCPLAN_DEBUG=1 prints for the same command"
        )
    return DEFECT


def _first_line(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0][:200] if lines else "no message"


def _say(text: str) -> None:
    if not text:
        return
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _discard(2)


def _discard(descriptor: int) -> None:
    """Send what is still to be written to nowhere, so that the interpreter does not complain at its exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
