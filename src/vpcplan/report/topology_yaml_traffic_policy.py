"""Traffic policies in the form of AWS's documents, for `vpcplan import`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vpcplan.model.resource_record_set import RoutingPolicy
    from vpcplan.model.traffic_policy import TrafficPolicy, TrafficPolicyBranch, TrafficPolicyRule

Keys = Mapping[str, Mapping[str, str]]
"""The names of health checks and CIDR collections in the file, by kind and id."""


def traffic_policy_yaml(policy: TrafficPolicy, keys: Keys) -> dict[str, Any]:
    """The policy as ``traffic_policies:`` takes it.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/api-policies-traffic-policy-document-format.html
    """
    document: dict[str, Any] = {"AWSPolicyFormatVersion": "2015-10-01", "RecordType": policy.record_type}
    for key, start in (("StartRule", policy.start_rule), ("StartEndpoint", policy.start_endpoint)):
        if start is not None:
            document[key] = start
    document["Endpoints"] = {
        each.id: {"Type": each.kind, "Value": each.value}
        | ({"Region": each.region} if each.region is not None else {})
        for each in policy.endpoints
    }
    if policy.rules:
        document["Rules"] = {rule.id: _rule(rule, keys) for rule in policy.rules}
    made: dict[str, Any] = {"version": policy.version} if policy.version != 1 else {}
    return made | {"document": document}


def _rule(rule: TrafficPolicyRule, keys: Keys) -> dict[str, Any]:
    from vpcplan.model import resource_record_set as model

    branches = [(branch.policy, _branch(branch, keys)) for branch in rule.branches]
    first = branches[0][0] if branches else model.MultivaluePolicy()
    items = [_policy(policy) | branch for policy, branch in branches]
    match first:
        case model.FailoverPolicy():
            roles = {
                policy.role.capitalize(): branch
                for policy, branch in branches
                if isinstance(policy, model.FailoverPolicy)
            }
            return {"RuleType": "failover", **roles}
        case model.GeolocationPolicy():
            return {"RuleType": "geo", "Locations": items}
        case model.LatencyPolicy():
            return {"RuleType": "latency", "Regions": items}
        case model.GeoproximityPolicy():
            return {"RuleType": "geoproximity", "GeoproximityLocations": items}
        case model.WeightedPolicy():
            return {"RuleType": "weighted", "Items": items}
        case model.IpBasedPolicy(collection=collection):
            known = keys["cidr_collections"].get(collection, collection)
            return {"RuleType": "cidr", "CidrCollectionId": known, "Locations": items}
        case _:
            return {"RuleType": "multivalue", "Items": items}


def _branch(branch: TrafficPolicyBranch, keys: Keys) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in (
        ("EndpointReference", branch.endpoint),
        ("RuleReference", branch.rule),
        ("Value", branch.values[0] if branch.values else None),
    ):
        if value is not None:
            made[key] = value
    if branch.health_check is not None:
        made["HealthCheck"] = keys["health_checks"].get(branch.health_check, branch.health_check)
    if branch.evaluate_target_health:
        made["EvaluateTargetHealth"] = True
    return made


def _policy(policy: RoutingPolicy) -> dict[str, Any]:
    """What a branch says beside where it leads."""
    from vpcplan.model import resource_record_set as model

    match policy:
        case model.WeightedPolicy(weight=weight):
            return {"Weight": weight}
        case model.LatencyPolicy(region=region):
            return {"Region": region}
        case model.GeolocationPolicy(is_default=True):
            return {"IsDefault": True}
        case model.GeolocationPolicy(continent=continent, country=country, subdivision=subdivision):
            places = {"Continent": continent, "Country": country, "Subdivision": subdivision}
            return {key: value for key, value in places.items() if value is not None}
        case model.GeoproximityPolicy():
            return _near(policy)
        case model.IpBasedPolicy(location=location):
            return {"LocationName": location}
        case _:
            return {}


def _near(policy: Any) -> dict[str, Any]:
    made = {"Region": policy.region, "LocalZoneGroup": policy.local_zone_group}
    made = {key: value for key, value in made.items() if value is not None}
    if policy.coordinates is not None:
        made |= {"Latitude": policy.coordinates[0], "Longitude": policy.coordinates[1]}
    return made | ({"Bias": policy.bias} if policy.bias else {})
