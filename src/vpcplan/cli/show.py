"""`vpcplan show`: the inventory of a topology."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vpcplan.cli.options import Colour, Files, Quiet, StdinFilename, load
from vpcplan.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.model.resource import Resource
    from vpcplan.model.topology import Topology


def show(
    noun: Annotated[
        str | None,
        typer.Argument(
            metavar="KIND",
            help="subnets, sg, rt, nacl, eni, tgw …, expectations, notices; or a name alone. Left out: an "
            "overview.",
        ),
    ] = None,
    resource: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One resource: its name, vpc/name or AWS id.")
    ] = None,
    used_by: Annotated[
        bool, typer.Option("--used-by", help="What refers to the resource, and where.")
    ] = False,
    vpc: Annotated[str | None, typer.Option("--vpc", metavar="VPC", help="Only what is in this VPC.")] = None,
    selectors: Annotated[
        list[str] | None,
        typer.Option(
            "--selector", "-l", metavar="KEY=VALUE", help="Only with this tag or field, such as tier=web."
        ),
    ] = None,
    files: Files = None,
    format_: Annotated[
        Literal["table", "wide", "json", "yaml", "name"],
        typer.Option("--format", "--output", "-o", help="A table, one with more columns, or for programs."),
    ] = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """Show what a topology holds: an overview, one kind of resource, or one resource with all its rules."""
    topology = load(files, quiet=quiet or noun == "notices", stdin_filename=stdin_filename)
    if noun in ("notices", "expectations"):
        _show_statements(topology, noun, format_)
        return 0
    if noun is None:
        _show_everything(topology, format_)
        return 0
    from vpcplan.analysis.inventory import select_resources

    kind, resource = _kind_and_name(topology, noun, resource)
    items = _narrowed(topology, select_resources(topology, kind, resource), vpc, selectors or ())
    if used_by:
        _show_references(topology, kind, items, resource, format_)
    elif format_ in ("json", "yaml"):
        from vpcplan.report.show import plain_value

        _print_data({kind: [plain_value(item) for item in items]}, format_)
    elif resource is not None and format_ == "table":
        from vpcplan.report.show import print_resource

        for index, item in enumerate(items):
            if index:
                typer.echo()
            print_resource(topology, kind, item)
    else:
        _show_list(topology, kind, items, format_)
    return 0


def _kind_and_name(topology: Topology, noun: str, resource: str | None) -> tuple[str, str | None]:
    """The kind and name that are meant; a name alone is enough where only one kind has it."""
    from vpcplan.analysis.inventory import kind_of_name, parse_kind

    try:
        return parse_kind(noun), resource
    except UsageError:
        kind = kind_of_name(topology, noun) if resource is None else None
        if kind is None:
            raise
        return kind, noun


def _narrowed(
    topology: Topology, items: Sequence[Resource], vpc: str | None, selectors: Sequence[str]
) -> Sequence[Resource]:
    """The resources in ``vpc`` that have every selected value."""
    from vpcplan.analysis.inventory import has_value, select_resources

    if vpc is not None:
        inside = {found.id for found in select_resources(topology, "vpcs", vpc)}
        items = [item for item in items if getattr(item, "vpc", item.id) in inside]
    for selector in selectors:
        key, equals, value = selector.partition("=")
        if not equals:
            raise UsageError(f"--selector {selector} is not KEY=VALUE", hint="for example -l tier=web")
        items = [item for item in items if has_value(item, key.strip(), value.strip())]
    return items


def _show_list(topology: Topology, kind: str, items: Sequence[Resource], format_: str) -> None:
    from vpcplan.report.show import counted, print_names, print_resources

    if format_ == "name":
        print_names(items)
    elif items:
        print_resources(topology, kind, items, wide=format_ == "wide")
    else:
        what = counted(kind, 0).removeprefix("0 ")
        typer.echo(
            f"no {what}" if topology.describes(kind) else f"no {what}: the source does not describe them"
        )


def _show_references(
    topology: Topology, kind: str, items: Sequence[Resource], name: str | None, format_: str
) -> None:
    from vpcplan.analysis.inventory import select_references
    from vpcplan.report.show import plain_value, print_references

    if name is None:
        raise UsageError("--used-by needs a name", hint="for example `vpcplan show sg web --used-by`")
    for item in items:
        found = select_references(topology, kind, item.id)
        if format_ in ("json", "yaml"):
            _print_data({"resource": item.id, "used_by": [plain_value(entry) for entry in found]}, format_)
        elif format_ == "name":
            for entry in found:
                typer.echo(entry.resource)
        else:
            print_references(item, found)


def _show_everything(topology: Topology, format_: str) -> None:
    from vpcplan.analysis.inventory import KINDS
    from vpcplan.report.show import plain_value, print_names, print_overview

    if format_ == "name":
        for kind in KINDS:
            print_names(list(getattr(topology, kind).values()))
    elif format_ in ("json", "yaml"):
        inventory: dict[str, object] = {"files": list(topology.files)}
        for kind in KINDS:
            inventory[kind] = [plain_value(item) for item in getattr(topology, kind).values()]
        inventory["route53"] = plain_value(topology.route53)
        inventory["expectations"] = plain_value(topology.expectations)
        inventory["notices"] = plain_value(topology.notices)
        _print_data(inventory, format_)
    else:
        print_overview(topology)


def _show_statements(topology: Topology, noun: str, format_: str) -> None:
    """What the loader had to say, or what the file expects."""
    from vpcplan.report.show import plain_value, print_expectations, print_notices

    statements = getattr(topology, noun)
    if format_ in ("json", "yaml"):
        _print_data({noun: plain_value(statements)}, format_)
    elif not statements:
        typer.echo("nothing was assumed, ignored or left out" if noun == "notices" else "no expectations")
    elif noun == "notices":
        print_notices(topology)
    else:
        print_expectations(topology)


def _print_data(data: dict[str, object], format_: str) -> None:
    data = {"schema_version": 1, **data}
    if format_ == "yaml":
        from vpcplan.report.show import render_yaml

        typer.echo(render_yaml(data).rstrip())
        return
    from vpcplan.report.json_text import render_json

    typer.echo(render_json(data))
