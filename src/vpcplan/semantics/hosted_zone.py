"""What a hosted zone holds at a name: records, a wildcard, a delegation, nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource_record_set import ResourceRecordSet
from vpcplan.net.domain_name import is_at_or_below, parent_of

NodeKind = Literal["records", "wildcard", "empty_non_terminal", "delegation", "absent"]
RecordsByType = Mapping[str, tuple[ResourceRecordSet, ...]]

PRIVATE_NAME_SERVERS = (
    "ns-0.awsdns-00.com",
    "ns-512.awsdns-00.net",
    "ns-1024.awsdns-00.org",
    "ns-1536.awsdns-00.co.uk",
)
"""The name servers that every private zone lists."""


class Node(Struct, frozen=True, kw_only=True):
    """What a zone has at a name. ``owner`` is the name whose records apply: the name itself, the wildcard or
    the cut of the delegation."""

    kind: NodeKind
    owner: str
    records: RecordsByType = {}


class ZoneRecords:
    """The records of a zone by name and type, and which names exist."""

    __slots__ = ("_existing", "by_name", "zone")

    def __init__(self, zone: HostedZone, records: Iterable[ResourceRecordSet]) -> None:
        self.zone = zone
        collected: dict[str, dict[str, list[ResourceRecordSet]]] = {}
        for record in records:
            collected.setdefault(record.name, {}).setdefault(record.type, []).append(record)
        _add_apex_records(zone, collected)
        self.by_name: dict[str, RecordsByType] = {
            name: {type_: tuple(group) for type_, group in types.items()} for name, types in collected.items()
        }
        self._existing = _existing_names(zone.domain_name, self.by_name)

    def find(self, name: str, type_: str) -> Node:
        """What answers a question for ``name``, which is in the zone, and ``type_``.

        A delegation above the name comes first (of a DS question at the cut itself the parent is in charge).
        A name with records, or with names below it, exists, and no wildcard answers for it. Otherwise the
        wildcard just below the closest ancestor that exists does. An asterisk in another place than the first
        label is a character like others: ``prod.*.example.com`` covers nothing but itself.

        Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
        Source: https://www.rfc-editor.org/rfc/rfc4592
        """
        if not is_at_or_below(name, self.zone.domain_name):
            return Node(kind="absent", owner=name)
        cut = None if self.zone.private else self.delegation_above(name, type_)
        if cut is not None:
            return Node(kind="delegation", owner=cut, records=self.by_name[cut])
        here = self.by_name.get(name)
        if here is not None or name == self.zone.domain_name:
            return Node(kind="records", owner=name, records=here or {})
        if name in self._existing:
            return Node(kind="empty_non_terminal", owner=name)
        ancestor = parent_of(name)
        while ancestor not in self._existing and ancestor != self.zone.domain_name:
            ancestor = parent_of(ancestor)
        wildcard = f"*.{ancestor}" if ancestor else "*"
        found = self.by_name.get(wildcard)
        if found is not None:
            return Node(kind="wildcard", owner=wildcard, records=found)
        return Node(kind="absent", owner=name)

    def find_alias_target(self, name: str, type_: str) -> Node:
        """What an alias to ``name`` leads to: its own records, below a delegation too, else as ``find``
        says."""
        here = self.by_name.get(name)
        return self.find(name, type_) if here is None else Node(kind="records", owner=name, records=here)

    def delegation_above(self, name: str, type_: str = "A") -> str | None:
        """The name of the topmost NS record between the apex and ``name``, both ends of the cut
        considered."""
        apex = self.zone.domain_name
        cut = None
        while name != apex:
            records = self.by_name.get(name)
            if records is not None and "NS" in records and not (cut is None and type_ == "DS"):
                cut = name
            type_ = "" if type_ == "DS" else type_
            name = parent_of(name)
        return cut


APEX_TYPES = ("NS", "SOA")
"""What every zone has at its apex from the start, whether the source tells it or not.

Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
"""


def _add_apex_records(zone: HostedZone, records: dict[str, dict[str, list[ResourceRecordSet]]]) -> None:
    """Adds the NS and SOA records that Route 53 creates with a zone, where the source leaves them out.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
    """
    servers = PRIVATE_NAME_SERVERS if zone.private and not zone.name_servers else zone.name_servers
    if not servers:
        return
    apex = records.setdefault(zone.domain_name, {})
    values = tuple(f"{server}." for server in servers)
    soa = f"{servers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
    for type_, ttl, content in (("NS", 172800, values), ("SOA", 900, (soa,))):
        if type_ not in apex:
            span: SourceSpan = zone.span
            apex[type_] = [
                ResourceRecordSet(name=zone.domain_name, type=type_, ttl=ttl, values=content, span=span)
            ]


def _existing_names(apex: str, names: Iterable[str]) -> set[str]:
    """Every name with records and every name above one, up to the apex."""
    existing = {apex}
    for name in names:
        while name not in existing and is_at_or_below(name, apex):
            existing.add(name)
            name = parent_of(name)
    return existing


def zone_name_servers(zone: HostedZone) -> tuple[str, ...]:
    """The servers that answer for a public zone: its delegation set, else what its own NS record says.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/SOA-NSrecords.html
    """
    if zone.name_servers:
        return zone.name_servers
    for record in zone.records:
        if record.type == "NS" and record.name == zone.domain_name:
            return tuple(value.rstrip(".").lower() for value in record.values)
    return ()


def is_delegated_to(own_servers: Iterable[str], name_servers: Iterable[str]) -> bool:
    """Whether a delegation to ``name_servers`` reaches a zone: at least one of its own servers is listed.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-routing-traffic-for-subdomains.html
    """
    listed = {server.rstrip(".").lower() for server in name_servers}
    return any(server in listed for server in own_servers)
