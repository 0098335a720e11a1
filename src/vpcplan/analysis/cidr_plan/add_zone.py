"""What one more Availability Zone would ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.errors import UsageError
from vpcplan.model.address_request import AddressRequest
from vpcplan.model.subnet import Subnet
from vpcplan.semantics.availability_zone import zone_suffix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.model.topology import Topology
    from vpcplan.model.vpc import Vpc


def with_zone(topology: Topology, zone: str) -> Topology:
    """The topology with a subnet of every tier in ``zone``, in each VPC of that Region.

    Tiers are those that the VPC declares; where it declares none, those of its subnets, each as large as the
    largest subnet of its tier.

    Raises:
        UsageError: no VPC of that Region has a tier, or all have the zone already.
    """
    added: dict[str, Subnet] = {}
    for vpc in topology.vpcs.values():
        if _in_region(vpc, zone, topology):
            added.update((subnet.id, subnet) for subnet in _new_subnets(vpc, zone, topology))
    if not added:
        raise UsageError(
            f"no VPC gets a subnet in {zone}",
            hint="a VPC needs tiers (`tiers:`, or `tier:` in its subnets), its Region, and not that zone yet",
        )
    return replace(topology, subnets={**topology.subnets, **added})


def _in_region(vpc: Vpc, zone: str, topology: Topology) -> bool:
    if vpc.region:
        return zone.startswith(vpc.region)
    zones = [
        s.availability_zone for s in topology.subnets.values() if s.vpc == vpc.id and s.availability_zone
    ]
    return any(known[:-1] == zone[:-1] for known in zones)


def _new_subnets(vpc: Vpc, zone: str, topology: Topology) -> Iterable[Subnet]:
    subnets = [subnet for subnet in topology.subnets.values() if subnet.vpc == vpc.id]
    for tier, request in sorted(_tiers(vpc, subnets).items()):
        if any(subnet.tier == tier and subnet.availability_zone == zone for subnet in subnets):
            continue
        name = f"{tier}-{zone_suffix(zone)}"
        if f"{vpc.id}/{name}" in topology.subnets:
            continue
        yield Subnet(
            id=f"{vpc.id}/{name}",
            name=name,
            span=vpc.span,
            account=vpc.account,
            region=vpc.region,
            vpc=vpc.id,
            availability_zone=zone,
            tier=tier,
            request=request,
        )


def _tiers(vpc: Vpc, subnets: Iterable[Subnet]) -> dict[str, AddressRequest]:
    """What a subnet of each tier asks for."""
    if vpc.layout and vpc.layout.tiers:
        return {tier.name: tier.request for tier in vpc.layout.tiers}
    tiers: dict[str, AddressRequest] = {}
    lengths: dict[str, int] = {}
    for subnet in sorted(subnets, key=lambda subnet: subnet.id):
        if subnet.tier is None:
            continue
        if subnet.request and (subnet.request.hosts or subnet.request.netmask):
            tiers.setdefault(subnet.tier, subnet.request)
        elif subnet.cidr_block:
            length = subnet.cidr_block.prefix_length
            lengths[subnet.tier] = min(length, lengths.get(subnet.tier, length))
    return {**{tier: AddressRequest(netmask=length) for tier, length in lengths.items()}, **tiers}
