"""Everything of Route 53 and its Resolver in a folder of AWS configuration."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.load.aws.cidr_collection import decode_cidr_collections
from vpcplan.load.aws.configuration import Configuration
from vpcplan.load.aws.field import listing
from vpcplan.load.aws.health_check import decode_health_checks
from vpcplan.load.aws.hosted_zone import (
    decode_delegation_sets,
    decode_hosted_zones,
    decode_registered_domains,
)
from vpcplan.load.aws.resolver import (
    decode_resolver_configs,
    decode_resolver_endpoints,
    decode_resolver_rules,
)
from vpcplan.load.aws.resource_record_set import add_records
from vpcplan.load.aws.traffic_policy import decode_traffic_policies, decode_traffic_policy_instances
from vpcplan.model.cidr_collection import CidrCollection
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource_record_set import IpBasedPolicy, ResourceRecordSet
from vpcplan.model.route53 import Route53
from vpcplan.semantics.health_check_validity import find_health_check_loops, find_health_check_problems
from vpcplan.semantics.record_validity import find_zone_problems


def decode_route53(configuration: Configuration) -> Route53:
    """Zones with records, health checks, CIDR collections, traffic policies and the Resolver's configuration.

    What Route 53 would refuse is a problem; what a record names and nothing describes is a notice.
    """
    zones = add_records(configuration, decode_hosted_zones(configuration))
    policies = decode_traffic_policies(configuration)
    route53 = Route53(
        hosted_zones=zones,
        health_checks=decode_health_checks(configuration),
        cidr_collections=_with_named_collections(decode_cidr_collections(configuration), zones),
        traffic_policies=policies,
        traffic_policy_instances=decode_traffic_policy_instances(configuration, policies),
        delegation_sets=decode_delegation_sets(configuration),
        registered_domains=decode_registered_domains(configuration),
        resolver_rules=decode_resolver_rules(configuration),
        resolver_endpoints=decode_resolver_endpoints(configuration),
        resolver_configs=decode_resolver_configs(configuration),
    )
    for zone in zones.values():
        # Records that a traffic policy made are AWS's own and need not look like those that people write.
        written = [record for record in zone.records if record.traffic_policy_instance is None]
        configuration.problems.extend(find_zone_problems(zone, written))
    configuration.problems.extend(find_health_check_loops(route53.health_checks))
    # AWS printed these checks, so it took them: what looks wrong is a gap in the file.
    for problem in find_health_check_problems(route53.health_checks):
        configuration.notice("assumed", problem.message, problem.span)
    _name_undescribed(configuration, route53)
    return route53


def _name_undescribed(configuration: Configuration, route53: Route53) -> None:
    """Say of zones whose records are missing, and of things that records name and nothing describes."""
    for zone in route53.hosted_zones.values():
        if not zone.records_known:
            message = f"{zone.id} ({zone.domain_name}): its records are not described"
            configuration.notice("assumed", message, zone.span)
    unplaced = [zone for zone in route53.hosted_zones.values() if not zone.vpcs_known]
    if unplaced:
        named = listing([f"{zone.id} ({zone.domain_name})" for zone in unplaced])
        message = f"the VPCs of private zones are not described (get-hosted-zone): {named}"
        configuration.notice("assumed", f"{message}; what they answer is not known", unplaced[0].span)
    _name_missing(
        configuration,
        "health checks that records name are not described; they are taken to be healthy",
        {
            record.health_check: record
            for _, record in _records(route53)
            if record.health_check is not None and record.health_check not in route53.health_checks
        },
    )
    _name_missing(
        configuration,
        "CIDR collections have no described blocks (list-cidr-blocks); whom records are for is not known",
        {
            record.policy.collection: record
            for _, record in _records(route53)
            if isinstance(record.policy, IpBasedPolicy)
            and not route53.cidr_collections[record.policy.collection].blocks_known
        },
    )
    dangling = {alias.label: alias for zone in route53.hosted_zones.values() for alias in _dangling(zone)}
    _name_missing(configuration, "aliases lead to records that do not exist", dangling)


def _name_missing(configuration: Configuration, words: str, missing: dict[str, ResourceRecordSet]) -> None:
    if missing:
        listed = ", ".join(list(missing)[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        first = next(iter(missing.values()))
        configuration.notice("assumed", f"{words}: {listed}", first.span, len(missing))


def _with_named_collections(
    described: dict[str, CidrCollection], zones: dict[str, HostedZone]
) -> dict[str, CidrCollection]:
    """The collections that are described, and those that only records name: with blocks that nobody knows."""
    named = {
        record.policy.collection: record.span
        for zone in zones.values()
        for record in zone.records
        if isinstance(record.policy, IpBasedPolicy)
    }
    missing = {id: span for id, span in named.items() if id not in described}
    made = {id: CidrCollection(id=id, name=id, span=span, blocks_known=False) for id, span in missing.items()}
    return {**described, **made}


def _records(route53: Route53) -> Iterator[tuple[HostedZone, ResourceRecordSet]]:
    for zone in route53.hosted_zones.values():
        for record in zone.records:
            yield zone, record


def _dangling(zone: HostedZone) -> Iterator[ResourceRecordSet]:
    """The aliases to names of this zone that have no record of the type, nor a wildcard."""
    existing = {(record.name, record.type) for record in zone.records}
    for record in zone.records:
        target = record.alias_target
        if target is None or target.hosted_zone != zone.id:
            continue
        wildcard = f"*.{target.dns_name.partition('.')[2]}"
        if (target.dns_name, record.type) not in existing and (wildcard, record.type) not in existing:
            yield record
