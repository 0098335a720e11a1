"""A hosted zone as a BIND zone file: simple records exactly, everything else as comments that say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.model.resource_record_set import (
    FailoverPolicy,
    GeolocationPolicy,
    GeoproximityPolicy,
    IpBasedPolicy,
    LatencyPolicy,
    MultivaluePolicy,
    ResourceRecordSet,
    SimplePolicy,
    WeightedPolicy,
)
from vpcplan.net.presentation import decimal_escapes, wire_labels

if TYPE_CHECKING:
    from vpcplan.model.hosted_zone import HostedZone

DEFAULT_SOA = "ns.invalid. hostmaster.invalid. 1 7200 900 1209600 86400"
"""The times that Route 53 gives a new zone; its servers' names are not known where this is used.

Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
"""
DEFAULT_SOA_TTL = 900
DEFAULT_NS_TTL = 172800


def render_zone_file(zone: HostedZone) -> str:
    """The zone file that BIND loads; ``; not exported`` comments hold what a zone file cannot say."""
    by_name = sorted(zone.records, key=lambda record: _order(zone, record))
    lines = [
        f"; {zone.domain_name or '.'}: {'private' if zone.private else 'public'} hosted zone {zone.id}",
        f"$ORIGIN {_absolute(zone.domain_name)}",
        *_apex_lines(zone),
    ]
    groups: dict[tuple[str, str], list[ResourceRecordSet]] = {}
    for record in by_name:
        groups.setdefault((record.name, record.type), []).append(record)
    for records in groups.values():
        lines += _group_lines(zone, records)
    return "\n".join(lines) + "\n"


def _order(zone: HostedZone, record: ResourceRecordSet) -> tuple[bool, bool, list[str], str, str]:
    """The SOA, then the apex, then names from the top of the tree down."""
    labels = record.name.split(".")[::-1]
    return (
        record.type != "SOA",
        record.name != zone.domain_name,
        labels,
        record.type,
        record.set_identifier or "",
    )


def _apex_lines(zone: HostedZone) -> list[str]:
    """What every zone has at its apex and the configuration leaves out, so that BIND loads the file."""
    present = {record.type for record in zone.records if record.name == zone.domain_name}
    lines = []
    if "SOA" not in present:
        lines.append(f"@ {DEFAULT_SOA_TTL} IN SOA {DEFAULT_SOA} ; not in the configuration")
    if "NS" not in present:
        servers = zone.name_servers or ("ns.invalid",)
        note = "" if zone.name_servers else " ; the zone's name servers are not in the configuration"
        lines += [f"@ {DEFAULT_NS_TTL} IN NS {_absolute(server)}{note}" for server in servers]
    return lines


def _group_lines(zone: HostedZone, records: list[ResourceRecordSet]) -> list[str]:
    """The lines of all records of one name and type."""
    first = records[0]
    reason = _reason_against(first)
    if reason is None:
        return _record_lines(zone, first)
    headline = f"; not exported: {decimal_escapes(first.name) or '.'} {first.type}: {reason}"
    return [headline, *(f";   {line}" for record in records for line in _comment_lines(zone, record))]


def _reason_against(record: ResourceRecordSet) -> str | None:
    """Why a record cannot be written in a zone file, None if it can."""
    if record.alias_target is not None:
        return "an alias record; a zone file has no such thing"
    if not isinstance(record.policy, SimplePolicy):
        policy = type(record.policy).__name__.removesuffix("Policy").lower()
        return f"{'IP-based' if policy == 'ipbased' else policy} routing; a zone file gives everyone the same"
    if record.ttl is None:
        return "no time to live is known"
    try:
        for value in record.values:
            _value_text(record.type, value)
    except ValueError:
        return "its value cannot be read"
    return None


def _record_lines(zone: HostedZone, record: ResourceRecordSet) -> list[str]:
    owner = _owner(zone, record.name)
    return [
        f"{owner} {record.ttl} IN {record.type} {_value_text(record.type, value)}" for value in record.values
    ]


def _comment_lines(zone: HostedZone, record: ResourceRecordSet) -> list[str]:
    owner = _owner(zone, record.name)
    notes = [part for part in (_policy_note(record), _health_note(record)) if part]
    note = f" ; {', '.join(notes)}" if notes else ""
    if record.alias_target is not None:
        target = record.alias_target
        evaluated = ", evaluates target health" if target.evaluate_target_health else ""
        return [_one_line(f"{owner} {record.type} alias to {target.dns_name}{evaluated}{note}")]
    return [_one_line(f"{owner} {record.ttl} IN {record.type} {value}{note}") for value in record.values]


def _policy_note(record: ResourceRecordSet) -> str:
    match record.policy:
        case WeightedPolicy(weight=weight):
            what = f"weight {weight}"
        case FailoverPolicy(role=role):
            what = role
        case LatencyPolicy(region=region):
            what = f"latency of {region}"
        case GeolocationPolicy(continent=continent, country=country, subdivision=subdivision):
            place = "-".join(part for part in (country, subdivision) if part) or continent or "default"
            what = f"from {place}"
        case GeoproximityPolicy(region=region, local_zone_group=group, coordinates=coordinates, bias=bias):
            what = f"near {region or group or coordinates}, bias {bias:+d}"
        case IpBasedPolicy(collection=collection, location=location):
            what = f"location {location} of {collection}"
        case MultivaluePolicy():
            what = "one of up to eight"
        case SimplePolicy():
            what = ""
    return f"[{record.set_identifier}] {what}".strip() if record.set_identifier else what


def _health_note(record: ResourceRecordSet) -> str:
    return f"health check {record.health_check}" if record.health_check else ""


def _one_line(text: str) -> str:
    """A comment ends with its line, whatever a name or value holds."""
    return "".join(char if char.isprintable() else "?" for char in text)


def _owner(zone: HostedZone, name: str) -> str:
    """The owner relative to the zone: ``@`` for the apex, ``www`` for www.example.com."""
    if name == zone.domain_name:
        return "@"
    import dns.name

    origin = dns.name.Name(wire_labels(zone.domain_name))
    return dns.name.Name(wire_labels(name)).relativize(origin).to_text()


def _absolute(name: str) -> str:
    import dns.name

    return dns.name.Name(wire_labels(name)).to_text()


def _value_text(type_: str, value: str) -> str:
    """The value with its names in full, as a zone file writes it.

    Raises:
        ValueError: the value is not one of that type.
    """
    import dns.exception
    import dns.name
    import dns.rdata

    try:
        rdata = dns.rdata.from_text(
            "IN", type_, decimal_escapes(value), origin=dns.name.root, relativize=False
        )
        return rdata.to_text()
    except (dns.exception.DNSException, IndexError) as error:
        raise ValueError(str(error)) from error
