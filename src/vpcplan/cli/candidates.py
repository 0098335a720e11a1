"""What could come next on a command line: commands, options, their values, names of the topology, codes."""

from __future__ import annotations

from collections import Counter
from contextlib import redirect_stderr
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from typer.core import TyperArgument, TyperGroup, TyperOption

from vpcplan.cli.app import build_application, load_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from vpcplan.model.resource import Resource
    from vpcplan.model.route53 import Route53
    from vpcplan.model.topology import Topology

Candidates = list[tuple[str, str]]


def print_candidates(words: Sequence[str]) -> None:
    """Answer a completion script: a candidate a line, its help after a tab."""
    for value, help_text in select_candidates(words):
        print(f"{value}\t{help_text}" if help_text else value)


def select_candidates(words: Sequence[str]) -> Candidates:
    """The candidates for the last of ``words``, which may be empty, after those before it."""
    *typed, current = words or [""]
    current = "" if current == '""' else current
    command, rest = _command_of(build_application(), typed)
    found: dict[str, str] = {}
    for value, help_text in _following(command, rest, current):
        if value.startswith(current) and value.isprintable():
            found.setdefault(value, " ".join(help_text.split()))
    return list(found.items())


def _command_of(command: Any, typed: Sequence[str]) -> tuple[Any, list[str]]:
    """The command that the words lead to, and the words that are its own."""
    rest = list(typed)
    top = True
    while isinstance(command, TyperGroup):
        index = next((i for i, word in enumerate(rest) if not word.startswith("-")), None)
        if index is None or rest[index] not in command.commands:
            break
        name = rest[index]
        command = load_command(name) if top else command.commands[name]
        top, rest = False, rest[index + 1 :]
    return command, rest


def _following(command: Any, rest: Sequence[str], current: str) -> Iterator[tuple[str, str]]:
    options = {name: option for option in command.params for name in (*option.opts, *option.secondary_opts)}
    positional = _positional(rest, options)
    before = rest[-1] if rest else ""
    waiting = options.get(before)
    if isinstance(waiting, TyperOption) and not waiting.is_flag:
        yield from _values(waiting, rest, positional)
        return
    if current.startswith("-"):
        for option in command.params:
            if isinstance(option, TyperOption) and not option.hidden:
                longest = max((*option.opts, *option.secondary_opts), key=len)
                yield longest, option.help or ""
        yield "--help", "Show what it takes."
        return
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            if not child.hidden:
                yield name, child.get_short_help_str(80)
        return
    argument = _next_argument(command, len(positional))
    if argument is not None:
        yield from _values(argument, rest, positional)


def _next_argument(command: Any, given: int) -> Any:
    """The argument that comes after ``given`` words without a dash."""
    arguments = [item for item in command.params if isinstance(item, TyperArgument) and not item.hidden]
    for argument in arguments:
        if argument.nargs == -1 or given < argument.nargs:
            return argument
        given -= argument.nargs
    return None


def _positional(rest: Sequence[str], options: dict[str, Any]) -> list[str]:
    """The words that are neither options nor the values of options."""
    found = []
    skip = False
    for word in rest:
        option = options.get(word)
        if skip:
            skip = False
        elif isinstance(option, TyperOption):
            skip = not option.is_flag
        elif not word.startswith("-"):
            found.append(word)
    return found


def _values(parameter: Any, rest: Sequence[str], positional: Sequence[str]) -> Iterator[tuple[str, str]]:
    choices = getattr(parameter.type, "choices", None)
    if choices is not None:
        yield from ((str(getattr(choice, "value", choice)), "") for choice in choices)
        return
    if parameter.name == "resource":
        yield from _named(rest, positional)
    elif (source := _SOURCES.get(parameter.name)) is not None:
        yield from source(rest)


def _topology(rest: Sequence[str]) -> Topology | None:
    """The topology that the command line names so far; None where it cannot be read."""
    from vpcplan.cli.options import load
    from vpcplan.errors import VpcplanError

    files = [following for word, following in pairwise(rest) if word in ("-f", "--file") and following != "-"]
    try:
        with redirect_stderr(StringIO()):
            return load(files, quiet=True)
    except (VpcplanError, OSError):
        return None


