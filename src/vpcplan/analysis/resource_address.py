"""The addresses that a name may lead to, and what of the topology stands behind an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.net.block import Address

if TYPE_CHECKING:
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology import Topology

RESOURCE_TYPES = {"A": 4, "AAAA": 6}
"""IP version by record type."""


class AddressPlace(Struct, frozen=True):
    """Where an address is: its Availability Zone and Region, None where the source says nothing."""

    availability_zone: str | None
    region: str | None


def resource_addresses(topology: Topology, resource: str, type_: str) -> tuple[str, ...]:
    """The addresses that AWS's own name of a load balancer or endpoint has, in order; empty if none is known.

    An internet-facing load balancer's name leads to public IPv4 addresses, an internal one's and an
    endpoint's to private ones. Addresses that AWS has yet to choose do not count.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
    """
    version = RESOURCE_TYPES.get(type_)
    load_balancer = topology.load_balancers.get(resource)
    public = load_balancer is not None and load_balancer.scheme == "internet-facing"
    found: list[Address] = []
    for interface in _interfaces_of(topology, resource):
        for entry in interface.addresses:
            address = entry.public_ip if public and entry.address.version == 4 else entry.address
            if address is not None and address.version == version and not entry.assumed:
                found.append(address)
    return tuple(str(address) for address in sorted(found))


def _interfaces_of(topology: Topology, resource: str) -> list[NetworkInterface]:
    load_balancer = topology.load_balancers.get(resource)
    if load_balancer is not None and load_balancer.network_interfaces:
        named = (topology.network_interfaces.get(each) for each in load_balancer.network_interfaces)
        return [interface for interface in named if interface is not None]
    kinds = ("load_balancer", "vpc_endpoint")
    return [
        interface
        for interface in topology.network_interfaces.values()
        if interface.owner is not None and interface.owner.kind in kinds and interface.owner.id == resource
    ]


def address_places(topology: Topology) -> dict[str, AddressPlace]:
    """Where each public and IPv6 address of the topology is, by its text."""
    places: dict[str, AddressPlace] = {}
    for interface in topology.network_interfaces.values():
        place = interface_place(topology, interface)
        for entry in interface.addresses:
            if entry.assumed:
                continue
            places[str(entry.public_ip or entry.address)] = place
            # A private zone's records hold the private address; it names nothing else inside the topology
            # unless blocks overlap, and then the first one stays.
            places.setdefault(str(entry.address), place)
    return places


def interface_place(topology: Topology, interface: NetworkInterface) -> AddressPlace:
    """The Availability Zone and Region of an interface: those of its subnet and VPC."""
    subnet = topology.subnets.get(interface.subnet)
    vpc = topology.vpcs.get(interface.vpc)
    region = interface.region or (vpc.region if vpc is not None else None)
    return AddressPlace(subnet.availability_zone if subnet is not None else None, region)
