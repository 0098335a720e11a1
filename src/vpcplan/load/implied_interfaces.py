"""The network interfaces that AWS makes by itself and that a source does not list, and assumed addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from vpcplan.model.network_interface import InterfaceAddress, InterfaceOwner, NetworkInterface
from vpcplan.net.block import Address, Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from vpcplan.model.load_balancer import LoadBalancer
    from vpcplan.model.nat_gateway import NatGateway
    from vpcplan.model.network_interface import OwnerKind
    from vpcplan.model.resource import Resource
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology import Topology

PUBLIC_RANGES = (Block(4, 0xCB007100, 24), Block(4, 0xC6336400, 24), Block(4, 0xC0000200, 24))
"""203.0.113.0/24, 198.51.100.0/24 and 192.0.2.0/24 (RFC 5737): they stand for addresses AWS will choose."""
_RESERVED_AT_START = 4
_MADE_BY_AWS = frozenset(("nat_gateway", "load_balancer", "vpc_endpoint", "transit_gateway_attachment"))
"""What owns interfaces that AWS makes."""
_GONE = frozenset(("deleted", "deleting", "failed", "rejected", "expired"))


def complete_interfaces(
    topology: Topology,
    *,
    auto_public: AbstractSet[str] = frozenset(),
    auto_ipv6: AbstractSet[str] = frozenset(),
    elastic: Mapping[str, Address] | None = None,
) -> Topology:
    """The topology with the interfaces that AWS makes by itself and the source does not list.

    One interface for each NAT gateway in a subnet, and one per subnet for each load balancer, interface or
    Gateway Load Balancer endpoint and transit gateway attachment, where no interface of that owner is in that
    subnet yet. Interfaces without any address (an instance whose ``private_ip`` is left out) get one.
    Addresses that are written nowhere are taken from the top of the subnet downward and marked ``assumed``;
    public ones from the documentation ranges of RFC 5737, outside every block that a rule, list or network
    of the topology names. A subnet without a block gives interfaces without addresses.

    Args:
        topology: Complete but for those interfaces.
        auto_public: Ids of interfaces that AWS gives a public IPv4 address.
        auto_ipv6: Ids of interfaces that AWS gives an IPv6 address.
        elastic: Public addresses of interfaces whose private address is not known, by id.
    """
    return _Completion(topology, auto_public, auto_ipv6, elastic or {}).run()


class _Completion:
    """One run over one topology; ``interfaces`` is the new table."""

    def __init__(
        self,
        topology: Topology,
        auto_public: AbstractSet[str],
        auto_ipv6: AbstractSet[str],
        elastic: Mapping[str, Address],
    ) -> None:
        self.topology = topology
        self.auto_public = auto_public
        self.auto_ipv6 = auto_ipv6
        self.elastic = elastic
        self.interfaces = dict(topology.network_interfaces)
        self.owned: dict[tuple[str, str], dict[str, str]] = {}
        self.free = _FreeAddresses(topology)
        for interface in self.interfaces.values():
            if interface.owner is not None and interface.owner.kind in _MADE_BY_AWS:
                owner = (interface.owner.kind, interface.owner.id)
                self.owned.setdefault(owner, {})[interface.subnet] = interface.id

    def run(self) -> Topology:
        """The completed topology."""
        topology = self.topology
        self._complete_addresses()
        gateways = {id: self._nat_gateway(gateway) for id, gateway in topology.nat_gateways.items()}
        balancers = {id: self._load_balancer(balancer) for id, balancer in topology.load_balancers.items()}
        endpoints = dict(topology.vpc_endpoints)
        for id, endpoint in topology.vpc_endpoints.items():
            if endpoint.type not in ("gateway", "service_network") and endpoint.state not in _GONE:
                made = self._one_per_subnet(
                    "vpc_endpoint",
                    endpoint,
                    endpoint.subnets,
                    security_groups=endpoint.security_groups,
                    filtered=endpoint.type != "gateway_load_balancer",
                    source_dest_check=endpoint.type != "gateway_load_balancer",
                )
                endpoints[id] = replace(endpoint, network_interfaces=(*endpoint.network_interfaces, *made))
        for attachment in topology.transit_gateway_attachments.values():
            if attachment.state not in _GONE:
                self._one_per_subnet(
                    "transit_gateway_attachment",
                    attachment,
                    attachment.subnets,
                    filtered=False,
                    source_dest_check=False,
                )
        return replace(
            topology,
            nat_gateways=gateways,
            load_balancers=balancers,
            vpc_endpoints=endpoints,
            network_interfaces=self.interfaces,
        )

    def _complete_addresses(self) -> None:
        """Give listed interfaces the addresses that AWS will choose."""
        for id, interface in self.topology.network_interfaces.items():
            if interface.addresses and id not in self.auto_public and id not in self.auto_ipv6:
                continue
            subnet = self.topology.subnets.get(interface.subnet)
            if subnet is None:
                continue
            addresses = list(interface.addresses)
            if not any(entry.address.version == 4 for entry in addresses):
                addresses[:0] = self._address(subnet, 4)
            has_ipv6 = any(entry.address.version == 6 for entry in addresses)
            if not has_ipv6 and (id in self.auto_ipv6 or not addresses):
                addresses += self._address(subnet, 6)
            if id in self.elastic and addresses:
                addresses[0] = replace(addresses[0], public_ip=self.elastic[id])
            elif id in self.auto_public and addresses and addresses[0].public_ip is None:
                # `assumed` speaks of the private address.
                addresses[0] = replace(addresses[0], public_ip=self.free.public())
            self.interfaces[id] = replace(interface, addresses=tuple(addresses))

    def _address(self, subnet: Subnet, version: int) -> Iterator[InterfaceAddress]:
        address = self.free.private(subnet, version)
        if address is not None:
            yield InterfaceAddress(address=address, assumed=True)

    def _nat_gateway(self, gateway: NatGateway) -> NatGateway:
        """The gateway with its interface: one in its subnet; none for a regional gateway."""
        from vpcplan.model.nat_gateway import NatGatewayAddress

        if gateway.state in _GONE:
            return gateway
        public = gateway.connectivity == "public"
        addresses = gateway.addresses or (NatGatewayAddress(),)
        subnet = None if gateway.subnet is None else self.topology.subnets.get(gateway.subnet)
        if subnet is None:
            if gateway.subnet is not None or not public or gateway.addresses:
                return gateway
            return replace(gateway, addresses=(NatGatewayAddress(public_ip=self.free.public()),))
        listed = self.owned.get(("nat_gateway", gateway.id), {}).get(subnet.id)
        if listed is not None or any(address.network_interface for address in gateway.addresses):
            return gateway
        id = self._new_id(gateway, subnet, "nat_gateway")
        entries, completed = [], []
        for address in addresses:
            private = address.private_ip or self.free.private(subnet, 4)
            elastic = address.public_ip or (self.free.public() if public else None)
            assumed = address.private_ip is None
            completed.append(replace(address, private_ip=private, public_ip=elastic, network_interface=id))
            if private is not None:
                entries.append(InterfaceAddress(address=private, public_ip=elastic, assumed=assumed))
        self._add(id, gateway, subnet, "nat_gateway", tuple(entries), filtered=False, source_dest_check=False)
        return replace(gateway, addresses=tuple(completed))

    def _load_balancer(self, balancer: LoadBalancer) -> LoadBalancer:
        if balancer.state in _GONE:
            return balancer
        network = balancer.type in ("network", "gateway")
        made = self._one_per_subnet(
            "load_balancer",
            balancer,
            balancer.subnets,
            security_groups=balancer.security_groups or (),
            filtered=not network or balancer.security_groups is not None,
            source_dest_check=balancer.type != "gateway",
            public=balancer.scheme == "internet-facing"
            and balancer.ip_address_type != "dualstack-without-public-ipv4",
            ipv6=balancer.ip_address_type != "ipv4",
        )
        return replace(balancer, network_interfaces=(*balancer.network_interfaces, *made))

    def _one_per_subnet(
        self,
        kind: OwnerKind,
        owner: Resource,
        subnets: Iterable[str],
        *,
        public: bool = False,
        ipv6: bool = False,
        **settings: Any,
    ) -> list[str]:
        """Add an interface in each subnet that has none of this owner's, and return their ids."""
        made = []
        listed = self.owned.get((kind, owner.id), {})
        for subnet_id in subnets:
            subnet = self.topology.subnets.get(subnet_id)
            if subnet is None or subnet_id in listed:
                continue
            addresses = list(self._address(subnet, 4))
            if public and addresses:
                addresses[0] = replace(addresses[0], public_ip=self.free.public())
            if ipv6 or not addresses:
                addresses += self._address(subnet, 6)
            id = self._new_id(owner, subnet, kind)
            self._add(id, owner, subnet, kind, tuple(addresses), **settings)
            made.append(id)
        return made

    def _new_id(self, owner: Resource, subnet: Subnet, kind: str) -> str:
        id = f"{owner.id}/{subnet.name}"
        return id if id not in self.interfaces else f"{id}/{kind}"

    def _add(
        self,
        id: str,
        owner: Resource,
        subnet: Subnet,
        kind: OwnerKind,
        addresses: tuple[InterfaceAddress, ...],
        **settings: Any,
    ) -> None:
        self.interfaces[id] = NetworkInterface(
            id=id,
            name=f"{owner.name}/{subnet.name}",
            span=owner.span,
            account=subnet.account,
            region=subnet.region,
            vpc=subnet.vpc,
            subnet=subnet.id,
            addresses=addresses,
            owner=InterfaceOwner(kind, owner.id),
            **settings,
        )


