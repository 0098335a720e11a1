"""`vpcplan dns export`: a hosted zone as a BIND zone file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vpcplan.cli.options import Colour, Files, Output, Quiet, StdinFilename, load, write_atomically
from vpcplan.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from vpcplan.model.hosted_zone import HostedZone
    from vpcplan.model.topology import Topology


def export(
    zone: Annotated[
        str, typer.Argument(metavar="ZONE", help="The zone's name in the file, domain name or id.")
    ],
    files: Files = None,
    output: Output = None,
    color: Colour = "auto",
    quiet: Quiet = False,
    stdin_filename: StdinFilename = "<stdin>",
) -> int:
    """Write a hosted zone as a BIND zone file: simple records exactly, the rest as comments that say why."""
    topology = load(files, quiet=quiet, stdin_filename=stdin_filename)
    from msgspec.structs import replace

    from vpcplan.analysis.resolution.name_index import index_names
    from vpcplan.report.zone_file import render_zone_file

    found = find_zone(topology, zone)
    if not found.records_known:
        raise InputError(
            Problem(
                message=f"the records of zone {found.domain_name} are not described",
                span=found.span,
                hint=f"add what `aws route53 list-resource-record-sets --hosted-zone-id {found.id}` prints",
            )
        )
    # The index has the records of traffic policies as well.
    by_name = index_names(topology).records(found).by_name
    records = tuple(each for types in by_name.values() for group in types.values() for each in group)
    text = render_zone_file(replace(found, records=records))
    typer.echo(text, nl=False)
    if output is not None:
        write_atomically(output, text)
    return 0


def find_zone(topology: Topology, name: str) -> HostedZone:
    """The zone of that id, name in the file or domain name.

    Raises:
        UsageError: there is none, or there are several.
    """
    zones = topology.route53.hosted_zones if topology.route53 else {}
    if name in zones:
        return zones[name]
    wanted = name.rstrip(".").lower()
    for key in ("name", "domain_name"):
        found = [zone for zone in zones.values() if getattr(zone, key).lower() == wanted]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(sorted(zone.id for zone in found))
            raise UsageError(f"several zones are named {name}", hint=f"say which by its id: {ids}")
    known = ", ".join(sorted({zone.domain_name or "." for zone in zones.values()})) or "none"
    raise UsageError(f"there is no hosted zone {name!r}", hint=f"the zones of this topology: {known}")
