"""What fails with a Region or an Availability Zone: the health checks and load balancers that lie there."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vpcplan.analysis.resolution.name_index import NameIndex, index_names
from vpcplan.analysis.resolution.question import Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.errors import UsageError
from vpcplan.model.health_check import HealthCheck
from vpcplan.model.load_balancer import LoadBalancer
from vpcplan.model.resource_record_set import GeoproximityPolicy, LatencyPolicy, ResourceRecordSet
from vpcplan.model.topology import Topology
from vpcplan.semantics.health_check import leaf_checks_below


class Fallen(Struct, frozen=True, kw_only=True):
    """Ids of leaf checks, and ids of load balancers (or the DNS names of undescribed ones)."""

    checks: tuple[str, ...]
    load_balancers: tuple[str, ...]


def what_fails_with(topology: Topology, place: str) -> Fallen:
    """Everything that lies in ``region:eu-west-1`` or ``az:eu-west-1a``.

    A check lies where its endpoint's interface or load balancer is. Of a Region, an alarm of that Region and
    the checks of latency and geoproximity records that name it fail as well.

    Raises:
        UsageError: no place is named, or nothing lies there.
    """
    kind, _, name = place.partition(":")
    if kind not in ("region", "az"):
        return _fails_by_itself(topology, place)
    if not name:
        raise UsageError(f"{place!r} is no place that can fail", hint="region:eu-west-1 or az:eu-west-1a")
    index = index_names(topology)
    subnets = set(_subnets_in(topology, kind, name))
    balancers = [b for b in topology.load_balancers.values() if b.subnets and subnets.issuperset(b.subnets)]
    fallen = dict.fromkeys(balancer.id for balancer in balancers)
    checks = dict.fromkeys(_checks_at(index, _addresses_in(topology, subnets), balancers))
    if kind == "region":
        checks.update(dict.fromkeys(_checks_of_region(index, name)))
        fallen.update(dict.fromkeys(_aliases_of_region(index, name)))
    if not (subnets or checks or fallen):
        raise UsageError(f"nothing of the topology lies in {place}")
    return Fallen(checks=tuple(checks), load_balancers=tuple(fallen))


def _fails_by_itself(topology: Topology, text: str) -> Fallen:
    """What one resource takes with it: the checks of its addresses, and itself if it is a load balancer.

    Raises:
        UsageError: nothing has that name.
    """
    from vpcplan.analysis.what_if.named import find_resource

    named = find_resource(topology, text)
    balancer = topology.load_balancers.get(named.resource.id) if named.kind == "load_balancers" else None
    own = set(getattr(named.resource, "network_interfaces", ())) | {named.resource.id}
    addresses = {
        str(address)
        for interface in topology.network_interfaces.values()
        if interface.id in own or interface.subnet in own or interface.vpc in own
        for entry in interface.addresses
        for address in (entry.address, entry.public_ip)
        if address is not None
    }
    balancers = [] if balancer is None else [balancer]
    checks = dict.fromkeys(_checks_at(index_names(topology), addresses, balancers))
    return Fallen(checks=tuple(checks), load_balancers=tuple(each.id for each in balancers))


def _subnets_in(topology: Topology, kind: str, name: str) -> Iterator[str]:
    for subnet in topology.subnets.values():
        vpc = topology.vpcs.get(subnet.vpc)
        region = subnet.region or (vpc.region if vpc is not None else None)
        zones = (subnet.availability_zone, subnet.availability_zone_id)
        if region == name if kind == "region" else name in zones:
            yield subnet.id


def _addresses_in(topology: Topology, subnets: set[str]) -> set[str]:
    """The addresses, private and public, of the interfaces in these subnets."""
    found = set()
    for interface in topology.network_interfaces.values():
        if interface.subnet in subnets:
            for entry in interface.addresses:
                found.add(str(entry.address))
                if entry.public_ip is not None:
                    found.add(str(entry.public_ip))
    return found


def _checks_at(index: NameIndex, addresses: set[str], balancers: list[LoadBalancer]) -> Iterator[str]:
    """The checks of endpoints at these addresses, and of names that lead nowhere else."""
    if not addresses and not balancers:
        return
    fallen = {balancer.id for balancer in balancers}
    for check in index.route53.health_checks.values():
        if check.ip_address is not None:
            if str(check.ip_address) in addresses:
                yield check.id
        elif check.domain_name is not None and _leads_only_to(index, check, addresses, fallen):
            yield check.id


def _leads_only_to(index: NameIndex, check: HealthCheck, addresses: set[str], fallen: set[str]) -> bool:
    name = (check.domain_name or "").rstrip(".").lower()
    balancer = index.load_balancers.get(name)
    if balancer is not None:
        return balancer.id in fallen
    outcomes = resolve(index, Question(name, "A")).outcomes
    places = [a.value in addresses for o in outcomes for a in (*o.answers, *o.of) if a.type == "A"]
    places += [o.resource in fallen for o in outcomes if o.resource is not None]
    return bool(places) and all(places)


def _checks_of_region(index: NameIndex, region: str) -> Iterator[str]:
    """Alarms of the Region, and what is checked for records that stand for it."""
    checks = index.route53.health_checks
    yield from (check.id for check in checks.values() if check.alarm_region == region)
    for record in _records_of_region(index, region):
        if record.health_check is not None:
            yield from leaf_checks_below(record.health_check, checks)


def _aliases_of_region(index: NameIndex, region: str) -> Iterator[str]:
    """AWS resources of the Region that aliases name and the topology does not describe."""
    for zone in index.route53.hosted_zones.values():
        for record in zone.records:
            target = record.alias_target
            if target is None or index.alias_zone(zone, target) is not None:
                continue
            undescribed = index.alias_load_balancer(target) is None
            if undescribed and region in target.dns_name.split("."):
                yield target.dns_name


def _records_of_region(index: NameIndex, region: str) -> Iterator[ResourceRecordSet]:
    for zone in index.route53.hosted_zones.values():
        for group in index.records(zone).by_name.values():
            for records in group.values():
                for record in records:
                    policy = record.policy
                    if isinstance(policy, LatencyPolicy | GeoproximityPolicy) and policy.region == region:
                        yield record
