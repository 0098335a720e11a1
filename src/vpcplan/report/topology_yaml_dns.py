"""Route 53 and its Resolver in the short forms of the topology language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from vpcplan.report.topology_names import clean_name
from vpcplan.report.topology_yaml_traffic_policy import traffic_policy_yaml
from vpcplan.report.yaml_text import Comment, Flow

if TYPE_CHECKING:
    from vpcplan.model.health_check import HealthCheck
    from vpcplan.model.hosted_zone import HostedZone
    from vpcplan.model.resolver import ResolverEndpoint, ResolverRule
    from vpcplan.model.resource import Resource
    from vpcplan.model.resource_record_set import AliasTarget, ResourceRecordSet, RoutingPolicy
    from vpcplan.model.route53 import Route53
    from vpcplan.model.topology import Topology
    from vpcplan.report.topology_names import Names

_DEFAULT_PORTS = {"http": 80, "https": 443}


def route53_yaml(topology: Topology, names: Names) -> dict[str, Any]:
    """The sections from ``health_checks`` to ``hosted_zones``, those that hold something."""
    route53 = topology.route53
    if route53 is None:
        return {}
    keys = {
        kind: _keys(getattr(route53, kind).values())
        for kind in (
            "health_checks",
            "cidr_collections",
            "traffic_policies",
            "delegation_sets",
            "resolver_endpoints",
            "resolver_rules",
        )
    }
    writer = _Writer(topology, names, route53, keys)
    sections: dict[str, Any] = {
        "health_checks": {
            keys["health_checks"][each.id]: writer.health_check(each)
            for each in route53.health_checks.values()
        },
        "cidr_collections": {
            keys["cidr_collections"][each.id]: {
                "locations": {
                    location.name: [str(block) for block in location.cidr_blocks]
                    for location in each.locations
                }
            }
            if each.blocks_known
            else {}
            for each in route53.cidr_collections.values()
        },
        "traffic_policies": {
            keys["traffic_policies"][each.id]: traffic_policy_yaml(each, keys)
            for each in route53.traffic_policies.values()
        },
        "delegation_sets": {
            keys["delegation_sets"][each.id]: {"name_servers": list(each.name_servers)}
            for each in route53.delegation_sets.values()
        },
        "resolver_endpoints": {
            keys["resolver_endpoints"][each.id]: writer.resolver_endpoint(each)
            for each in route53.resolver_endpoints.values()
            if names.known("vpcs", each.vpc)
        },
        "resolver_rules": writer.resolver_rules(),
        "registrar": {
            each.domain_name: list(each.name_servers) for each in route53.registered_domains.values()
        },
        "hosted_zones": writer.hosted_zones(),
    }
    return sections


def _keys(resources: Iterable[Resource]) -> dict[str, str]:
    """Unique names, by id."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for resource in resources:
        wanted = clean_name(resource.name) or clean_name(resource.id) or "unnamed"
        name, number = wanted, 1
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        taken.add(name)
        found[resource.id] = name
    return found


