"""Traffic policy documents: the JSON that `create-traffic-policy` takes → rules and endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from vpcplan.model.resource_record_set import (
    FailoverPolicy,
    GeolocationPolicy,
    GeoproximityPolicy,
    IpBasedPolicy,
    LatencyPolicy,
    MultivaluePolicy,
    RoutingPolicy,
    WeightedPolicy,
)
from vpcplan.model.traffic_policy import TrafficPolicyBranch, TrafficPolicyEndpoint, TrafficPolicyRule


class TrafficPolicyTree(Struct, frozen=True, kw_only=True):
    """What a document says, apart from the policy's own name and version."""

    record_type: str
    start_rule: str | None
    start_endpoint: str | None
    rules: tuple[TrafficPolicyRule, ...]
    endpoints: tuple[TrafficPolicyEndpoint, ...]


class TrafficPolicyError(ValueError):
    """A document that Route 53 would refuse. Loaders turn it into a Problem with a position."""


def parse_traffic_policy(text: str) -> TrafficPolicyTree:
    """The tree in a document's text.

    Raises:
        TrafficPolicyError: not JSON, or not a traffic policy.
    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/api-policies-traffic-policy-document-format.html
    """
    from msgspec import DecodeError
    from msgspec.json import decode

    try:
        document = decode(text)
    except (DecodeError, RecursionError) as error:
        raise TrafficPolicyError(f"the document is not JSON: {error}") from None
    return decode_traffic_policy(document)


def decode_traffic_policy(document: Any) -> TrafficPolicyTree:
    """The tree in a document that is parsed already; TrafficPolicyError as ``parse_traffic_policy``."""
    body = _object(document, "the document")
    endpoints = tuple(
        _endpoint(name, _object(value, f"endpoint {name}"))
        for name, value in _object(body.get("Endpoints", {}), "Endpoints").items()
    )
    rules = tuple(
        TrafficPolicyRule(id=name, branches=tuple(_branches(name, _object(value, f"rule {name}"))))
        for name, value in _object(body.get("Rules", {}), "Rules").items()
    )
    start_rule, start_endpoint = _text(body, "StartRule"), _text(body, "StartEndpoint")
    if (start_rule is None) == (start_endpoint is None):
        raise TrafficPolicyError("a document has one of StartRule and StartEndpoint")
    record_type = _text(body, "RecordType")
    if record_type is None:
        raise TrafficPolicyError("RecordType is missing")
    tree = TrafficPolicyTree(
        record_type=record_type,
        start_rule=start_rule,
        start_endpoint=start_endpoint,
        rules=rules,
        endpoints=endpoints,
    )
    _check_references(tree)
    return tree


