"""Load balancers of `elbv2`: `describe-load-balancers`, `…-listeners`, `…-rules`, `…-attributes`."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import (
    FieldError,
    Object,
    child,
    children,
    listing,
    optional_text,
    port,
    text,
    texts,
)
from vpcplan.load.aws.target_group import attributes_of, names_resource
from vpcplan.model.load_balancer import Listener, LoadBalancer, LoadBalancerType
from vpcplan.model.network_interface import NetworkInterface

GENEVE_PORT = 6081
"""The port of a Gateway Load Balancer's only listener, which AWS does not print."""


def decode_load_balancers(
    configuration: Configuration, interfaces: dict[str, NetworkInterface]
) -> dict[str, LoadBalancer]:
    """The Application, Network and Gateway Load Balancers with their listeners and interfaces."""
    listeners = _listeners(configuration)
    undescribed: list[str] = []
    owned: dict[str, list[str]] = {}
    for interface in interfaces.values():
        if interface.owner is not None and interface.owner.kind == "load_balancer":
            owned.setdefault(interface.owner.id.removeprefix("ELB "), []).append(interface.id)

    def decode(record: Record) -> LoadBalancer:
        item = record.data
        arn, vpc = text(item, "LoadBalancerArn"), text(item, "VpcId")
        name = optional_text(item, "LoadBalancerName") or arn
        kind = _type(optional_text(item, "Type"))
        zones = children(item, "AvailabilityZones")
        settings = _attributes(configuration, arn, name)
        cross_zone = settings.get("load_balancing.cross_zone.enabled")
        if not settings and kind != "application" and len(zones) > 1:
            undescribed.append(name)
        on_private_link = optional_text(item, "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
        return LoadBalancer(
            **configuration.identity(record, arn, name=name, vpc=vpc),
            vpc=vpc,
            type=kind,
            scheme="internet-facing" if optional_text(item, "Scheme") == "internet-facing" else "internal",
            subnets=tuple(text(zone, "SubnetId") for zone in zones if zone.get("SubnetId")),
            network_interfaces=tuple(owned.get(arn.partition(":loadbalancer/")[2], ())),
            security_groups=_groups(item, kind),
            listeners=tuple(listeners.get(arn, ())),
            listeners_known=arn in listeners or _described_empty(configuration, arn, name),
            cross_zone=kind == "application" if cross_zone is None else cross_zone == "true",
            dns_name=optional_text(item, "DNSName"),
            canonical_hosted_zone_id=optional_text(item, "CanonicalHostedZoneId"),
            ip_address_type=_address_type(item),
            state=optional_text(child(item, "State"), "Code") or "active",
            enforce_security_group_inbound_rules_on_private_link=on_private_link != "off",
        )

    found = configuration.resources("LoadBalancers", decode)
    if undescribed:
        configuration.notice(
            "assumed",
            f"the attributes of {listing(undescribed)} are not described (elbv2 "
            "describe-load-balancer-attributes): cross-zone load balancing is taken to be off, AWS's default",
            count=len(undescribed),
        )
    unknown = [balancer for balancer in found.values() if not balancer.listeners_known]
    if unknown:
        configuration.notice(
            "assumed",
            f"the listeners of {unknown[0].name}{' and others' if len(unknown) > 1 else ''} "
            "are not described (elbv2 describe-listeners): no port is known to be open there",
            unknown[0].span,
            len(unknown),
        )
    return found


def _described_empty(configuration: Configuration, arn: str, name: str) -> bool:
    """Whether a file of `describe-listeners` is this load balancer's and lists none."""
    wrapped = (
        record.data.get("LoadBalancerArn") for record in configuration.records("LoadBalancerListeners")
    )
    return arn in wrapped or any(
        names_resource(document, arn, name) for document in configuration.documents("Listeners")
    )


def _type(kind: str | None) -> LoadBalancerType:
    match kind:
        case "network" | "gateway":
            return kind
        case _:
            return "application"


def _groups(item: Object, kind: LoadBalancerType) -> tuple[str, ...] | None:
    groups = texts(item, "SecurityGroups")
    return groups if groups or kind == "application" else None


def _address_type(item: Object) -> Literal["ipv4", "dualstack", "dualstack-without-public-ipv4"]:
    match optional_text(item, "IpAddressType"):
        case "dualstack" | "dualstack-without-public-ipv4" as kind:
            return kind
        case _:
            return "ipv4"


def _attributes(configuration: Configuration, arn: str, name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for document in configuration.documents("Attributes"):
        if "target-group-attributes" in document.file:
            continue
        if document.body.get("LoadBalancerArn") == arn or names_resource(document, arn, name):
            record = Record(document.body, document, 0, len(document.text))
            try:
                found |= attributes_of(document.body, "Attributes")
            except FieldError as error:
                configuration.report(record, error)
    for document in configuration.documents("LoadBalancerAttributes"):
        # The classic call prints an object under the same key; its own noun reads it.
        if isinstance(document.body["LoadBalancerAttributes"], list):
            for record in configuration.records_of(document, "LoadBalancerAttributes"):
                if record.data.get("LoadBalancerArn") == arn:
                    found |= attributes_of(record.data, "Attributes")
    return found


def _listeners(configuration: Configuration) -> dict[str, list[Listener]]:
    rules = _rules(configuration)
    found: dict[str, dict[str, Listener]] = {}
    assumed: list[Listener] = []

    def decode(record: Record) -> None:
        item = record.data
        for each in children(item, "Listeners") if "Listeners" in item else [item]:
            arn = optional_text(each, "ListenerArn") or ""
            balancer = optional_text(each, "LoadBalancerArn") or text(item, "LoadBalancerArn")
            listener = _listener(record, each, arn, rules.get(arn))
            if not listener.rules_complete and not rules:
                listener = replace(listener, rules_complete=True)
                assumed.append(listener)
            found.setdefault(balancer, {})[arn or str(listener.port)] = listener

    for key in ("Listeners", "LoadBalancerListeners"):
        configuration.each(key, decode)
    if assumed:
        configuration.notice(
            "assumed",
            "no listener rules are described (elbv2 describe-rules): HTTP and HTTPS listeners are taken to "
            "have its default action only",
            assumed[0].span,
            len(assumed),
        )
    return {balancer: list(listeners.values()) for balancer, listeners in found.items()}


def _listener(record: Record, item: Object, arn: str, rules: list[Object] | None) -> Listener:
    actions = children(item, "DefaultActions")
    for rule in rules or []:
        actions = actions + children(rule, "Actions")
    groups: dict[str, None] = {}
    for action in actions:
        groups.update(dict.fromkeys(_forwards_to(action)))
    protocol = (optional_text(item, "Protocol") or "geneve").lower()
    return Listener(
        port=port(item, "Port", GENEVE_PORT) or GENEVE_PORT,
        protocol=protocol,
        target_groups=tuple(groups),
        span=record.span(arn or None, at=arn or None),
        id=arn or None,
        answers_itself=any(_answers_itself(action) for action in actions),
        rules_complete=rules is not None or protocol not in ("http", "https"),
    )


def _answers_itself(action: Object) -> bool:
    return optional_text(action, "Type") in ("redirect", "fixed-response")


def _forwards_to(action: Object) -> list[str]:
    found = [
        text(each, "TargetGroupArn") for each in children(child(action, "ForwardConfig"), "TargetGroups")
    ]
    single = optional_text(action, "TargetGroupArn")
    return found if single is None or single in found else [single, *found]


def _rules(configuration: Configuration) -> dict[str, list[Object]]:
    """Per listener its rules; a rule's ARN is its listener's and one part more."""
    found: dict[str, list[Object]] = {}
    foreign: list[Record] = []

    def decode(record: Record) -> None:
        # EventBridge and others print "Rules" as well; theirs have no such ARN.
        arn = optional_text(record.data, "RuleArn")
        if arn is None or ":listener-rule/" not in arn:
            foreign.append(record)
            return
        listener = arn.replace(":listener-rule/", ":listener/", 1).rpartition("/")[0]
        found.setdefault(listener, []).append(record.data)

    configuration.each("Rules", decode)
    if foreign:
        configuration.notice(
            "unmodelled",
            f"Rules: {len(foreign)} not modelled (not of a load balancer's listener)",
            foreign[0].span(),
            len(foreign),
        )
    return found