def _endpoints(rest: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What a trace can start or end at."""
    yield "internet", "any address of the internet"
    topology = _topology(rest)
    if topology is not None:
        kinds = ("instances", "load_balancers", "vpc_endpoints", "networks", "network_interfaces")
        yield from _called([(kind, item) for kind in kinds for item in getattr(topology, kind).values()])


def _called(items: Sequence[tuple[str, Resource]]) -> Iterator[tuple[str, str]]:
    """What each resource can be called: its short name where only one of its kind has it, and its id."""
    names = Counter((kind, item.name) for kind, item in items)
    for kind, item in items:
        what = kind.replace("_", " ").removesuffix("s")
        if names[kind, item.name] == 1 and item.name != item.id:
            yield item.name, f"{what} {item.id}"
        yield item.id, what if item.name in item.id else f"{what} {item.name}"


def _resources(rest: Sequence[str]) -> Iterator[tuple[str, str]]:
    from vpcplan.analysis.inventory import KINDS

    topology = _topology(rest)
    if topology is not None:
        yield from _called([(kind, item) for kind in KINDS for item in getattr(topology, kind).values()])


def _vpcs(rest: Sequence[str]) -> Iterator[tuple[str, str]]:
    topology = _topology(rest)
    if topology is not None:
        yield from _called([("vpcs", item) for item in topology.vpcs.values()])


def _nouns(rest: Sequence[str]) -> Iterator[tuple[str, str]]:
    from vpcplan.analysis.inventory import ALIASES, KINDS

    yield from ((kind.replace("_", "-"), "") for kind in KINDS)
    yield from ((alias.replace("_", "-"), kind.replace("_", " ")) for alias, kind in ALIASES.items())


def _named(rest: Sequence[str], positional: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The resources of the kind that the first word says."""
    from vpcplan.analysis.inventory import parse_kind
    from vpcplan.errors import UsageError

    topology = _topology(rest)
    if topology is None or not positional:
        return
    try:
        kind = parse_kind(positional[0])
    except UsageError:
        return
    yield from _called([(kind, item) for item in getattr(topology, kind).values()])


def _route53(rest: Sequence[str]) -> Route53 | None:
    topology = _topology(rest)
    return topology.route53 if topology is not None else None


def _domain_names(rest: Sequence[str]) -> Iterator[tuple[str, str]]:
    if (route53 := _route53(rest)) is not None:
        for zone in route53.hosted_zones.values():
            yield from ((record.name, f"{record.type} in {zone.name}") for record in zone.records)


def _zones(rest: Sequence[str]) -> Iterator[tuple[str, str]]:
    if (route53 := _route53(rest)) is not None:
        yield from ((zone.name, "private" if zone.private else "") for zone in route53.hosted_zones.values())


def _health_checks(rest: Sequence[str]) -> Iterator[tuple[str, str]]:
    if (route53 := _route53(rest)) is not None:
        yield from ((check.name, "health check") for check in route53.health_checks.values())


def _codes(rest: Sequence[str]) -> Iterator[tuple[str, str]]:
    from vpcplan.report.explain import explanation_entries

    yield from ((entry.code, entry.title) for entry in explanation_entries().values())


def _rules(rest: Sequence[str]) -> Iterator[tuple[str, str]]:
    from vpcplan.lint.registry import all_rules

    yield from ((rule.id, rule.summary) for rule in all_rules())


_SOURCES: dict[str, Callable[[Sequence[str]], Iterator[tuple[str, str]]]] = {
    "source": _endpoints,
    "destination": _endpoints,
    "from_": _endpoints,
    "to": _endpoints,
    "via": _endpoints,
    "without": _resources,
    "avoid": _resources,
    "through": _resources,
    "noun": _nouns,
    "vpc": _vpcs,
    "codes": _codes,
    "select": _rules,
    "ignore": _rules,
    "extend_select": _rules,
    "words": _domain_names,
    "name": _domain_names,
    "zone": _zones,
    "unhealthy": _health_checks,
    "healthy": _health_checks,
    "insufficient_data": _health_checks,
}
"""Where the values of a parameter come from, by the parameter's name in whichever command."""