def _object(value: Any, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TrafficPolicyError(f"{what} is not an object")
    return value


def _text(item: dict[str, Any], key: str) -> str | None:
    value = item.get(key)
    if value is not None and not isinstance(value, str):
        raise TrafficPolicyError(f"{key} is not a string")
    return value or None


def _endpoint(name: str, item: dict[str, Any]) -> TrafficPolicyEndpoint:
    value = _text(item, "Value")
    region = _text(item, "Region")
    if value is None and region is None:
        raise TrafficPolicyError(f"endpoint {name} has no Value")
    return TrafficPolicyEndpoint(
        id=name,
        kind=_text(item, "Type") or "value",
        value=value or f"s3-website-{region}.amazonaws.com",
        region=region,
    )


def _branches(name: str, rule: dict[str, Any]) -> Iterator[TrafficPolicyBranch]:
    kind = (_text(rule, "RuleType") or "").lower()
    match kind:
        case "failover":
            for key, role in (("Primary", "primary"), ("Secondary", "secondary")):
                if key in rule:
                    policy = FailoverPolicy("primary" if role == "primary" else "secondary")
                    yield _branch(name, _object(rule[key], f"{key} of rule {name}"), policy)
        case "geo":
            yield from _items(name, rule, "Locations", _geolocation)
        case "latency":
            yield from _items(name, rule, "Regions", lambda item: LatencyPolicy(_text(item, "Region") or ""))
        case "geoproximity":
            # Terraform writes a capital P, AWS's page and console do not.
            key = "GeoProximityLocations" if "GeoProximityLocations" in rule else "GeoproximityLocations"
            yield from _items(name, rule, key, _geoproximity)
        case "multivalue":
            yield from _items(name, rule, "Items", lambda item: MultivaluePolicy())
        case "weighted":
            yield from _items(name, rule, "Items", lambda item: WeightedPolicy(_number(item, "Weight")))
        case "cidr" | "ip-based" | "ipbased":
            collection = _text(rule, "CidrCollectionId") or _text(rule, "CollectionId") or ""
            key = "Locations" if "Locations" in rule else "Items"
            yield from _items(name, rule, key, lambda item: _ip_based(item, collection))
        case _:
            raise TrafficPolicyError(f"rule {name} has no known RuleType: {kind or 'none'}")


def _items(name: str, rule: dict[str, Any], key: str, policy: Any) -> Iterator[TrafficPolicyBranch]:
    values = rule.get(key)
    if not isinstance(values, list):
        raise TrafficPolicyError(f"rule {name} has no list {key}")
    for value in values:
        item = _object(value, f"an entry of rule {name}")
        yield _branch(name, item, policy(item))


def _branch(name: str, item: dict[str, Any], policy: RoutingPolicy) -> TrafficPolicyBranch:
    endpoint, rule = _text(item, "EndpointReference"), _text(item, "RuleReference")
    value = _text(item, "Value")
    if sum(each is not None for each in (endpoint, rule, value)) != 1:
        raise TrafficPolicyError(f"a branch of rule {name} has one of EndpointReference and RuleReference")
    return TrafficPolicyBranch(
        policy=policy,
        endpoint=endpoint,
        rule=rule,
        health_check=_text(item, "HealthCheck"),
        evaluate_target_health=_truth(item, "EvaluateTargetHealth"),
        values=(value,) if value is not None else (),
    )


def _truth(item: dict[str, Any], key: str) -> bool:
    value = item.get(key, False)
    if isinstance(value, str):
        return value.lower() == "true"
    return bool(value)


def _number(item: dict[str, Any], key: str) -> int:
    value = item.get(key, 0)
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        raise TrafficPolicyError(f"{key} is not a number: {value!r}") from None


def _geolocation(item: dict[str, Any]) -> GeolocationPolicy:
    country = _text(item, "Country")
    if _truth(item, "IsDefault") or country == "*":
        return GeolocationPolicy()
    return GeolocationPolicy(_text(item, "Continent"), country, _text(item, "Subdivision"))


def _geoproximity(item: dict[str, Any]) -> GeoproximityPolicy:
    region = _text(item, "Region")
    if region is not None:
        region = region.removeprefix("aws:route53:")
    coordinates = None
    if item.get("Latitude") is not None or item.get("Longitude") is not None:
        try:
            coordinates = (float(item["Latitude"]), float(item["Longitude"]))
        except (KeyError, TypeError, ValueError):
            raise TrafficPolicyError("a location needs Latitude and Longitude as numbers") from None
    group = _text(item, "LocalZoneGroup")
    return GeoproximityPolicy(
        region=region, local_zone_group=group, coordinates=coordinates, bias=_number(item, "Bias")
    )


def _ip_based(item: dict[str, Any], collection: str) -> IpBasedPolicy:
    location = _text(item, "LocationName") or _text(item, "Location")
    if _truth(item, "IsDefault") or location is None:
        location = "*"
    return IpBasedPolicy(_text(item, "CollectionId") or collection, location)


def _check_references(tree: TrafficPolicyTree) -> None:
    endpoints = {endpoint.id for endpoint in tree.endpoints}
    rules = {rule.id: rule for rule in tree.rules}
    if tree.start_rule is not None and tree.start_rule not in rules:
        raise TrafficPolicyError(f"StartRule names no rule: {tree.start_rule}")
    if tree.start_endpoint is not None and tree.start_endpoint not in endpoints:
        raise TrafficPolicyError(f"StartEndpoint names no endpoint: {tree.start_endpoint}")
    for rule in tree.rules:
        for branch in rule.branches:
            if branch.endpoint is not None and branch.endpoint not in endpoints:
                raise TrafficPolicyError(f"rule {rule.id} names no endpoint: {branch.endpoint}")
            if branch.rule is not None and branch.rule not in rules:
                raise TrafficPolicyError(f"rule {rule.id} names no rule: {branch.rule}")
    _check_loops(tree, rules)


def _check_loops(tree: TrafficPolicyTree, rules: dict[str, TrafficPolicyRule]) -> None:
    done: set[str] = set()
    for start in rules:
        stack = [(start, iter(rules[start].branches))]
        path = {start}
        while stack and start not in done:
            node, branches = stack[-1]
            branch = next(branches, None)
            if branch is None:
                stack.pop()
                path.discard(node)
                done.add(node)
            elif branch.rule in path:
                raise TrafficPolicyError(f"rule {branch.rule} leads back to itself")
            elif branch.rule is not None and branch.rule not in done:
                stack.append((branch.rule, iter(rules[branch.rule].branches)))
                path.add(branch.rule)
