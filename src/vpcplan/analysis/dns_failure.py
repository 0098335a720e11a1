"""The single failures that may concern a name: each health check, each Region and Availability Zone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from vpcplan.analysis.resolution.health_text import parse_health
from vpcplan.analysis.resolution.question import Health
from vpcplan.analysis.resource_address import AddressPlace, address_places, interface_place
from vpcplan.errors import UsageError
from vpcplan.model.resource_record_set import GeoproximityPolicy, LatencyPolicy
from vpcplan.semantics.health_check import leaf_checks_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.analysis.resolution.name_index import NameIndex
    from vpcplan.analysis.resolution.result import Resolution
    from vpcplan.model.health_check import HealthCheck
    from vpcplan.model.load_balancer import LoadBalancer
    from vpcplan.model.resource_record_set import ResourceRecordSet
    from vpcplan.model.topology import Topology

FailureKind = Literal["health_check", "availability_zone", "region"]


class Failure(Struct, frozen=True, kw_only=True):
    """One thing that fails: the checks that see it, and the addresses and resources that die with it."""

    kind: FailureKind
    name: str
    checks: tuple[str, ...] = ()
    load_balancers: tuple[str, ...] = ()
    dead: frozenset[str] = frozenset()
    """Addresses (and ids of AWS resources) that serve nobody any more."""


def single_failures(index: NameIndex, usual: Resolution) -> list[Failure]:
    """Each leaf health check that the answer hangs on; each zone and Region of what it answers.

    What a latency or geoproximity record of a Region leads to is in that Region, whether the topology knows
    the address or not: the record says so.
    """
    checks = index.route53.health_checks
    leaves = dict.fromkeys(
        leaf for check in usual.health_checks for leaf in leaf_checks_below(check, checks) if leaf in checks
    )
    found = [_check_failure(index, checks[leaf]) for leaf in leaves]
    places = _Places(index, usual, tuple(leaves))
    kind: FailureKind
    for kind in ("availability_zone", "region"):
        found += [places.failure(kind, name) for name in places.names(kind)]
    return found


def _records(index: NameIndex) -> Iterator[ResourceRecordSet]:
    for zone in index.route53.hosted_zones.values():
        for group in index.records(zone).by_name.values():
            for records in group.values():
                yield from records


def _check_failure(index: NameIndex, check: HealthCheck) -> Failure:
    """The endpoint that the check watches is dead; so are the values of the records that carry the check.

    Where the endpoint is itself the value of such a record, another record that carries the same check leads
    to something else, which need not have failed.
    """
    endpoint = None if check.ip_address is None else str(check.ip_address)
    dead = set() if endpoint is None else {endpoint}
    carriers = [record for record in _records(index) if record.health_check == check.id]
    for record in carriers:
        if endpoint in record.values or not any(endpoint in other.values for other in carriers):
            dead.update(record.values)
    # An inverted check is unhealthy while its endpoint works, and then nothing has died.
    return Failure(
        kind="health_check",
        name=check.name,
        checks=(check.id,),
        dead=frozenset() if check.inverted else frozenset(dead),
    )


class _Places:
    """Where the endpoints and answers of one name are, by the network and by what its records say."""

    def __init__(self, index: NameIndex, usual: Resolution, leaves: tuple[str, ...]) -> None:
        self._index = index
        self._topology = index.topology
        self._places = address_places(index.topology)
        self._by_record: dict[str, list[ResourceRecordSet]] = {}
        group = {step.name for step in usual.steps if step.kind == "policy"}
        for record in _records(index):
            region = record_region(record)
            if region is not None and record.name in group:
                self._by_record.setdefault(region, []).append(record)
        self._of_interest = set(self._interesting(usual, leaves))

    def names(self, kind: FailureKind) -> list[str]:
        """The zones or Regions of interest, by name."""
        found = {_part(place, kind) for place in self._of_interest}
        if kind == "region":
            found.update(self._by_record)
        return sorted(name for name in found if name is not None)

    def failure(self, kind: FailureKind, name: str) -> Failure:
        """What fails with that zone or Region: what `--fail` says, and what records place there."""
        dead = {address for address, place in self._places.items() if _part(place, kind) == name}
        observed = self._observed(f"{'az' if kind == 'availability_zone' else 'region'}:{name}")
        checks = dict.fromkeys(observed.checks)
        for record in self._by_record.get(name, ()) if kind == "region" else ():
            dead.update(record.values)
            if record.health_check is not None:
                checks.update(
                    dict.fromkeys(leaf_checks_below(record.health_check, self._index.route53.health_checks))
                )
        return Failure(
            kind=kind,
            name=name,
            checks=tuple(checks),
            load_balancers=tuple(observed.load_balancers),
            dead=frozenset(dead | set(observed.load_balancers)),
        )

    def _observed(self, place: str) -> Health:
        try:
            return parse_health(self._topology, failed=(place,))
        except UsageError:
            # A Region that only a latency record names; the network of the topology has nothing there.
            return Health()

    def _interesting(self, usual: Resolution, leaves: tuple[str, ...]) -> Iterator[AddressPlace]:
        checks = self._index.route53.health_checks
        addresses = {str(checks[leaf].ip_address) for leaf in leaves}
        for leaf in leaves:
            if checks[leaf].alarm_region is not None:
                yield AddressPlace(None, checks[leaf].alarm_region)
        for outcome in usual.outcomes:
            addresses.update(each.value for each in outcome.possible_answers)
            for part in outcome.parts:
                balancer = self._topology.load_balancers.get(part.resource or "")
                if balancer is not None:
                    yield from _load_balancer_places(self._topology, balancer)
        for address in sorted(addresses):
            if address in self._places:
                yield self._places[address]


def record_region(record: ResourceRecordSet) -> str | None:
    """The Region in which a latency or geoproximity record says that its resource is."""
    match record.policy:
        case LatencyPolicy(region=region) | GeoproximityPolicy(region=region):
            return region
        case _:
            return None


def _load_balancer_places(topology: Topology, load_balancer: LoadBalancer) -> set[AddressPlace]:
    vpc = topology.vpcs.get(load_balancer.vpc)
    region = load_balancer.region or (vpc.region if vpc is not None else None)
    subnets = (topology.subnets.get(subnet) for subnet in load_balancer.subnets)
    found = {AddressPlace(subnet.availability_zone, region) for subnet in subnets if subnet is not None}
    for each in load_balancer.network_interfaces:
        interface = topology.network_interfaces.get(each)
        if interface is not None:
            found.add(interface_place(topology, interface))
    return found


def _part(place: AddressPlace, kind: FailureKind) -> str | None:
    return place.region if kind == "region" else place.availability_zone
