"""A topology's names, arranged for questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.load_balancer import LoadBalancer
from vpcplan.model.resolver import ResolverEndpoint
from vpcplan.model.resource_record_set import AliasTarget, ResourceRecordSet
from vpcplan.model.route53 import Route53
from vpcplan.model.topology import Topology
from vpcplan.net.domain_name import ancestors_of, is_at_or_below
from vpcplan.semantics.alias_target import load_balancer_dns_name
from vpcplan.semantics.hosted_zone import ZoneRecords, zone_name_servers
from vpcplan.semantics.traffic_policy import expand_traffic_policy


class NameIndex:
    """The zones, rules and resources of one topology, looked up in constant time.

    A zone's own index is made when the zone is first asked and kept.
    """

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.route53: Route53 = topology.route53 or Route53()
        self._zone_records: dict[str, ZoneRecords] = {}
        self._name_servers: dict[str, tuple[str, ...]] = {}

    @cached_property
    def public_zones(self) -> Mapping[str, tuple[HostedZone, ...]]:
        """Public zones by domain name; several of one name are possible."""
        return _by_domain_name(zone for zone in self.route53.hosted_zones.values() if not zone.private)

    @cached_property
    def private_zones(self) -> Mapping[str, Mapping[str, tuple[HostedZone, ...]]]:
        """Private zones by VPC id and then by domain name."""
        by_vpc: dict[str, list[HostedZone]] = {}
        for zone in self.route53.hosted_zones.values():
            if zone.private:
                for vpc in zone.vpcs:
                    by_vpc.setdefault(vpc, []).append(zone)
        return {vpc: _by_domain_name(zones) for vpc, zones in by_vpc.items()}

    @cached_property
    def unplaced_zones(self) -> Mapping[str, HostedZone]:
        """Private zones of which the source does not say where they are used, by domain name."""
        zones = self.route53.hosted_zones.values()
        return {zone.domain_name: zone for zone in zones if zone.private and not zone.vpcs_known}

    @cached_property
    def load_balancers(self) -> Mapping[str, LoadBalancer]:
        """Load balancers by DNS name in canonical form."""
        return {
            lb.dns_name.rstrip(".").lower(): lb
            for lb in self.topology.load_balancers.values()
            if lb.dns_name is not None
        }

    @cached_property
    def latencies(self) -> Mapping[str, Mapping[str, float]]:
        """The topology's latency table: milliseconds by place and then by Region."""
        table: dict[str, dict[str, float]] = {}
        for entry in self.route53.latencies:
            table.setdefault(entry.source, {})[entry.region] = entry.milliseconds
        return table

    @cached_property
    def inbound_endpoints(self) -> tuple[ResolverEndpoint, ...]:
        """Inbound Resolver endpoints that work, by id."""
        return tuple(
            endpoint
            for _, endpoint in sorted(self.route53.resolver_endpoints.items())
            if endpoint.direction == "inbound" and endpoint.state in ("operational", "updating")
        )

    def records(self, zone: HostedZone) -> ZoneRecords:
        """The records of a zone by name, traffic policy instances included."""
        found = self._zone_records.get(zone.id)
        if found is None:
            found = self._zone_records[zone.id] = ZoneRecords(zone, self._all_records(zone))
        return found

    def name_servers(self, zone: HostedZone) -> tuple[str, ...]:
        """The servers that answer for a public zone; empty where the source does not say."""
        found = self._name_servers.get(zone.id)
        if found is None:
            found = self._name_servers[zone.id] = zone_name_servers(zone)
        return found

    def _all_records(self, zone: HostedZone) -> tuple[ResourceRecordSet, ...]:
        expanded: list[ResourceRecordSet] = []
        for instance in self.route53.traffic_policy_instances.values():
            policy = self.route53.traffic_policies.get(instance.traffic_policy)
            if instance.hosted_zone == zone.id and policy is not None:
                expanded.extend(expand_traffic_policy(policy, instance))
        if not expanded:
            return zone.records
        replaced = {(record.name, record.type) for record in expanded}
        kept = tuple(r for r in zone.records if (r.name, r.type) not in replaced)
        return (*kept, *expanded)

    def public_zones_above(self, name: str) -> tuple[tuple[HostedZone, ...], ...]:
        """The public zones that contain a name, the topmost first; those of one name together."""
        zones = self.public_zones
        found = [zones[ancestor] for ancestor in ancestors_of(name) if ancestor in zones]
        return tuple(reversed(found))

    def alias_zone(self, zone: HostedZone, target: AliasTarget) -> HostedZone | None:
        """The zone of this topology in which an alias names a record; None if it names an AWS resource."""
        if target.load_balancer is not None or target.vpc_endpoint is not None:
            return None
        if target.hosted_zone is None:
            return zone if is_at_or_below(target.dns_name, zone.domain_name) else None
        return self.route53.hosted_zones.get(target.hosted_zone)

    def alias_load_balancer(self, target: AliasTarget) -> LoadBalancer | None:
        """The load balancer of this topology that an alias points at."""
        if target.load_balancer is not None:
            return self.topology.load_balancers.get(target.load_balancer)
        return self.load_balancers.get(load_balancer_dns_name(target.dns_name))


def index_names(topology: Topology) -> NameIndex:
    """The index that ``resolve`` asks; make it once per topology."""
    return NameIndex(topology)


def _by_domain_name(zones: Iterable[HostedZone]) -> dict[str, tuple[HostedZone, ...]]:
    found: dict[str, tuple[HostedZone, ...]] = {}
    for zone in zones:
        found[zone.domain_name] = (*found.get(zone.domain_name, ()), zone)
    return found
