"""Route 53 Resolver: `route53resolver list-resolver-rules`, their associations, endpoints and configs."""

from __future__ import annotations

import re
from typing import Literal

from msgspec.structs import replace

from vpcplan.errors import SourceSpan
from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import (
    FieldError,
    Object,
    child,
    children,
    listing,
    optional_address,
    optional_integer,
    optional_text,
    text,
    texts,
)
from vpcplan.load.aws.hosted_zone import domain_name
from vpcplan.model.resolver import (
    ResolverConfig,
    ResolverEndpoint,
    ResolverRule,
    ResolverTarget,
    RuleType,
)

_RULE_TYPES: dict[str, RuleType] = {
    "FORWARD": "forward",
    "SYSTEM": "system",
    "RECURSIVE": "recursive",
    "DELEGATE": "delegate",
}
_DIRECTIONS: dict[str, Literal["inbound", "outbound", "inbound_delegation"]] = {
    "INBOUND": "inbound",
    "OUTBOUND": "outbound",
    "INBOUND_DELEGATION": "inbound_delegation",
}
_ENDPOINT_ID = re.compile(r"rslvr-(?:in|out)-[0-9a-zA-Z]+")
_IN_EFFECT = ("COMPLETE", "UPDATING", "CREATING")


def decode_resolver_rules(configuration: Configuration) -> dict[str, ResolverRule]:
    """The rules, each with the VPCs that it is in effect for."""

    def decode(record: Record) -> ResolverRule:
        item = record.data
        id = text(item, "Id")
        word = text(item, "RuleType")
        if word not in _RULE_TYPES:
            raise FieldError(
                "RuleType", f"{word} is no type of rule", f"it is one of {', '.join(_RULE_TYPES)}"
            )
        return ResolverRule(
            **configuration.identity(record, id, name=optional_text(item, "Name")),
            domain_name=domain_name(item, "DomainName"),
            rule_type=_RULE_TYPES[word],
            targets=tuple(_target(target) for target in children(item, "TargetIps")),
            vpcs_known=configuration.describes("ResolverRuleAssociations"),
            resolver_endpoint=optional_text(item, "ResolverEndpointId"),
            delegation_record=optional_text(item, "DelegationRecord"),
            state=(optional_text(item, "Status") or "COMPLETE").lower(),
        )

    found = configuration.resources("ResolverRules", decode)
    for document in configuration.documents("ResolverRule"):
        record = Record(child(document.body, "ResolverRule"), document, 0, len(document.text))
        try:
            configuration.add(found, decode(record))
        except FieldError as error:
            configuration.report(record, error)
    _add_associations(configuration, found)
    unplaced = [rule for rule in found.values() if not rule.vpcs_known and rule.rule_type != "recursive"]
    if unplaced:
        named = listing([f"{rule.name} ({rule.domain_name or '.'})" for rule in unplaced])
        message = f"the VPCs of Resolver rules are not described (list-resolver-rule-associations): {named}"
        configuration.notice("assumed", f"{message}; what these names answer is not known", unplaced[0].span)
    return {id: rule for id, rule in found.items() if rule.state.upper() in _IN_EFFECT}


def _target(item: Object) -> ResolverTarget:
    address = optional_address(item, "Ip") or optional_address(item, "Ipv6")
    if address is None:
        raise FieldError("TargetIps", "a target has no address", "AWS prints Ip or Ipv6")
    protocol = (optional_text(item, "Protocol") or "Do53").lower()
    return ResolverTarget(address=address, port=optional_integer(item, "Port") or 53, protocol=protocol)


def _add_associations(configuration: Configuration, found: dict[str, ResolverRule]) -> None:
    missing: dict[str, SourceSpan] = {}

    def decode(record: Record) -> None:
        rule, vpc = text(record.data, "ResolverRuleId"), text(record.data, "VPCId")
        status = optional_text(record.data, "Status") or "COMPLETE"
        if status not in _IN_EFFECT:
            return
        if rule in found:
            found[rule] = replace(found[rule], vpcs=(*found[rule].vpcs, vpc))
        elif not rule.startswith("rslvr-autodefined"):
            missing.setdefault(rule, record.span(rule))

    configuration.each("ResolverRuleAssociations", decode)
    if missing:
        message = f"Resolver rules that VPCs are associated with are not described: {listing(list(missing))}"
        configuration.notice("assumed", f"{message}; they are left out", next(iter(missing.values())))


def decode_resolver_endpoints(configuration: Configuration) -> dict[str, ResolverEndpoint]:
    """The inbound and outbound endpoints, with their addresses where those are described."""

    def decode(record: Record) -> ResolverEndpoint:
        item = record.data
        id, vpc, word = text(item, "Id"), text(item, "HostVPCId"), text(item, "Direction")
        if word not in _DIRECTIONS:
            raise FieldError("Direction", f"{word} is no direction", f"it is one of {', '.join(_DIRECTIONS)}")
        return ResolverEndpoint(
            **configuration.identity(record, id, name=optional_text(item, "Name"), vpc=vpc),
            direction=_DIRECTIONS[word],
            vpc=vpc,
            security_groups=texts(item, "SecurityGroupIds"),
            state=(optional_text(item, "Status") or "OPERATIONAL").lower(),
        )

    found = configuration.resources("ResolverEndpoints", decode)
    for document in configuration.documents("IpAddresses"):
        match = _ENDPOINT_ID.search(document.parameter)
        if match is None or match.group() not in found:
            configuration.orphan(document, "IpAddresses", "Resolver endpoint", "rslvr-in-0123.json")
            continue
        endpoint = found[match.group()]
        for record in configuration.records_of(document, "IpAddresses"):
            try:
                endpoint = _with_address(endpoint, record.data)
            except FieldError as error:
                configuration.report(record, error)
        found[endpoint.id] = endpoint
    return found


def _with_address(endpoint: ResolverEndpoint, item: Object) -> ResolverEndpoint:
    address = optional_address(item, "Ip") or optional_address(item, "Ipv6")
    subnet = optional_text(item, "SubnetId")
    return replace(
        endpoint,
        addresses=(*endpoint.addresses, address) if address is not None else endpoint.addresses,
        subnets=(*endpoint.subnets, subnet) if subnet is not None else endpoint.subnets,
    )


def decode_resolver_configs(configuration: Configuration) -> dict[str, ResolverConfig]:
    """`list-resolver-configs`: whether a VPC's automatic reverse rules are on."""
    found: dict[str, ResolverConfig] = {}

    def decode(record: Record) -> None:
        vpc = text(record.data, "ResourceId")
        word = optional_text(record.data, "AutodefinedReverse") or "ENABLED"
        found[vpc] = ResolverConfig(vpc=vpc, autodefined_reverse=not word.startswith("DISABL"))

    configuration.each("ResolverConfigs", decode)
    return found