class _FreeAddresses:
    """Addresses that nothing in the topology uses, from the top of each subnet downward."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.next: dict[tuple[str, int], int] = {}
        self.used: dict[str, set[Address]] | None = None
        self.prefixes: dict[str, list[Block]] = {}
        self.public_addresses: Iterator[Address] | None = None

    def private(self, subnet: Subnet, version: int) -> Address | None:
        """The highest free address of the subnet; AWS keeps the first four and the last of each block."""
        blocks = [block for block in subnet.blocks if block.version == version]
        if not blocks:
            return None
        if self.used is None:
            self.used = self._collect()
        used, prefixes = self.used.get(subnet.vpc, set()), self.prefixes.get(subnet.id, ())
        block = blocks[0]
        value = self.next.get((subnet.id, version), block.last - 1)
        while value >= block.first + _RESERVED_AT_START:
            holding = next((prefix for prefix in prefixes if prefix.contains_address(version, value)), None)
            if holding is not None:
                value = holding.first - 1
            elif (address := Address(version, value)) in used:
                value -= 1
            else:
                self.next[subnet.id, version] = value - 1
                return address
        self.next[subnet.id, version] = value
        return None

    def public(self) -> Address | None:
        """A public address of the documentation ranges; None once all are used."""
        if self.public_addresses is None:
            self.public_addresses = _free_public(self.topology)
        return next(self.public_addresses, None)

    def _collect(self) -> dict[str, set[Address]]:
        """What is in use, by VPC."""
        used: dict[str, set[Address]] = {}
        for interface in self.topology.network_interfaces.values():
            addresses = used.setdefault(interface.vpc, set())
            for entry in interface.addresses:
                addresses.add(entry.address)
            if interface.prefixes:
                self.prefixes.setdefault(interface.subnet, []).extend(interface.prefixes)
        for gateway in self.topology.nat_gateways.values():
            used.setdefault(gateway.vpc, set()).update(
                address.private_ip for address in gateway.addresses if address.private_ip
            )
        return used


def _free_public(topology: Topology) -> Iterator[Address]:
    """Documentation addresses from the top, outside every block that the topology speaks of.

    Blocks shorter than /8 are as good as the whole internet. Where the others hold all of the addresses,
    these are taken all the same: an instance with a public address must not be without one.
    """
    taken = {
        entry.public_ip.value
        for interface in topology.network_interfaces.values()
        for entry in interface.addresses
        if entry.public_ip is not None
    }
    for gateway in topology.nat_gateways.values():
        taken.update(address.public_ip.value for address in gateway.addresses if address.public_ip)
    taken.update(network.public_ip.value for network in topology.networks.values() if network.public_ip)
    named = [
        block
        for block in set(_blocks_named(topology))
        if block.version == 4 and block.prefix_length >= 8 and any(map(block.overlaps, PUBLIC_RANGES))
    ]
    left = []
    for block in PUBLIC_RANGES:
        for value in range(block.last - 1, block.first, -1):
            if value in taken:
                continue
            if any(other.contains_address(4, value) for other in named):
                left.append(value)
            else:
                yield Address(4, value)
    yield from (Address(4, value) for value in left)


def _blocks_named(topology: Topology) -> Iterator[Block]:
    """Every block that a rule, route, list or network speaks of."""
    for group in topology.security_groups.values():
        for rule in group.ingress + group.egress:
            if isinstance(rule.peer, Block):
                yield rule.peer
    for acl in topology.network_acls.values():
        for entry in acl.ingress + acl.egress:
            yield entry.cidr_block
    for prefix_list in topology.prefix_lists.values():
        for listed in prefix_list.entries:
            yield listed.cidr_block
    for network in topology.networks.values():
        yield from network.cidr_blocks
    for vpc in topology.vpcs.values():
        yield from vpc.cidr_blocks
    for table in topology.route_tables.values():
        for route in table.routes:
            if isinstance(route.destination, Block):
                yield route.destination
