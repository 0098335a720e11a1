"""The command line as a table: each command's module is imported when the command is run, not before."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ASK, CHECK, PLAN, FILES = (
    "Ask the network",
    "Check it",
    "Plan it",
    "Topologies and the tool itself",
)

COMMANDS: dict[str, tuple[str, str, str, str]] = {
    # name: (module, function or typer application in it, help in one line, group)
    "trace": ("vpcplan.cli.trace", "trace", "Can this reach that, and if not, exactly why?", ASK),
    "reach": ("vpcplan.cli.reach", "reach", "Who reaches whom, for the whole network at once.", ASK),
    "exposure": (
        "vpcplan.cli.exposure",
        "exposure",
        "What the internet can reach, and what reaches it.",
        ASK,
    ),
    "resilience": ("vpcplan.cli.resilience", "resilience", "What every single failure takes away.", CHECK),
    "diff": ("vpcplan.cli.diff", "diff", "What a change opens, closes and answers.", CHECK),
    "dns": ("vpcplan.cli.dns", "app", "What Route 53 answers, for whom, and why.", ASK),
    "lint": ("vpcplan.cli.lint", "lint", "Find mistakes in files, with line, reason and fix.", CHECK),
    "test": ("vpcplan.cli.test", "run_tests", "Check the `expect:` statements.", CHECK),
    "explain": ("vpcplan.cli.explain", "explain", "Explain a code: what it means and how to fix it.", CHECK),
    "cidr": ("vpcplan.cli.cidr", "app", "Calculate, plan, check and map addresses.", PLAN),
    "init": ("vpcplan.cli.init", "init", "Write a commented topology to start from.", FILES),
    "show": ("vpcplan.cli.show", "show", "Show what a topology holds.", FILES),
    "import": ("vpcplan.cli.import_", "import_", "Print any source as a topology file.", FILES),
    "schema": ("vpcplan.cli.schema", "schema", "Print the JSON Schema of topology files or settings.", FILES),
    "completion": ("vpcplan.cli.completion", "completion", "Print a completion script for a shell.", FILES),
    "info": ("vpcplan.cli.info", "info", "Print versions, paths and settings in effect.", FILES),
}
"""Every command there is, in the order in which `vpcplan --help` lists them."""


class GroupedHelp(TyperGroup):
    """A group of commands whose plain help has the same headlines as the one that rich draws."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        width = max(map(len, self.commands))
        for name, command in self.commands.items():
            if not command.hidden:
                panel = getattr(command, "rich_help_panel", None)
                headline = panel if isinstance(panel, str) else "Commands"
                sections.setdefault(headline, []).append((name.ljust(width), command.get_short_help_str(200)))
        for headline, rows in sections.items():
            with formatter.section(headline):
                formatter.write_dl(rows)


class LazyGroup(GroupedHelp):
    """The commands of `COMMANDS`: listed from the table, loaded when called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        if name in COMMANDS:
            command = load_command(name)
        return name, command, rest


def build_application() -> TyperGroup:
    """The whole command line, with a placeholder for each command."""
    markup = _markup_mode()
    shell = typer.Typer(
        name="vpcplan", add_completion=False, rich_markup_mode=markup, context_settings=_CONTEXT_SETTINGS
    )
    shell.callback(cls=LazyGroup, invoke_without_command=True)(vpcplan)
    application = typer.main.get_group(shell)
    for name, (_, _, help_line, group) in COMMANDS.items():
        application.commands[name] = TyperCommand(name, help=help_line, rich_help_panel=group)
    return application


_CONTEXT_SETTINGS = {"help_option_names": ["-h", "--help"]}


def _markup_mode() -> Literal["rich", None]:
    """Help is drawn by rich on a terminal only: rich takes longer to import than everything else together."""
    return "rich" if sys.stdout.isatty() else None


def find_command(arguments: Sequence[str]) -> tuple[Any, str, Sequence[str]]:
    """The command that the first words name, its full name, and the words that are for it.

    The rest of the command line need not be built to run one command of it: ``dns resolve`` is made without
    the other commands of ``dns``, which would take twice as long as the answer.
    """
    if not arguments or arguments[0] not in COMMANDS:
        return build_application(), "vpcplan", arguments
    name, rest = arguments[0], arguments[1:]
    target = _target(name)
    if isinstance(target, typer.Typer) and rest:
        for command in target.registered_commands:
            if command.name == rest[0] and command.callback is not None:
                return _single(rest[0], command.callback), f"vpcplan {name} {rest[0]}", rest[1:]
    return load_command(name), f"vpcplan {name}", rest


def load_command(name: str) -> Any:
    """The command ``name`` itself, with all of its own commands where it has any."""
    target = _target(name)
    if not isinstance(target, typer.Typer):
        return _single(name, target)
    target.info.cls = GroupedHelp
    _set_markup_mode(target, _markup_mode())
    command = typer.main.get_command(target)
    command.name = name
    _unwrap_help(command)
    return command


def _target(name: str) -> Any:
    """The function or typer application of a command, from the module that the table gives."""
    from importlib import import_module

    module, attribute, _, _ = COMMANDS[name]
    return getattr(import_module(module), attribute)


def _single(name: str, function: Callable[..., Any]) -> Any:
    """One function as a command."""
    from inspect import get_annotations

    # typer makes values of the texts of annotations twice, which is half of what it takes to build a command.
    function.__annotations__ = get_annotations(function, eval_str=True)
    application = typer.Typer(
        add_completion=False, rich_markup_mode=_markup_mode(), context_settings=_CONTEXT_SETTINGS
    )
    application.command(name, context_settings=_CONTEXT_SETTINGS)(function)
    command = typer.main.get_command(application)
    _unwrap_help(command)
    return command


def _unwrap_help(command: Any) -> None:
    """Let paragraphs of help fill the terminal's lines: the line breaks are those of the source code."""
    if command.help:
        paragraphs = command.help.split("\n\n")
        command.help = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
    for each in getattr(command, "commands", {}).values():
        _unwrap_help(each)


def _set_markup_mode(application: typer.Typer, mode: Literal["rich", None]) -> None:
    application.rich_markup_mode = mode
    for group in application.registered_groups:
        if group.typer_instance is not None:
            _set_markup_mode(group.typer_instance, mode)


def vpcplan(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="With --version: Python's and the data's as well.")
    ] = False,
) -> None:
    """Plan VPC addresses, trace reachability and resolve Route 53 policies, before anything is deployed.

    It needs no AWS account: it reads a topology that you write in YAML, or the JSON that the AWS CLI prints.
    """
    if version:
        from vpcplan.cli.info import version_lines

        typer.echo("\n".join(version_lines(verbose=verbose)))
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        raise typer.Exit(2)
