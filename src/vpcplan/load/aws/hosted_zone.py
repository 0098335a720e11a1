"""Hosted zones, delegation sets and registered domains: `list-hosted-zones`, `get-hosted-zone`, …"""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.document import Document
from vpcplan.load.aws.field import FieldError, child, children, flag, optional_text, text, texts
from vpcplan.model.hosted_zone import DelegationSet, HostedZone, RegisteredDomain
from vpcplan.model.resource_record_set import ResourceRecordSet
from vpcplan.net.domain_name import DomainNameError, parse_domain_name

_ZONE_ID = re.compile(r"(?<![0-9A-Za-z])Z[0-9A-Z]+(?![0-9a-z])")
_VPC_ID = re.compile(r"vpc-[0-9a-zA-Z]+")


class ZoneDetails(Struct, kw_only=True):
    """What `get-hosted-zone` and others add to a zone."""

    name_servers: tuple[str, ...] = ()
    delegation_set: str | None = None
    vpcs: list[str] = []
    vpcs_told: bool = False


def bare_id(value: str) -> str:
    """An id without its path: ``Z1`` of ``/hostedzone/Z1``."""
    return value.rpartition("/")[2]


def domain_name(item: dict[str, object], key: str) -> str:
    """The domain name at ``key`` in canonical form."""
    value = text(item, key)
    try:
        return parse_domain_name(value)
    except DomainNameError as error:
        raise FieldError(key, str(error)) from None


def decode_hosted_zones(configuration: Configuration) -> dict[str, HostedZone]:
    """The zones without their records, with name servers and VPCs from wherever they are described."""
    details: dict[str, ZoneDetails] = {}
    found: dict[str, HostedZone] = {}

    def decode(record: Record) -> HostedZone:
        return _zone(configuration, record)

    for document in configuration.documents("HostedZone"):
        _decode_detail(configuration, document, found, details)
    for id, zone in configuration.resources("HostedZones", decode).items():
        found[id] = zone if id not in found else replace(found[id], span=zone.span)
    _decode_associations(configuration, details, found)
    listed_by_vpc = configuration.describes("HostedZoneSummaries")
    nowhere = ZoneDetails()
    return {id: _with_details(zone, details.get(id, nowhere), listed_by_vpc) for id, zone in found.items()}


def _with_details(zone: HostedZone, detail: ZoneDetails, listed_by_vpc: bool) -> HostedZone:
    private = zone.private or bool(detail.vpcs)
    return replace(
        zone,
        name_servers=detail.name_servers,
        delegation_set=detail.delegation_set,
        vpcs=tuple(dict.fromkeys(detail.vpcs)),
        vpcs_known=not private or bool(detail.vpcs) or detail.vpcs_told or listed_by_vpc,
        private=private,
    )


def _zone(configuration: Configuration, record: Record) -> HostedZone:
    item = record.data
    id = bare_id(text(item, "Id"))
    identity = configuration.identity(record, id)
    identity["region"] = None
    return HostedZone(
        **identity,
        domain_name=domain_name(item, "Name"),
        private=flag(child(item, "Config"), "PrivateZone"),
        comment=optional_text(child(item, "Config"), "Comment"),
        records_known=False,
    )


def _decode_detail(
    configuration: Configuration,
    document: Document,
    found: dict[str, HostedZone],
    details: dict[str, ZoneDetails],
) -> None:
    whole = Record(document.body, document, 0, len(document.text))
    try:
        record = Record(child(document.body, "HostedZone"), document, 0, len(document.text))
        zone = _zone(configuration, record)
        delegation = child(document.body, "DelegationSet")
        detail = details.setdefault(zone.id, ZoneDetails())
        detail.name_servers = tuple(_server(name) for name in texts(delegation, "NameServers"))
        set_id = optional_text(delegation, "Id")
        detail.delegation_set = bare_id(set_id) if set_id else None
        detail.vpcs += [text(vpc, "VPCId") for vpc in children(document.body, "VPCs")]
        detail.vpcs_told |= "VPCs" in document.body
        found[zone.id] = zone
    except FieldError as error:
        configuration.report(whole, error)


def _server(name: str) -> str:
    try:
        return parse_domain_name(name)
    except DomainNameError as error:
        raise FieldError("NameServers", str(error)) from None


def _decode_associations(
    configuration: Configuration, details: dict[str, ZoneDetails], found: dict[str, HostedZone]
) -> None:
    """`list-hosted-zones-by-vpc` says which zones the VPC of its file's name is associated with."""
    for document in configuration.documents("HostedZoneSummaries"):
        vpc = _VPC_ID.search(document.parameter)
        if vpc is None:
            configuration.orphan(document, "HostedZoneSummaries", "VPC", "vpc-0123.json")
            continue
        for record in configuration.records_of(document, "HostedZoneSummaries"):
            try:
                id = bare_id(text(record.data, "HostedZoneId"))
                details.setdefault(id, ZoneDetails()).vpcs.append(vpc.group())
                if id not in found:
                    identity = configuration.identity(record, id)
                    name = domain_name(record.data, "Name")
                    found[id] = HostedZone(**identity, domain_name=name, private=True, records_known=False)
            except FieldError as error:
                configuration.report(record, error)


def zone_of_document(
    document: Document, zones: dict[str, HostedZone], records: list[ResourceRecordSet]
) -> str | None:
    """The zone that a list of records belongs to: by its file's name, else by the SOA record's name."""
    named = [match.group() for match in _ZONE_ID.finditer(document.parameter)]
    for id in reversed(named):
        if id in zones:
            return id
    apexes = {record.name for record in records if record.type == "SOA"}
    fitting = [zone.id for zone in zones.values() if zone.domain_name in apexes]
    if len(fitting) == 1:
        return fitting[0]
    return named[-1] if named and len(apexes) == 1 else None


def decode_delegation_sets(configuration: Configuration) -> dict[str, DelegationSet]:
    """`list-reusable-delegation-sets`."""

    def decode(record: Record) -> DelegationSet:
        identity = configuration.identity(record, bare_id(text(record.data, "Id")))
        servers = tuple(_server(name) for name in texts(record.data, "NameServers"))
        return DelegationSet(**identity, name_servers=servers)

    return configuration.resources("DelegationSets", decode)


def decode_registered_domains(configuration: Configuration) -> dict[str, RegisteredDomain]:
    """`route53domains get-domain-detail`: the name servers that the registrar publishes."""
    found: dict[str, RegisteredDomain] = {}
    for document in configuration.documents("Nameservers"):
        record = Record(document.body, document, 0, len(document.text))
        try:
            name = domain_name(document.body, "DomainName")
            servers = tuple(_server(text(each, "Name")) for each in children(document.body, "Nameservers"))
            found[name] = RegisteredDomain(domain_name=name, name_servers=servers, span=record.span(name))
        except FieldError as error:
            configuration.report(record, error)
    return found
