"""Traffic policies: `get-traffic-policy`, `list-traffic-policy-versions`, instances, and bare documents."""

from __future__ import annotations

from typing import Any

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import FieldError, child, optional_integer, optional_text, text
from vpcplan.load.aws.hosted_zone import bare_id, domain_name
from vpcplan.load.traffic_policy_document import (
    TrafficPolicyError,
    TrafficPolicyTree,
    decode_traffic_policy,
    parse_traffic_policy,
)
from vpcplan.model.traffic_policy import TrafficPolicy, TrafficPolicyInstance


def traffic_policy_id(policy: str, version: int) -> str:
    """The id of one version of a policy: ``12131415…/2``."""
    return f"{policy}/{version}"


def decode_traffic_policies(configuration: Configuration) -> dict[str, TrafficPolicy]:
    """The versions of traffic policies whose documents are described."""

    def decode(record: Record) -> TrafficPolicy:
        try:
            tree = parse_traffic_policy(text(record.data, "Document"))
        except TrafficPolicyError as error:
            raise FieldError("Document", str(error)) from None
        version = optional_integer(record.data, "Version") or 1
        policy = text(record.data, "Id")
        return _policy(configuration, record, policy, version, tree, optional_text(record.data, "Name"))

    found = configuration.resources("TrafficPolicies", decode)
    for document in configuration.documents("TrafficPolicy"):
        whole = Record(document.body, document, 0, len(document.text))
        try:
            record = Record(child(document.body, "TrafficPolicy"), document, 0, len(document.text))
            configuration.add(found, decode(record))
        except FieldError as error:
            configuration.report(whole, error)
    for document in configuration.documents("AWSPolicyFormatVersion"):
        whole = Record(document.body, document, 0, len(document.text))
        stem = document.parameter.rpartition("/")[2]
        try:
            bare = _policy(configuration, whole, stem, 1, _bare_tree(document.body), None)
            found.setdefault(bare.id, bare)
        except FieldError as error:
            configuration.report(whole, error)
    return found


def _bare_tree(body: Any) -> TrafficPolicyTree:
    try:
        return decode_traffic_policy(body)
    except TrafficPolicyError as error:
        raise FieldError("AWSPolicyFormatVersion", str(error)) from None


def _policy(
    configuration: Configuration,
    record: Record,
    policy: str,
    version: int,
    tree: TrafficPolicyTree,
    name: str | None,
) -> TrafficPolicy:
    identity = configuration.identity(record, traffic_policy_id(policy, version), name=name)
    identity["region"] = None
    return TrafficPolicy(
        **identity,
        policy_id=policy,
        version=version,
        record_type=tree.record_type,
        start_rule=tree.start_rule,
        start_endpoint=tree.start_endpoint,
        rules=tree.rules,
        endpoints=tree.endpoints,
    )


def _bare_document(configuration: Configuration, policy: str, version: int) -> str | None:
    """The id of the bare document that a policy's version means: its file is named after the policy.

    Of several the one whose name ends in the version: ``…/<policy>-2.json``.
    """
    named = [
        document.parameter.rpartition("/")[2]
        for document in configuration.documents("AWSPolicyFormatVersion")
        if policy in document.parameter
    ]
    exact = [stem for stem in named if stem.removeprefix(policy).lstrip("-_.v") == str(version)]
    found = exact or named
    return traffic_policy_id(found[0], 1) if len(found) == 1 else None


def decode_traffic_policy_instances(
    configuration: Configuration, policies: dict[str, TrafficPolicy]
) -> dict[str, TrafficPolicyInstance]:
    """The names at which policies stand; one whose policy is not described is named."""
    found: dict[str, TrafficPolicyInstance] = {}

    def decode(record: Record) -> None:
        item = record.data
        id = text(item, "Id")
        policy, version = text(item, "TrafficPolicyId"), optional_integer(item, "TrafficPolicyVersion") or 1
        key = traffic_policy_id(policy, version)
        if key not in policies:
            key = _bare_document(configuration, policy, version) or key
        described = policies.get(key)
        if described is None:
            message = (
                f"traffic policy {policy} version {version} is not described: {id} has no answer of its own"
            )
            configuration.notice("assumed", message, record.span(id))
        type_ = optional_text(item, "TrafficPolicyType")
        found[id] = TrafficPolicyInstance(
            id=id,
            hosted_zone=bare_id(text(item, "HostedZoneId")),
            name=domain_name(item, "Name"),
            ttl=60 if (ttl := optional_integer(item, "TTL")) is None else ttl,
            traffic_policy=key,
            record_type=type_ or (described.record_type if described is not None else "A"),
            state=optional_text(item, "State") or "Applied",
            span=record.span(id),
        )

    configuration.each("TrafficPolicyInstances", decode)
    for document in configuration.documents("TrafficPolicyInstance"):
        record = Record(child(document.body, "TrafficPolicyInstance"), document, 0, len(document.text))
        try:
            decode(record)
        except FieldError as error:
            configuration.report(record, error)
    return found
