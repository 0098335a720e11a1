"""Endpoint health checks derived from the network: can the checkers, out on the internet, get there?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct, structs

from vpcplan.analysis.resolution.name_index import NameIndex
from vpcplan.analysis.resolution.question import Health, Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.errors import BlockError
from vpcplan.model.health_check import HealthCheck
from vpcplan.model.topology import Topology
from vpcplan.net.block import Address, parse_address

ENDPOINT_TYPES = ("http", "https", "http_str_match", "https_str_match", "tcp")


class ProbeResult(Struct, frozen=True, kw_only=True):
    """Whether a connection from the internet gets through, and if not, why."""

    verdict: Literal["reachable", "unreachable", "unknown"]
    reason: str


Probe = Callable[[str, int], ProbeResult]
"""Tries a TCP connection from the checkers to a resource or address of the topology, on a port."""


class DerivedStatus(Struct, frozen=True, kw_only=True):
    """What the network says of one check; ``healthy`` is None where the topology does not say."""

    check: HealthCheck
    healthy: bool | None
    reason: str


def derive_health(index: NameIndex, probe: Probe) -> tuple[DerivedStatus, ...]:
    """The status of every endpoint check whose endpoint is in the topology.

    The checkers come from the internet: a security group, network ACL or route that stops them makes the
    endpoint unhealthy. Calculated checks, alarms and routing controls do not look at the network.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/route-53-ip-addresses.html
    """
    return tuple(
        _derive(index, check, probe)
        for check in index.route53.health_checks.values()
        if check.type in ENDPOINT_TYPES
    )


def add_derived(health: Health, derived: tuple[DerivedStatus, ...]) -> Health:
    """``health`` with what the network says; what is said of a check by name goes before."""
    statuses = {
        each.check.id: "healthy" if each.healthy else "unhealthy"
        for each in derived
        if each.healthy is not None
    }
    return structs.replace(health, checks={**statuses, **health.checks})


def _derive(index: NameIndex, check: HealthCheck, probe: Probe) -> DerivedStatus:
    targets = tuple(_targets(index, check))
    if not targets:
        return DerivedStatus(check=check, healthy=None, reason="its endpoint is not in the topology")
    if check.port is None:
        return DerivedStatus(check=check, healthy=None, reason="it has no port")
    results = [(target, probe(target, check.port)) for target in targets]
    for target, result in results:
        if result.verdict == "reachable":
            reason = f"the checkers reach {target} port {check.port}"
            return DerivedStatus(check=check, healthy=True, reason=reason)
    for target, result in results:
        if result.verdict == "unknown":
            return DerivedStatus(check=check, healthy=None, reason=f"{target}: {result.reason}")
    target, result = results[0]
    reason = f"the checkers do not reach {target} port {check.port}: {result.reason}"
    return DerivedStatus(check=check, healthy=False, reason=reason)


def _targets(index: NameIndex, check: HealthCheck) -> Iterator[str]:
    """The addresses and load balancers of the topology that a check asks."""
    if check.ip_address is not None:
        if _is_in_topology(index.topology, check.ip_address):
            yield str(check.ip_address)
        return
    if check.domain_name is None:
        return
    name = check.domain_name.rstrip(".").lower()
    balancer = index.load_balancers.get(name)
    if balancer is not None:
        yield balancer.id
        return
    for outcome in resolve(index, Question(name, "A")).outcomes:
        if outcome.resource is not None:
            yield outcome.resource
        for answer in (*outcome.answers, *outcome.of):
            if answer.type == "A" and _parse(index.topology, answer.value):
                yield answer.value


def _parse(topology: Topology, value: str) -> bool:
    try:
        return _is_in_topology(topology, parse_address(value))
    except BlockError:
        return False


def _is_in_topology(topology: Topology, address: Address) -> bool:
    """Whether an interface has the address, or a VPC block holds it."""
    for interface in topology.network_interfaces.values():
        if any(address in (entry.address, entry.public_ip) for entry in interface.addresses):
            return True
    return any(
        block.contains_address(address.version, address.value)
        for vpc in topology.vpcs.values()
        for block in vpc.all_cidr_blocks
    )
