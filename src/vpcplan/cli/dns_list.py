"""`vpcplan dns zones` and `vpcplan dns records`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vpcplan.cli.options import Colour, Files, Format, Quiet, StdinFilename, load

if TYPE_CHECKING:
    from vpcplan.analysis.resolution.name_index import NameIndex
    from vpcplan.model.hosted_zone import HostedZone
    from vpcplan.model.resource_record_set import ResourceRecordSet


def zones(
    files: Files = None,
    format_: Format = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """The hosted zones: public or private, how many records, and who may ask them."""
    from vpcplan.analysis.resolution.name_index import index_names
    from vpcplan.report.dns_zones import print_zones, zones_as_json

    index = index_names(load(files, quiet=quiet, stdin_filename=stdin_filename))
    found = sorted(index.route53.hosted_zones.values(), key=lambda zone: (zone.domain_name, zone.private))
    if format_ == "json":
        _echo_json(zones_as_json(found))
    elif not found:
        typer.echo("The topology has no hosted zone.")
    else:
        print_zones(index, found)
    return 0


def records(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[ZONE|NAME]",
            help="Only this zone (its name or id), or this name and what lies below it.",
        ),
    ] = None,
    type_: Annotated[str | None, typer.Option("--type", "-t", help="Only records of this type.")] = None,
    files: Files = None,
    format_: Format = "table",
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """The records, with their routing policies, health checks and values.

    Exit status 1 if there is none.
    """
    from vpcplan.analysis.resolution.name_index import index_names
    from vpcplan.report.dns_zones import print_records, records_as_json

    index = index_names(load(files, quiet=quiet, stdin_filename=stdin_filename))
    found = _selected(index, name)
    if type_ is not None:
        found = [(zone, record) for zone, record in found if record.type == type_.upper()]
    if format_ == "json":
        _echo_json(records_as_json(found))
    elif not found:
        typer.echo("No such record.")
    else:
        print_records(index, found)
    return 0 if found else 1


def _selected(index: NameIndex, name: str | None) -> list[tuple[HostedZone, ResourceRecordSet]]:
    """The records of a zone, or at and below a name; all of them without either."""
    from vpcplan.errors import UsageError
    from vpcplan.net.domain_name import DomainNameError, is_at_or_below, parse_domain_name

    zones = index.route53.hosted_zones.values()
    everything = [
        (zone, record) for zone in sorted(zones, key=lambda zone: zone.domain_name) for record in zone.records
    ]
    if name is None:
        return everything
    if any(name in (zone.id, zone.name) for zone in zones):
        return [(zone, record) for zone, record in everything if name in (zone.id, zone.name)]
    try:
        wanted = parse_domain_name(name)
    except DomainNameError as error:
        raise UsageError(str(error)) from None
    return [(zone, record) for zone, record in everything if is_at_or_below(record.name, wanted)]


def _echo_json(document: object) -> None:
    import json

    typer.echo(json.dumps(document, indent=2))
