"""Traffic policies: the tree of rules as the alias records that it stands for."""

from __future__ import annotations

from vpcplan.model.resource_record_set import AliasTarget, ResourceRecordSet, SimplePolicy
from vpcplan.model.traffic_policy import (
    TrafficPolicy,
    TrafficPolicyBranch,
    TrafficPolicyEndpoint,
    TrafficPolicyInstance,
)

_LITERAL = "value"


def expand_traffic_policy(
    policy: TrafficPolicy, instance: TrafficPolicyInstance
) -> tuple[ResourceRecordSet, ...]:
    """The records of an instance: the start rule's at its name, every other rule's at a hidden name.

    A branch to a rule is an alias to that rule's hidden name; a branch to an AWS resource is an alias to it.
    Hidden names contain a space, so that no question can ask for them.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/api-policies-traffic-policy-document-format.html
    """
    endpoints = {endpoint.id: endpoint for endpoint in policy.endpoints}
    if policy.start_rule is None:
        branch = TrafficPolicyBranch(policy=SimplePolicy(), endpoint=policy.start_endpoint)
        return _branch_records(instance, instance.name, "start", branch, endpoints)
    names = {rule.id: _hidden_name(rule.id, instance) for rule in policy.rules}
    names[policy.start_rule] = instance.name
    records: list[ResourceRecordSet] = []
    for rule in policy.rules:
        for number, branch in enumerate(rule.branches, start=1):
            identifier = f"{rule.id}/{number}"
            if branch.rule is not None:
                target = AliasTarget(
                    dns_name=names.get(branch.rule, _hidden_name(branch.rule, instance)),
                    hosted_zone=instance.hosted_zone,
                    evaluate_target_health=branch.evaluate_target_health,
                )
                records.append(_record(instance, names[rule.id], identifier, branch, target=target))
            else:
                records.extend(_branch_records(instance, names[rule.id], identifier, branch, endpoints))
    return tuple(records)


def _branch_records(
    instance: TrafficPolicyInstance,
    name: str,
    identifier: str,
    branch: TrafficPolicyBranch,
    endpoints: dict[str, TrafficPolicyEndpoint],
) -> tuple[ResourceRecordSet, ...]:
    """The record of a branch that ends here: a value, or an alias to an AWS resource."""
    endpoint = endpoints.get(branch.endpoint) if branch.endpoint is not None else None
    if endpoint is None:
        return (_record(instance, name, identifier, branch, values=branch.values),) if branch.values else ()
    if endpoint.kind == _LITERAL:
        return (_record(instance, name, identifier, branch, values=(endpoint.value,)),)
    target = AliasTarget(
        dns_name=endpoint.value.rstrip(".").lower(),
        hosted_zone="",
        evaluate_target_health=branch.evaluate_target_health,
    )
    return (_record(instance, name, identifier, branch, target=target),)


def _record(
    instance: TrafficPolicyInstance,
    name: str,
    identifier: str,
    branch: TrafficPolicyBranch,
    *,
    values: tuple[str, ...] = (),
    target: AliasTarget | None = None,
) -> ResourceRecordSet:
    return ResourceRecordSet(
        name=name,
        type=instance.record_type,
        span=instance.span,
        policy=branch.policy,
        set_identifier=identifier,
        ttl=None if target is not None else instance.ttl,
        values=values,
        alias_target=target,
        health_check=branch.health_check,
        traffic_policy_instance=instance.id,
    )


def _hidden_name(rule: str, instance: TrafficPolicyInstance) -> str:
    return f"rule {rule} of {instance.id}"
