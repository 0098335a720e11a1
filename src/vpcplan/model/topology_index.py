"""Answers to "which resource is that?" about one topology, each worked out once and only when asked."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from vpcplan.net.block import WIDTH, Block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.route_table import RouteTable
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology import Topology

V = TypeVar("V")

AddressKey = tuple[str, int, int]
"""VPC id, IP version, address: addresses are unique within a VPC only."""


class BlockMap(Generic[V]):
    """Values by block, looked up by longest prefix: one dictionary per prefix length in use."""

    __slots__ = ("_lengths", "_tables")

    def __init__(self, entries: Iterable[tuple[Block, V]]) -> None:
        self._tables: dict[tuple[int, int], dict[int, list[V]]] = {}
        for block, value in entries:
            shift = WIDTH[block.version] - block.prefix_length
            table = self._tables.setdefault((block.version, shift), {})
            table.setdefault(block.first >> shift, []).append(value)
        self._lengths = {
            version: sorted(shift for other, shift in self._tables if other == version) for version in (4, 6)
        }

    def matches(self, version: int, address: int) -> list[list[V]]:
        """The values of every block that holds the address, longest prefix first, ties together."""
        found = []
        for shift in self._lengths[version]:
            values = self._tables[version, shift].get(address >> shift)
            if values is not None:
                found.append(values)
        return found


_DEPENDS_ON = {
    "interface_by_address": ("network_interfaces",),
    "interface_by_public_address": ("network_interfaces",),
    "prefixes_by_vpc": ("network_interfaces",),
    "interfaces_by_group": ("network_interfaces",),
    "interfaces_by_owner": ("network_interfaces",),
    "subnets_by_vpc": ("subnets",),
    "subnet_maps": ("subnets",),
    "gateway_route_tables": ("route_tables",),
    "internet_gateway_by_vpc": ("internet_gateways",),
    "attachments_by_gateway": ("transit_gateway_attachments",),
}
"""The kinds of resources that each cached answer is made from."""


class TopologyIndex:
    """Look-ups over a topology. A topology never changes, so what is worked out stays true."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.memo: dict[object, object] = {}
        """For semantics, which keep compiled tables and rules here under keys of their own."""

    def derived(self, topology: Topology) -> TopologyIndex:
        """An index of a topology that differs from this one in a few resources, keeping what stays true.

        Trying a fix changes one rule or route; the map of 10,000 addresses need not be made again for it.
        """
        index = TopologyIndex(topology)
        for name, kinds in _DEPENDS_ON.items():
            unchanged = all(getattr(self.topology, kind) is getattr(topology, kind) for kind in kinds)
            if unchanged and name in self.__dict__:
                index.__dict__[name] = self.__dict__[name]
        return index

    @cached_property
    def interface_by_address(self) -> dict[AddressKey, str]:
        """Interface id by VPC and private or IPv6 address."""
        return {
            (interface.vpc, entry.address.version, entry.address.value): interface.id
            for interface in self.topology.network_interfaces.values()
            for entry in interface.addresses
        }

    @cached_property
    def interface_by_public_address(self) -> dict[tuple[int, int], str]:
        """Interface id by IP version and public address: Elastic or auto-assigned IPv4, and any IPv6."""
        found = {}
        for interface in self.topology.network_interfaces.values():
            for entry in interface.addresses:
                if entry.public_ip is not None:
                    found[entry.public_ip.version, entry.public_ip.value] = interface.id
                elif entry.address.version == 6:
                    found[6, entry.address.value] = interface.id
        return found

    @cached_property
    def prefixes_by_vpc(self) -> dict[str, BlockMap[str]]:
        """Interface ids by delegated prefix, per VPC."""
        entries: dict[str, list[tuple[Block, str]]] = {}
        for interface in self.topology.network_interfaces.values():
            for block in interface.prefixes:
                entries.setdefault(interface.vpc, []).append((block, interface.id))
        return {vpc: BlockMap(blocks) for vpc, blocks in entries.items()}

    @cached_property
    def interfaces_by_group(self) -> dict[str, list[str]]:
        """Interface ids by the security groups that they carry."""
        found: dict[str, list[str]] = {}
        for interface in self.topology.network_interfaces.values():
            for group in interface.security_groups:
                found.setdefault(group, []).append(interface.id)
        return found

    @cached_property
    def interfaces_by_owner(self) -> dict[tuple[str, str], list[str]]:
        """Interface ids by the kind and id of what they work for."""
        found: dict[tuple[str, str], list[str]] = {}
        for interface in self.topology.network_interfaces.values():
            if interface.owner is not None:
                found.setdefault((interface.owner.kind, interface.owner.id), []).append(interface.id)
        return found

    @cached_property
    def subnets_by_vpc(self) -> dict[str, list[Subnet]]:
        """The subnets of each VPC."""
        found: dict[str, list[Subnet]] = {}
        for subnet in self.topology.subnets.values():
            found.setdefault(subnet.vpc, []).append(subnet)
        return found

    @cached_property
    def subnet_maps(self) -> dict[str, BlockMap[str]]:
        """Subnet ids by their blocks, per VPC."""
        return {
            vpc: BlockMap((block, subnet.id) for subnet in subnets for block in subnet.blocks)
            for vpc, subnets in self.subnets_by_vpc.items()
        }

    @cached_property
    def gateway_route_tables(self) -> dict[str, RouteTable]:
        """Gateway ("edge") route tables by the internet or virtual private gateway that they belong to."""
        return {
            gateway: table
            for table in self.topology.route_tables.values()
            for gateway in table.gateway_associations
        }

    @cached_property
    def internet_gateway_by_vpc(self) -> dict[str, str]:
        """Id of the internet gateway attached to each VPC; a VPC has at most one."""
        gateways = self.topology.internet_gateways.values()
        return {gateway.vpc: gateway.id for gateway in gateways if gateway.vpc is not None}

    @cached_property
    def attachments_by_gateway(self) -> dict[tuple[str, str], str]:
        """Transit gateway attachment id by gateway and attached resource."""
        found: dict[tuple[str, str], str] = {}
        for attachment in self.topology.transit_gateway_attachments.values():
            key = (attachment.transit_gateway, attachment.resource)
            # A deleted attachment may stand beside its successor: the one that works counts.
            if key not in found or attachment.state == "available":
                found[key] = attachment.id
        return found

    def interface_at(self, vpc: str, version: int, address: int) -> NetworkInterface | None:
        """The interface that owns a private or IPv6 address in a VPC, by address or delegated prefix."""
        found = self.interface_by_address.get((vpc, version, address))
        if found is None and vpc in self.prefixes_by_vpc:
            owners = self.prefixes_by_vpc[vpc].matches(version, address)
            found = owners[0][0] if owners else None
        return None if found is None else self.topology.network_interfaces[found]

    def public_interface_at(self, version: int, address: int) -> NetworkInterface | None:
        """The interface that an address of the internet leads to, if one of this topology owns it."""
        found = self.interface_by_public_address.get((version, address))
        return None if found is None else self.topology.network_interfaces[found]

    def subnet_at(self, vpc: str, version: int, address: int) -> Subnet | None:
        """The subnet of a VPC whose block holds an address."""
        blocks = self.subnet_maps.get(vpc)
        found = blocks.matches(version, address) if blocks is not None else []
        return self.topology.subnets[found[0][0]] if found else None
