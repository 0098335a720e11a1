"""What is observed, as people say it: checks by name, a failed Region or Availability Zone."""

from __future__ import annotations

from collections.abc import Sequence

from vpcplan.analysis.resolution.client_text import find_resource
from vpcplan.analysis.resolution.failed_place import what_fails_with
from vpcplan.analysis.resolution.question import Health
from vpcplan.errors import UsageError
from vpcplan.model.health_check import HealthCheck, ObservedStatus
from vpcplan.model.route53 import Route53
from vpcplan.model.topology import Topology
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
        fallen = what_fails_with(topology, place)
        checks.update(dict.fromkeys(fallen.checks, "unhealthy"))
        load_balancers.update(dict.fromkeys(fallen.load_balancers, False))
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
    if name not in route53.health_checks and _is_named_by_record(route53, name):
        checks[name] = status
        return name
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


def _is_named_by_record(route53: Route53, name: str) -> bool:
    """Whether a record has a health check of this id; the source need not describe it."""
    return any(
        record.health_check == name for zone in route53.hosted_zones.values() for record in zone.records
    )


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
