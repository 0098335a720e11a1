"""Hosted zones and records as tables and as JSON."""

from __future__ import annotations

from typing import Any

from vpcplan.analysis.resolution.name_index import NameIndex
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource_record_set import ResourceRecordSet
from vpcplan.report.dns_json import display_name, location_as_json
from vpcplan.report.table import print_table
from vpcplan.semantics.resource_record_set import describe_policy, policy_name


def print_zones(index: NameIndex, zones: list[HostedZone]) -> None:
    """One row a zone: name, public or private, records, and who may ask it; identifiers where they differ."""
    identifiers = [zone.name if zone.name != zone.domain_name else "" for zone in zones]
    told = any(identifiers)
    print_table(
        ["Zone", *(["Id"] if told else []), "Kind", "Records", "VPCs or name servers"],
        [
            [
                display_name(zone.domain_name),
                *([identifier] if told else []),
                "private" if zone.private else "public",
                str(len(zone.records)) if zone.records_known else "not described",
                _asked_by(index, zone),
            ]
            for zone, identifier in zip(zones, identifiers, strict=True)
        ],
    )


def _asked_by(index: NameIndex, zone: HostedZone) -> str:
    if zone.private:
        vpcs = index.topology.vpcs
        if not zone.vpcs_known:
            return "not described"
        return ", ".join(vpcs[vpc].name if vpc in vpcs else vpc for vpc in zone.vpcs) or "no VPC"
    return ", ".join(zone.name_servers) or "assigned by AWS"


def zones_as_json(zones: list[HostedZone]) -> dict[str, Any]:
    """``{"schema_version": 1, "zones": […]}``."""
    return {
        "schema_version": 1,
        "zones": [
            {
                "id": zone.id,
                "name": display_name(zone.domain_name),
                "private": zone.private,
                "vpcs": list(zone.vpcs),
                "name_servers": list(zone.name_servers),
                "records": len(zone.records) if zone.records_known else None,
                "location": location_as_json(zone.span),
            }
            for zone in zones
        ],
    }


def print_records(index: NameIndex, records: list[tuple[HostedZone, ResourceRecordSet]]) -> None:
    """One row a record: name, type, TTL, policy, health check, and the values or the alias target."""
    rows = [
        [
            display_name(record.name),
            record.type,
            str(record.ttl) if record.ttl is not None else "",
            _policy(record),
            _check_name(index, record),
            _content(record),
        ]
        for _, record in records
    ]
    print_table(["Name", "Type", "TTL", "Policy", "Health check", "Answers with"], rows)


def _policy(record: ResourceRecordSet) -> str:
    words = describe_policy(record)
    return f"{words} [{record.set_identifier}]" if record.set_identifier else words


def _check_name(index: NameIndex, record: ResourceRecordSet) -> str:
    if record.health_check is None:
        return ""
    check = index.route53.health_checks.get(record.health_check)
    return check.name if check is not None else record.health_check


def _content(record: ResourceRecordSet) -> str:
    target = record.alias_target
    if target is None:
        return ", ".join(record.values)
    name = target.load_balancer or target.vpc_endpoint or target.dns_name
    evaluated = " (evaluates its health)" if target.evaluate_target_health else ""
    return f"alias {name}{evaluated}"


def records_as_json(records: list[tuple[HostedZone, ResourceRecordSet]]) -> dict[str, Any]:
    """``{"schema_version": 1, "records": […]}``, each with its policy's own values."""
    return {"schema_version": 1, "records": [_record_as_json(zone, record) for zone, record in records]}


def _record_as_json(zone: HostedZone, record: ResourceRecordSet) -> dict[str, Any]:
    from msgspec import to_builtins

    policy = to_builtins(record.policy)
    result: dict[str, Any] = {
        "zone": zone.id,
        "name": display_name(record.name),
        "type": record.type,
        "policy": policy_name(record),
        "policy_values": {k: v for k, v in policy.items() if k != "type" and v is not None},
        "set_identifier": record.set_identifier,
        "ttl": record.ttl,
        "values": list(record.values),
        "health_check": record.health_check,
        "location": location_as_json(record.span),
    }
    if record.alias_target is not None:
        result["alias_target"] = to_builtins(record.alias_target)
    return result
