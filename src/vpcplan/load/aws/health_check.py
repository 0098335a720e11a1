"""Health checks: `list-health-checks`, `get-health-check`, `get-health-check-status` and their tags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from msgspec.structs import replace

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.document import Document
from vpcplan.load.aws.field import (
    FieldError,
    Object,
    child,
    flag,
    name_tag,
    optional_address,
    optional_integer,
    optional_text,
    text,
    texts,
)
from vpcplan.model.health_check import HealthCheck, HealthCheckType
from vpcplan.semantics.health_check import is_endpoint_healthy

_TYPES: dict[str, HealthCheckType] = {name.upper(): name for name in get_args(HealthCheckType)}
_INSUFFICIENT: dict[str, Literal["healthy", "unhealthy", "last_known_status"]] = {
    "Healthy": "healthy",
    "Unhealthy": "unhealthy",
    "LastKnownStatus": "last_known_status",
}
_DEFAULT_PORTS = {"http": 80, "http_str_match": 80, "https": 443, "https_str_match": 443}


def decode_health_checks(configuration: Configuration) -> dict[str, HealthCheck]:
    """The health checks, with what their checkers report where that is described."""
    names = _names(configuration)

    def decode(record: Record) -> HealthCheck:
        return _health_check(configuration, record, names)

    found = configuration.resources("HealthChecks", decode)
    for document in configuration.documents("HealthCheck"):
        whole = Record(document.body, document, 0, len(document.text))
        try:
            data = child(document.body, "HealthCheck")
            configuration.add(found, decode(Record(data, document, 0, len(document.text))))
        except FieldError as error:
            configuration.report(whole, error)
    for document in configuration.documents("HealthCheckObservations"):
        _add_observations(configuration, document, found)
    return found


def _health_check(configuration: Configuration, record: Record, names: dict[str, str]) -> HealthCheck:
    id, config = text(record.data, "Id"), child(record.data, "HealthCheckConfig")
    word = text(config, "Type")
    kind = _TYPES.get(word)
    if kind is None:
        raise FieldError("Type", f"health check {id}: {word} is no type", f"it is one of {', '.join(_TYPES)}")
    alarm = child(config, "AlarmIdentifier")
    identity = configuration.identity(record, id, name=names.get(id) or name_tag(record.data))
    identity["region"] = None
    return HealthCheck(
        **identity,
        type=kind,
        ip_address=optional_address(config, "IPAddress"),
        domain_name=optional_text(config, "FullyQualifiedDomainName"),
        port=optional_integer(config, "Port") or _DEFAULT_PORTS.get(kind),
        path=optional_text(config, "ResourcePath"),
        search_string=optional_text(config, "SearchString"),
        enable_sni=flag(config, "EnableSNI") if "EnableSNI" in config else None,
        request_interval=optional_integer(config, "RequestInterval") or 30,
        failure_threshold=optional_integer(config, "FailureThreshold") or 3,
        inverted=flag(config, "Inverted"),
        disabled=flag(config, "Disabled"),
        children=texts(config, "ChildHealthChecks"),
        health_threshold=optional_integer(config, "HealthThreshold") or 0,
        insufficient_data=_insufficient_data(config),
        alarm_name=optional_text(alarm, "Name"),
        alarm_region=optional_text(alarm, "Region"),
        routing_control=optional_text(config, "RoutingControlArn"),
        checker_regions=texts(config, "Regions"),
    )


def _insufficient_data(config: Object) -> Literal["healthy", "unhealthy", "last_known_status"]:
    word = optional_text(config, "InsufficientDataHealthStatus")
    if word is None:
        return "last_known_status"
    if word not in _INSUFFICIENT:
        raise FieldError(
            "InsufficientDataHealthStatus",
            f"{word!r} is no status",
            f"it is one of {', '.join(_INSUFFICIENT)}",
        )
    return _INSUFFICIENT[word]


def _names(configuration: Configuration) -> dict[str, str]:
    """Name tags by health check, from `list-tags-for-resource` and `list-tags-for-resources`."""
    found: dict[str, str] = {}

    def learn(item: Object) -> None:
        id, name = optional_text(item, "ResourceId"), name_tag(item)
        if id is not None and name is not None:
            found[id] = name

    configuration.each("ResourceTagSets", lambda record: learn(record.data))
    for document in configuration.documents("ResourceTagSet"):
        record = Record(document.body, document, 0, len(document.text))
        try:
            learn(child(document.body, "ResourceTagSet"))
        except FieldError as error:
            configuration.report(record, error)
    return found


def _add_observations(
    configuration: Configuration, document: Document, found: dict[str, HealthCheck]
) -> None:
    """`get-health-check-status`: what each checker reports; the file is named after the check."""
    check = next((found[id] for id in found if id in document.parameter), None)
    if check is None:
        configuration.orphan(document, "HealthCheckObservations", "health check", "<health-check-id>.json")
        return
    reports = list(_reports(configuration, document))
    if reports and check.type not in ("calculated", "cloudwatch_metric"):
        healthy = is_endpoint_healthy(sum(reports), len(reports))
        found[check.id] = replace(check, observed="healthy" if healthy else "unhealthy")


def _reports(configuration: Configuration, document: Document) -> Iterator[bool]:
    for record in configuration.records_of(document, "HealthCheckObservations"):
        try:
            yield (optional_text(child(record.data, "StatusReport"), "Status") or "").startswith("Success")
        except FieldError as error:
            configuration.report(record, error)