class _Writer:
    """What the parts need to refer to each other."""

    def __init__(
        self, topology: Topology, names: Names, route53: Route53, keys: dict[str, dict[str, str]]
    ) -> None:
        self.topology = topology
        self.names = names
        self.route53 = route53
        self.keys = keys

    def health_check(self, check: HealthCheck) -> dict[str, Any]:
        """``{type: https, endpoint: 192.0.2.1, path: /health}``."""
        made: dict[str, Any] = {"type": check.type}
        if check.ip_address is not None:
            made["endpoint"] = str(check.ip_address)
            made |= {"host": check.domain_name} if check.domain_name is not None else {}
        elif check.domain_name is not None:
            made["endpoint"] = check.domain_name
        if check.port is not None and check.port != _DEFAULT_PORTS.get(check.type.partition("_")[0]):
            made["port"] = check.port
        for key, value, default in (
            ("path", check.path, None),
            ("search_string", check.search_string, None),
            ("request_interval", check.request_interval, 30),
            ("failure_threshold", check.failure_threshold, 3),
            ("inverted", check.inverted, False),
            ("disabled", check.disabled, False),
            ("alarm", check.alarm_name, None),
            ("alarm_region", check.alarm_region, None),
            ("insufficient_data", check.insufficient_data, "last_known_status"),
            ("routing_control", check.routing_control, None),
            ("status", check.observed, None),
        ):
            if value != default:
                made[key] = value
        if check.type == "calculated":
            known = [each for each in check.children if each in self.keys["health_checks"]]
            made["children"] = [self.keys["health_checks"][each] for each in known]
            made["health_threshold"] = check.health_threshold
        if check.checker_regions:
            made["checker_regions"] = list(check.checker_regions)
        return Flow(made)

    def resolver_endpoint(self, endpoint: ResolverEndpoint) -> dict[str, Any]:
        """``{direction: outbound, vpc: shop, subnets: [shop/app-a]}``."""
        names = self.names
        made: dict[str, Any] = {
            "direction": endpoint.direction.partition("_")[0],
            "vpc": names.ids["vpcs", endpoint.vpc],
        }
        for key, kind, ids in (
            ("subnets", "subnets", endpoint.subnets),
            ("security_groups", "security_groups", endpoint.security_groups),
        ):
            known = [names.reference(kind, each, endpoint.vpc) for each in ids if names.known(kind, each)]
            if known:
                made[key] = known
        if endpoint.addresses:
            made["addresses"] = [str(address) for address in endpoint.addresses]
        config = self.route53.resolver_configs.get(endpoint.vpc)
        if config is not None and not config.autodefined_reverse:
            made["autodefined_reverse"] = False
        if endpoint.state != "operational":
            made["state"] = endpoint.state
        return Flow(made)

    def resolver_rules(self) -> dict[str, Any]:
        """Forward and system rules; the recursive rule of every VPC is AWS's own."""
        found: dict[str, Any] = {}
        for rule in self.route53.resolver_rules.values():
            key = self.keys["resolver_rules"][rule.id]
            if rule.rule_type in ("forward", "system") and rule.domain_name != "":
                found[key] = self._resolver_rule(rule)
            elif rule.rule_type == "forward":
                found[key] = {**self._resolver_rule(rule), "domain_name": "."}
            elif rule.rule_type == "delegate":
                found[Comment(f"{rule.id}: delegation rules cannot be written")] = None
        return found

    def _resolver_rule(self, rule: ResolverRule) -> dict[str, Any]:
        made: dict[str, Any] = {"domain_name": rule.domain_name}
        if rule.rule_type != "forward":
            made["type"] = rule.rule_type
        if rule.targets:
            made["targets"] = [str(target) for target in rule.targets]
        if rule.resolver_endpoint in self.keys["resolver_endpoints"]:
            made["resolver_endpoint"] = self.keys["resolver_endpoints"][rule.resolver_endpoint or ""]
        vpcs = [self.names.ids["vpcs", each] for each in rule.vpcs if self.names.known("vpcs", each)]
        if vpcs:
            made["vpcs"] = vpcs
        return Flow(made)

    def hosted_zones(self) -> dict[str, Any]:
        """The zones by domain name; of several of one name the others by id."""
        found: dict[str, Any] = {}
        for zone in self.route53.hosted_zones.values():
            key = zone.domain_name or "."
            made = self._zone(zone)
            if key in found:
                made = {"name": key, **made}
                key = zone.id
            found[key] = made
        return found

    def _zone(self, zone: HostedZone) -> dict[str, Any]:
        made: dict[str, Any] = {}
        vpcs = [self.names.ids["vpcs", each] for each in zone.vpcs if self.names.known("vpcs", each)]
        if vpcs or (zone.private and zone.vpcs_known):
            made["vpcs"] = vpcs
        if zone.private and not vpcs:
            made["private"] = True
        if zone.delegation_set in self.keys["delegation_sets"]:
            made["delegation_set"] = self.keys["delegation_sets"][zone.delegation_set or ""]
        if zone.name_servers:
            made["name_servers"] = list(zone.name_servers)
        if not zone.records_known:
            made[Comment("its records are not described")] = None
        instances = list(self._instances(zone))
        at = {(each["name"], each["type"]) for each in instances}
        records = [
            self._record(zone, record)
            for record in zone.records
            if (_relative(record.name, zone.domain_name), record.type) not in at
        ]
        made["records"] = [*records, *instances]
        return made

    def _instances(self, zone: HostedZone) -> Iterator[dict[str, Any]]:
        """The records at which traffic policies stand."""
        for instance in self.route53.traffic_policy_instances.values():
            policy = self.keys["traffic_policies"].get(instance.traffic_policy)
            if instance.hosted_zone == zone.id and policy is not None:
                yield {
                    "name": _relative(instance.name, zone.domain_name),
                    "type": instance.record_type,
                    "ttl": instance.ttl,
                    "traffic_policy": policy,
                }

    def _record(self, zone: HostedZone, record: ResourceRecordSet) -> Any:
        if record.traffic_policy_instance is not None:
            return Comment(f"left out: {record.label}, whose traffic policy is not described")
        made: dict[str, Any] = {"name": _relative(record.name, zone.domain_name), "type": record.type}
        if record.alias_target is not None:
            made["alias"] = self._alias(record.alias_target)
        else:
            made |= {"ttl": record.ttl} if record.ttl is not None else {}
            made["values"] = list(record.values)
        made |= self._policy(record.policy)
        if record.set_identifier is not None:
            made["set_identifier"] = record.set_identifier
        if record.health_check in self.keys["health_checks"]:
            made["health_check"] = self.keys["health_checks"][record.health_check or ""]
        elif record.health_check is not None:
            made[Comment(f"health check {record.health_check}, which is not described, is left out")] = None
        return made

    def _alias(self, target: AliasTarget) -> Any:
        name = target.dns_name
        for kind, id in (
            ("load_balancers", target.load_balancer),
            ("vpc_endpoints", target.vpc_endpoint),
        ):
            if id is not None and self.names.known(kind, id):
                name = self.names.ids[kind, id]
        made: dict[str, Any] = {"target": name}
        if target.evaluate_target_health:
            made["evaluate_target_health"] = True
        if name == target.dns_name and target.hosted_zone and "/" not in target.hosted_zone:
            made["hosted_zone"] = target.hosted_zone
        return name if len(made) == 1 else made

    def _policy(self, policy: RoutingPolicy) -> dict[str, Any]:
        from vpcplan.model import resource_record_set as model

        match policy:
            case model.WeightedPolicy(weight=weight):
                return {"routing_policy": "weighted", "weight": weight}
            case model.FailoverPolicy(role=role):
                return {"routing_policy": "failover", "failover": role}
            case model.LatencyPolicy(region=region):
                return {"routing_policy": "latency", "region": region}
            case model.GeolocationPolicy():
                return {"routing_policy": "geolocation", **_place(policy)}
            case model.GeoproximityPolicy():
                return {"routing_policy": "geoproximity", **_near(policy)}
            case model.IpBasedPolicy(collection=collection, location=location):
                key = self.keys["cidr_collections"].get(collection, collection)
                return {"routing_policy": "ip_based", "cidr_collection": key, "cidr_location": location}
            case model.MultivaluePolicy():
                return {"routing_policy": "multivalue"}
            case _:
                return {}


def _place(policy: Any) -> dict[str, Any]:
    if policy.is_default:
        return {"country": "*"}
    places = (
        ("continent", policy.continent),
        ("country", policy.country),
        ("subdivision", policy.subdivision),
    )
    return {key: value for key, value in places if value is not None}


def _near(policy: Any) -> dict[str, Any]:
    made = {"region": policy.region, "local_zone_group": policy.local_zone_group}
    made = {key: value for key, value in made.items() if value is not None}
    if policy.coordinates is not None:
        made["coordinates"] = f"{policy.coordinates[0]},{policy.coordinates[1]}"
    return made | ({"bias": policy.bias} if policy.bias else {})


def _relative(name: str, zone: str) -> str:
    """A record's name as it is written in its zone: ``@``, ``www``."""
    if name == zone:
        return "@"
    return name.removesuffix(f".{zone}") if zone and name.endswith(f".{zone}") else f"{name}."
