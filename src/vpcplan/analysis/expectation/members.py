"""Who is meant by a side of a statement: ends of flows, by name or as members of something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from vpcplan.analysis.reachability.best_flow import interface_endpoint
from vpcplan.analysis.reachability.endpoint import Endpoint, parse_endpoint
from vpcplan.analysis.tier import tier_of
from vpcplan.errors import UsageError
from vpcplan.semantics.network_interface import refuse_unused

if TYPE_CHECKING:
    from vpcplan.analysis.expectation.statement import MemberKind, Subjects
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.resource import Resource
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology_index import TopologyIndex

R = TypeVar("R", bound="Resource")

PLUMBING = ("nat_gateway", "transit_gateway_attachment", "vpc_endpoint", "resolver_endpoint")
"""Interfaces that serve others; nobody means them by "every member"."""


def endpoints_of(index: TopologyIndex, subjects: Subjects) -> list[Endpoint]:
    """The ends that one side of a statement names.

    Raises:
        UsageError: a name that nothing has, or a group of nothing: the statement would check nothing.
    """
    if subjects.members_of is None:
        return [parse_endpoint(index, name) for name in subjects.names]
    name = subjects.names[0]
    found = [interface_endpoint(entry) for entry in members(index, subjects.members_of, name)]
    if not found:
        raise UsageError(f"{subjects.members_of} {name} has no member, so this checks nothing")
    return found


def members(index: TopologyIndex, kind: MemberKind, name: str) -> list[NetworkInterface]:
    """The interfaces in or with something.

    Raises:
        UsageError: there is no such thing.
    """
    interfaces = index.topology.network_interfaces.values()
    if kind == "group":
        groups = {entry.id for entry in find(index.topology.security_groups.values(), name, "group")}
        chosen: Iterable[NetworkInterface] = (i for i in interfaces if groups & set(i.security_groups))
    else:
        subnets = {subnet.id for subnet in subnets_in(index, kind, name)}
        chosen = (interface for interface in interfaces if interface.subnet in subnets)
    return [entry for entry in chosen if entry.owner is None or entry.owner.kind not in PLUMBING]


def subnets_in(index: TopologyIndex, kind: MemberKind, name: str) -> list[Subnet]:
    """The subnets of a tier, VPC, zone or Region, or the one of that name.

    Raises:
        UsageError: there is no such thing.
    """
    topology = index.topology
    subnets = list(topology.subnets.values())
    match kind:
        case "subnet":
            return find(subnets, name, "subnet")
        case "vpc":
            vpcs = {vpc.id for vpc in find(topology.vpcs.values(), name, "VPC")}
            return [subnet for subnet in subnets if subnet.vpc in vpcs]
        case "zone":
            found = [subnet for subnet in subnets if subnet.availability_zone == name]
            return _existing(found, name, "Availability Zone", (s.availability_zone for s in subnets))
        case "region":
            regions = {vpc.id: vpc.region for vpc in topology.vpcs.values()}
            found = [subnet for subnet in subnets if regions.get(subnet.vpc) == name]
            return _existing(found, name, "Region", regions.values())
        case "tier":
            found = [s for s in subnets if _is_tier(index, s, name)]
            return _existing(found, name, "tier", (tier_of(subnet) for subnet in subnets))
        case _:
            return subnets


def _is_tier(index: TopologyIndex, subnet: Subnet, name: str) -> bool:
    tier = tier_of(subnet)
    vpc = index.topology.vpcs.get(subnet.vpc)
    return tier is not None and name in (tier, f"{subnet.vpc}/{tier}", f"{vpc.name if vpc else ''}/{tier}")


def _existing(found: list[Subnet], name: str, noun: str, known: Iterable[str | None]) -> list[Subnet]:
    if not found:
        names = sorted({entry for entry in known if entry})
        raise UsageError(f"there is no {noun} {name}", hint=_suggestion(name, names))
    return found


def find(resources: Iterable[R], name: str, noun: str) -> list[R]:
    """The resource with this id, or those with this name or this end of an id.

    Raises:
        UsageError: there is none.
    """
    listed = list(resources)
    exact = [entry for entry in listed if entry.id == name]
    found = exact or [entry for entry in listed if entry.name == name or entry.id.endswith(f"/{name}")]
    if not found:
        raise UsageError(
            f"there is no {noun} {name}", hint=_suggestion(name, sorted(entry.id for entry in listed))
        )
    return found


def _suggestion(name: str, names: list[str]) -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"there are {', '.join(names[:8])}" if names else None


def idle_reason(index: TopologyIndex, endpoint: Endpoint) -> str | None:
    """Why no packet could start or end here whatever the rules: all its interfaces are out of use."""
    reason = None
    for interface_id in endpoint.interfaces:
        refusal = refuse_unused(index, index.topology.network_interfaces[interface_id])
        if refusal is None:
            return None
        reason = refusal.reason
    return reason


def hosts(index: TopologyIndex) -> Iterator[Endpoint]:
    """Everyone inside who could start a flow: hosts and load balancers."""
    for interface in index.topology.network_interfaces.values():
        if interface.attached and (interface.owner is None or interface.owner.kind not in PLUMBING):
            yield interface_endpoint(interface)
