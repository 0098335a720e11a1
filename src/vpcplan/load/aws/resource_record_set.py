"""Records: `list-resource-record-sets`."""

from __future__ import annotations

from msgspec.structs import replace

from vpcplan.errors import SourceSpan
from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import (
    FieldError,
    Object,
    child,
    children,
    flag,
    optional_integer,
    optional_text,
    text,
    wrong_type,
)
from vpcplan.load.aws.hosted_zone import bare_id, domain_name, zone_of_document
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource_record_set import (
    AliasTarget,
    FailoverPolicy,
    GeolocationPolicy,
    GeoproximityPolicy,
    IpBasedPolicy,
    LatencyPolicy,
    MultivaluePolicy,
    ResourceRecordSet,
    RoutingPolicy,
    SimplePolicy,
    WeightedPolicy,
)

_POLICY_KEYS = (
    "Weight",
    "Failover",
    "Region",
    "GeoLocation",
    "GeoProximityLocation",
    "MultiValueAnswer",
    "CidrRoutingConfig",
)


def add_records(configuration: Configuration, zones: dict[str, HostedZone]) -> dict[str, HostedZone]:
    """The zones with their records; several pages of one zone come together, the same record counts once."""
    found: dict[str, dict[tuple[str, str, str | None], ResourceRecordSet]] = {}
    repeated: dict[str, list[ResourceRecordSet]] = {}
    zones = dict(zones)
    for document in configuration.documents("ResourceRecordSets"):
        decoded = []
        for record in configuration.records_of(document, "ResourceRecordSets"):
            try:
                decoded.append(_record(record))
            except FieldError as error:
                configuration.report(record, error)
        zone = zone_of_document(document, zones, decoded)
        if zone is None:
            configuration.orphan(document, "ResourceRecordSets", "hosted zone", "Z0123456789.json")
            continue
        if zone not in zones:
            zones[zone] = _undescribed_zone(configuration, zone, decoded)
        known = found.setdefault(zone, {})
        for each in decoded:
            key = (each.name, each.type, each.set_identifier)
            # A page that is there twice repeats records; one file that repeats a record is a mistake in it.
            if key in known and known[key].span.file == each.span.file:
                repeated.setdefault(zone, []).append(each)
            known.setdefault(key, each)
    for id, records in found.items():
        all_records = (*records.values(), *repeated.get(id, ()))
        zones[id] = replace(zones[id], records=all_records, records_known=True)
    return zones


def _undescribed_zone(configuration: Configuration, id: str, records: list[ResourceRecordSet]) -> HostedZone:
    soa = next(record for record in records if record.type == "SOA")
    configuration.notice(
        "assumed", f"{id}: list-hosted-zones does not name this zone; it is taken to be public", soa.span
    )
    span = SourceSpan(soa.span.file, soa.span.line, 0, 0, id)
    return HostedZone(id=id, name=id, span=span, domain_name=soa.name)


def _record(record: Record) -> ResourceRecordSet:
    item = record.data
    name, type_ = domain_name(item, "Name"), text(item, "Type")
    identifier = optional_text(item, "SetIdentifier")
    check, instance = optional_text(item, "HealthCheckId"), optional_text(item, "TrafficPolicyInstanceId")
    label = f"{name} {type_}" + (f" [{identifier}]" if identifier else "")
    return ResourceRecordSet(
        name=name,
        type=type_,
        span=record.span(label),
        policy=_policy(item),
        set_identifier=identifier,
        ttl=optional_integer(item, "TTL"),
        values=tuple(text(value, "Value") for value in children(item, "ResourceRecords")),
        alias_target=_alias_target(item),
        health_check=check,
        traffic_policy_instance=instance,
    )


def _alias_target(item: Object) -> AliasTarget | None:
    target = item.get("AliasTarget")
    if target is None:
        return None
    target = child(item, "AliasTarget")
    return AliasTarget(
        dns_name=domain_name(target, "DNSName"),
        hosted_zone=bare_id(text(target, "HostedZoneId")),
        evaluate_target_health=flag(target, "EvaluateTargetHealth"),
    )


def _policy(item: Object) -> RoutingPolicy:
    # A weight of 0 is a policy; a MultiValueAnswer of false is none.
    given = [key for key in _POLICY_KEYS if item.get(key) is not None and item[key] is not False]
    if len(given) > 1:
        raise FieldError(
            given[1], f"two routing policies in one record: {', '.join(given)}", "keep one of them"
        )
    if not given:
        return SimplePolicy()
    match given[0]:
        case "Weight":
            return WeightedPolicy(optional_integer(item, "Weight") or 0)
        case "Failover":
            return _failover(text(item, "Failover"))
        case "Region":
            return LatencyPolicy(text(item, "Region"))
        case "GeoLocation":
            return _geolocation(child(item, "GeoLocation"))
        case "GeoProximityLocation":
            return _geoproximity(child(item, "GeoProximityLocation"))
        case "MultiValueAnswer":
            flag(item, "MultiValueAnswer")
            return MultivaluePolicy()
        case _:
            config = child(item, "CidrRoutingConfig")
            return IpBasedPolicy(text(config, "CollectionId"), text(config, "LocationName"))


def _failover(value: str) -> FailoverPolicy:
    if value == "PRIMARY":
        return FailoverPolicy("primary")
    if value == "SECONDARY":
        return FailoverPolicy("secondary")
    raise FieldError("Failover", f'"Failover" is {value!r}', "write PRIMARY or SECONDARY")


def _geolocation(item: Object) -> GeolocationPolicy:
    country = optional_text(item, "CountryCode")
    continent = optional_text(item, "ContinentCode")
    if country is None and continent is None:
        raise FieldError("GeoLocation", '"GeoLocation" names no place', 'the default is {"CountryCode": "*"}')
    if country == "*":
        country = None
    return GeolocationPolicy(continent, country, optional_text(item, "SubdivisionCode"))


def _geoproximity(item: Object) -> GeoproximityPolicy:
    coordinates = None
    if item.get("Coordinates") is not None:
        place = child(item, "Coordinates")
        coordinates = (degrees(place, "Latitude"), degrees(place, "Longitude"))
    return GeoproximityPolicy(
        region=optional_text(item, "AWSRegion"),
        local_zone_group=optional_text(item, "LocalZoneGroup"),
        coordinates=coordinates,
        bias=optional_integer(item, "Bias") or 0,
    )


def degrees(item: Object, key: str) -> float:
    """A latitude or longitude; AWS writes it as a string, a traffic policy as a string or a number."""
    value = item.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise wrong_type(key, "a number of degrees", value)
    try:
        number = float(value)
    except ValueError:
        raise FieldError(key, f'"{key}" is {value!r}', "write degrees, such as 48.85") from None
    if not -180 <= number <= 180:
        raise FieldError(key, f'"{key}" is {value}', "latitudes are -90 to 90, longitudes -180 to 180")
    return number
