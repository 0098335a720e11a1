"""What is observed, as people say it: checks by name, a failed Region or Availability Zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vpcplan.analysis.resolution.client_text import find_resource
from vpcplan.analysis.resolution.question import Health
from vpcplan.errors import UsageError
from vpcplan.model.health_check import HealthCheck, ObservedStatus
from vpcplan.model.load_balancer import LoadBalancer
from vpcplan.model.route53 import Route53
from vpcplan.model.topology import Topology
from vpcplan.net.block import Address
from vpcplan.net.domain_name import DomainNameError, parse_domain_name
from vpcplan.semantics.alias_target import load_balancer_dns_name


def parse_health(
    topology: Topology,
    *,
    unhealthy: Sequence[str] = (),
    healthy: Sequence[str] = (),
    insufficient_data: Sequence[str] = (),
    failed: Sequence[str] = (),
) -> Health:
    """The observations that names of leaf checks, load balancers and failed places stand for.

    What is said of a check by name goes before what follows from a failed place.

    Args:
        failed: ``region:eu-west-1`` or ``az:eu-west-1a``: every endpoint and load balancer there.
    Raises:
        UsageError: an unknown name, a calculated check (those are computed), or two statuses for one check.
    """
    checks: dict[str, ObservedStatus] = {}
    load_balancers: dict[str, bool] = {}
    for place in failed:
        for check_id in _checks_in(topology, place):
            checks[check_id] = "unhealthy"
        for balancer in _load_balancers_in(topology, place):
            load_balancers[balancer.id] = False
    said: dict[str, str] = {}
    statuses: tuple[tuple[ObservedStatus, Sequence[str]], ...] = (
        ("unhealthy", unhealthy),
        ("healthy", healthy),
        ("insufficient_data", insufficient_data),
    )
    for status, names in statuses:
        for name in names:
            key = _observe(topology, name, status, checks, load_balancers)
            if said.setdefault(key, status) != status:
                raise UsageError(f"{name} cannot be {said[key]} and {status} at once")
    return Health(checks=checks, load_balancers=load_balancers)


def _observe(
    topology: Topology,
    name: str,
    status: ObservedStatus,
    checks: dict[str, ObservedStatus],
    load_balancers: dict[str, bool],
) -> str:
    """Note the status of what is called ``name``, and return what it was noted under."""
    route53 = topology.route53 or Route53()
    target = _alias_target(topology, route53, name)
    if target is not None and not _is_check(route53, name):
        load_balancers[target] = status != "unhealthy"
        return target
    check: HealthCheck = find_resource(name, route53.health_checks, "health check")
    if check.type == "calculated":
        children = ", ".join(check.children[:5])
        raise UsageError(
            f"{check.name} is a calculated check: its status follows from its children",
            hint=f"say what is observed of {children}",
        )
    checks[check.id] = status
    return check.id


def _is_check(route53: Route53, name: str) -> bool:
    return name in route53.health_checks or any(c.name == name for c in route53.health_checks.values())


def _alias_target(topology: Topology, route53: Route53, name: str) -> str | None:
    """The load balancer's id, or the DNS name of another AWS resource that some alias points at."""
    for balancer in topology.load_balancers.values():
        if name in (balancer.id, balancer.name):
            return balancer.id
    try:
        wanted = parse_domain_name(name)
    except DomainNameError:
        return None
    for balancer in topology.load_balancers.values():
        own = (balancer.dns_name or "").rstrip(".").lower()
        if own and own == load_balancer_dns_name(wanted):
            return balancer.id
    for zone in route53.hosted_zones.values():
        for record in zone.records:
            if record.alias_target is not None and record.alias_target.dns_name == wanted:
                return wanted
    return None


def _checks_in(topology: Topology, place: str) -> Iterator[str]:
    """The endpoint checks whose endpoint lies in a Region or zone, and the alarms of the Region."""
    kind, _, name = place.partition(":")
    addresses, names = _addresses_in(topology, place)
    route53 = topology.route53 or Route53()
    for check in route53.health_checks.values():
        by_alarm = kind == "region" and check.alarm_region == name
        by_name = check.domain_name is not None and check.domain_name.rstrip(".").lower() in names
        if by_alarm or check.ip_address in addresses or by_name:
            yield check.id


def _addresses_in(topology: Topology, place: str) -> tuple[set[Address | None], set[str]]:
    """The addresses of interfaces there, and the names that lead to load balancers there."""
    addresses: set[Address | None] = set()
    subnets = set(_subnets_in(topology, place))
    for interface in topology.network_interfaces.values():
        if interface.subnet in subnets:
            for entry in interface.addresses:
                addresses.update((entry.address, entry.public_ip))
    addresses.discard(None)
    names = {
        balancer.dns_name.rstrip(".").lower()
        for balancer in _load_balancers_in(topology, place)
        if balancer.dns_name is not None
    }
    return addresses, names


def _load_balancers_in(topology: Topology, place: str) -> Iterable[LoadBalancer]:
    """The load balancers that have no subnet left outside the failed place."""
    subnets = set(_subnets_in(topology, place))
    return [b for b in topology.load_balancers.values() if b.subnets and subnets.issuperset(b.subnets)]


def _subnets_in(topology: Topology, place: str) -> Iterator[str]:
    kind, _, name = place.partition(":")
    if kind not in ("region", "az") or not name:
        raise UsageError(f"{place!r} is no place that can fail", hint="region:eu-west-1 or az:eu-west-1a")
    found = False
    for subnet in topology.subnets.values():
        vpc = topology.vpcs.get(subnet.vpc)
        region = subnet.region or (vpc.region if vpc is not None else None)
        zones = (subnet.availability_zone, subnet.availability_zone_id)
        if region == name if kind == "region" else name in zones:
            found = True
            yield subnet.id
    alarms = (topology.route53 or Route53()).health_checks.values()
    if not found and not (kind == "region" and any(check.alarm_region == name for check in alarms)):
        raise UsageError(f"nothing of the topology lies in {place}")
