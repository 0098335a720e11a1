"""Target groups: `elbv2 describe-target-groups`, `describe-target-health`, `…-group-attributes`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import unquote

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.document import Document
from vpcplan.load.aws.field import FieldError, Object, child, children, optional_text, port, text, texts
from vpcplan.model.load_balancer import Target, TargetGroup

_LETTERS = re.compile(r"[^0-9A-Za-z]+")


def names_resource(document: Document, arn: str, name: str) -> bool:
    """Whether the file of a parameterised call is named after a resource.

    By its name, its ARN, or the ARN's end in any length: ``web``, ``943f017f``, ``targetgroup_web_943f017f``.
    """
    parameter = unquote(document.parameter)
    stem = parameter.rpartition("/")[2]
    if name in (stem, stem.partition(".")[0]):
        return True
    parts = arn.rpartition(":")[2].split("/")
    path = "-" + _LETTERS.sub("-", parameter)
    if path.endswith("-" + _LETTERS.sub("-", "/".join(parts))):
        return True
    ends = ("-".join(parts[start:]) for start in range(1, len(parts)))
    return len(parts) > 2 and _LETTERS.sub("-", stem) in ends


def attributes_of(item: Object, key: str) -> dict[str, str]:
    """The pairs of a list of ``{"Key": …, "Value": …}``."""
    return {text(each, "Key"): optional_text(each, "Value") or "" for each in children(item, key)}


def decode_target_groups(configuration: Configuration) -> dict[str, TargetGroup]:
    """The target groups with their registered targets; ``targets_known`` is False without target health."""
    health = list(_health(configuration))

    def decode(record: Record) -> TargetGroup:
        item = record.data
        arn, name = text(item, "TargetGroupArn"), optional_text(item, "TargetGroupName")
        vpc, kind = optional_text(item, "VpcId"), optional_text(item, "TargetType") or "instance"
        described = [
            targets
            for owner, document, targets in health
            if owner == arn or (owner is None and names_resource(document, arn, name or arn))
        ]
        settings = _attributes(configuration, arn, name or arn)
        check_port = optional_text(item, "HealthCheckPort")
        return TargetGroup(
            **configuration.identity(record, arn, name=name, vpc=vpc),
            vpc=vpc,
            protocol=(optional_text(item, "Protocol") or "http").lower(),
            port=port(item, "Port"),
            target_type=_target_type(kind),
            load_balancers=texts(item, "LoadBalancerArns"),
            targets=tuple(dict.fromkeys(target for targets in described for target in targets)),
            targets_known=bool(described),
            preserve_client_ip=_switch(settings.get("preserve_client_ip.enabled")),
            cross_zone=_switch(settings.get("load_balancing.cross_zone.enabled")),
            health_check_port=_port_number(check_port),
            health_check_protocol=(optional_text(item, "HealthCheckProtocol") or "").lower() or None,
        )

    found = configuration.resources("TargetGroups", decode)
    unknown = [group for group in found.values() if not group.targets_known]
    if unknown:
        configuration.notice(
            "assumed",
            f"the targets of {unknown[0].name}{' and others' if len(unknown) > 1 else ''} are not described "
            "(elbv2 describe-target-health): they stay unknown",
            unknown[0].span,
            len(unknown),
        )
    return found


def _port_number(value: str | None) -> int | None:
    """A port written as text; ``traffic-port`` is none."""
    return int(value) if value and len(value) <= 5 and value.isascii() and value.isdigit() else None


def _switch(value: str | None) -> bool | None:
    return {"true": True, "false": False}.get(value or "")


def _target_type(kind: str) -> Literal["instance", "ip", "alb", "lambda"]:
    match kind:
        case "ip" | "alb" | "lambda":
            return kind
        case _:
            return "instance"


def _health(configuration: Configuration) -> Iterator[tuple[str | None, Document, list[Target]]]:
    """The targets of each answer, with the target group's ARN where the file holds it."""
    for document in configuration.documents("TargetHealthDescriptions"):
        targets = []
        for record in configuration.records_of(document, "TargetHealthDescriptions"):
            try:
                targets.append(_target(record, record.data))
            except FieldError as error:
                configuration.report(record, error)
        arn = document.body.get("TargetGroupArn")
        yield arn if isinstance(arn, str) else None, document, targets
    for record in configuration.records("LoadBalancerTargetHealth"):
        try:
            items = children(record.data, "TargetHealthDescriptions")
            yield text(record.data, "TargetGroupArn"), record.document, [_target(record, i) for i in items]
        except FieldError as error:
            configuration.report(record, error)


def _target(record: Record, item: Object) -> Target:
    target = child(item, "Target")
    id = text(target, "Id")
    zone = optional_text(target, "AvailabilityZone")
    return Target(
        id=id,
        span=record.span(id, at=id),
        port=port(target, "Port"),
        availability_zone=None if zone == "all" else zone,
        health=optional_text(child(item, "TargetHealth"), "State"),
    )


def _attributes(configuration: Configuration, arn: str, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for document in configuration.documents("Attributes"):
        if "load-balancer-attributes" in document.file:
            continue
        if document.body.get("TargetGroupArn") == arn or names_resource(document, arn, name):
            record = Record(document.body, document, 0, len(document.text))
            try:
                found |= attributes_of(document.body, "Attributes")
            except FieldError as error:
                configuration.report(record, error)
    for record in configuration.records("TargetGroupAttributes"):
        if record.data.get("TargetGroupArn") == arn:
            try:
                found |= attributes_of(record.data, "Attributes")
            except FieldError as error:
                configuration.report(record, error)
    return found
