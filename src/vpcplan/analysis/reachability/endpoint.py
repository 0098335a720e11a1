"""The two ends of a question: from what a user writes to addresses that packets can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from vpcplan.errors import BlockError, UsageError
from vpcplan.model.kind_name import kind_name
from vpcplan.net.block import Address, Block, parse_address
from vpcplan.semantics.internet_gateway import is_internet_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vpcplan.model.topology_index import TopologyIndex

EndpointKind = Literal[
    "instance", "network_interface", "load_balancer", "vpc_endpoint", "internet", "network", "address",
    "service", "nat_gateway",
]  # fmt: skip


class Endpoint(Struct, frozen=True, kw_only=True):
    """One end: the interfaces that stand for it, or an address, a network, a service, the internet."""

    text: str
    kind: EndpointKind
    name: str
    id: str | None = None
    interfaces: tuple[str, ...] = ()
    address: Address | None = None
    network: str | None = None
    service: str | None = None


def parse_endpoint(index: TopologyIndex, text: str) -> Endpoint:
    """What a user's words for a source or destination mean.

    ``internet``, ``internet:IP``, an IP address, ``service:s3``, an AWS id or ARN, a name, ``vpc/name``, or a
    name with its kind in front (``instance:web``).

    Raises:
        UsageError: nothing has that name (with the nearest ones), or several things have.
    """
    if text == "internet":
        return Endpoint(text=text, kind="internet", name="internet")
    head, colon, rest = text.partition(":")
    if colon and head == "internet":
        return _internet(text, rest)
    if colon and head == "service":
        if not rest:
            raise UsageError("the service has no name", hint="write service:s3, or a full service name")
        return Endpoint(text=text, kind="service", name=rest, service=rest)
    address = _address(text)
    if address is not None:
        return _at_address(index, text, address)
    named = _by_name(index, text)
    if named is not None:
        return named
    if text.startswith(("com.amazonaws.", "aws.", "cn.com.amazonaws.")):
        return Endpoint(text=text, kind="service", name=text, service=text)
    from vpcplan.analysis.reachability.no_endpoint import refuse_endpoint

    raise refuse_endpoint(index, text, [field for field, _ in ENDPOINT_KINDS])


def _address(text: str) -> Address | None:
    try:
        return parse_address(text)
    except BlockError:
        return None


def _internet(text: str, rest: str) -> Endpoint:
    address = _address(rest)
    if address is None:
        raise UsageError(
            f"{rest!r} is not an IP address", hint="write internet:203.0.113.9, or just internet"
        )
    return Endpoint(text=text, kind="internet", name=f"internet ({address})", address=address)


def _at_address(index: TopologyIndex, text: str, address: Address) -> Endpoint:
    """An address: the interface that owns it, else a host where such a host would be."""
    owners = [
        interface.id
        for interface in index.topology.network_interfaces.values()
        for entry in interface.addresses
        if address in (entry.address, entry.public_ip)
    ]
    if owners:
        return Endpoint(text=text, kind="address", name=text, address=address, interfaces=tuple(owners))
    network = network_of(index, address)
    if network is not None:
        return Endpoint(text=text, kind="network", name=text, address=address, network=network, id=network)
    if is_internet_address(address.version, address.value) and not _in_a_vpc(index, address):
        return Endpoint(text=text, kind="internet", name=text, address=address)
    return Endpoint(text=text, kind="address", name=text, address=address)


def _in_a_vpc(index: TopologyIndex, address: Address) -> bool:
    return any(
        block.contains_address(address.version, address.value)
        for vpc in index.topology.vpcs.values()
        for block in vpc.all_cidr_blocks
    )


def network_of(index: TopologyIndex, address: Address) -> str | None:
    """The network outside AWS that an address is in: by its blocks, else by a route that leads to it."""
    from vpcplan.analysis.reachability.outside import network_blocks

    best: tuple[int, str] | None = None
    for network in index.topology.networks:
        for block in network_blocks(index, network):
            if block.contains_address(address.version, address.value) and (
                best is None or block.prefix_length > best[0]
            ):
                best = (block.prefix_length, network)
    if best is not None:
        return best[1]
    if _in_a_vpc(index, address) or is_internet_address(address.version, address.value):
        return None
    for block, network in _routed_outside(index):
        if block.contains_address(address.version, address.value):
            return network
    # Where nothing leads to the address, it can only be in a network whose addresses are not shown.
    unknown = [entry.id for entry in index.topology.networks.values() if not entry.cidr_blocks_known]
    return unknown[0] if len(unknown) == 1 else None


def _routed_outside(index: TopologyIndex) -> Iterator[tuple[Block, str]]:
    """Blocks that some route sends to a network whose own blocks are not described."""
    topology = index.topology
    behind: dict[str, str] = {}
    for connection in topology.vpn_connections.values():
        if connection.vpn_gateway is not None:
            behind[connection.vpn_gateway] = connection.network
        behind[connection.id] = connection.network
    for direct in topology.direct_connect_gateways.values():
        for network in direct.networks[:1]:
            behind[direct.id] = network
            for association in direct.associations:
                behind.setdefault(association.gateway, network)
    for table in topology.route_tables.values():
        for route in table.routes:
            if isinstance(route.destination, Block) and route.target.id in behind:
                yield route.destination, behind[route.target.id]
    for transit_table in topology.transit_gateway_route_tables.values():
        for entry in transit_table.routes:
            for attachment_id in entry.attachments:
                attachment = topology.transit_gateway_attachments.get(attachment_id)
                if attachment is not None and isinstance(entry.destination, Block):
                    if attachment.resource in behind:
                        yield entry.destination, behind[attachment.resource]
                    elif attachment.resource in topology.networks:
                        yield entry.destination, attachment.resource


ENDPOINT_KINDS: tuple[tuple[str, EndpointKind], ...] = (
    ("instances", "instance"),
    ("load_balancers", "load_balancer"),
    ("network_interfaces", "network_interface"),
    ("vpc_endpoints", "vpc_endpoint"),
    ("networks", "network"),
    ("nat_gateways", "nat_gateway"),
    ("vpn_connections", "network"),
    ("vpn_gateways", "network"),
    ("direct_connect_gateways", "network"),
    ("internet_gateways", "internet"),
)
"""The kinds that can be an end, in the order in which a bare name is looked for."""


def _by_name(index: TopologyIndex, text: str) -> Endpoint | None:
    """The resource with this id, ARN, name or ``kind:name``."""
    wanted, name = _split_kind(text)
    for field, kind in ENDPOINT_KINDS:
        if wanted in (None, field) and name in getattr(index.topology, field):
            return _of_resource(index, text, kind, field, name)
    for field, kind in ENDPOINT_KINDS:
        if wanted not in (None, field):
            continue
        found = [entry.id for entry in getattr(index.topology, field).values() if _is_called(entry, name)]
        if len(found) == 1:
            return _of_resource(index, text, kind, field, found[0])
        if found:
            raise UsageError(
                f"{text!r} is the name of {len(found)} {kind_name(field)}",
                hint="write one of " + ", ".join(sorted(found)[:6]),
            )
    return None


def _split_kind(text: str) -> tuple[str | None, str]:
    head, colon, rest = text.partition(":")
    if colon:
        for field, kind in ENDPOINT_KINDS:
            if head in (kind, field, field.removesuffix("s")):
                return field, rest
    return None, text


def _is_called(entry: object, name: str) -> bool:
    return name in (getattr(entry, "name", None), getattr(entry, "dns_name", None))


def _of_resource(index: TopologyIndex, text: str, kind: EndpointKind, field: str, id: str) -> Endpoint:
    """The endpoint that a resource stands for."""
    topology = index.topology
    resource = getattr(topology, field)[id]
    interfaces: tuple[str, ...] = ()
    network = service = None
    if field == "network_interfaces":
        interfaces = (id,)
    elif field in ("instances", "load_balancers", "vpc_endpoints"):
        interfaces = tuple(
            entry for entry in resource.network_interfaces if entry in topology.network_interfaces
        )
    elif field == "nat_gateways":
        interfaces = tuple(index.interfaces_by_owner.get(("nat_gateway", id), ()))
    elif kind == "network":
        network = _network_behind(index, field, id)
    if field == "vpc_endpoints" and resource.type == "gateway":
        service = resource.service
    return Endpoint(
        text=text,
        kind=kind,
        id=id,
        name=resource.name,
        interfaces=interfaces,
        network=network,
        service=service,
    )


def _network_behind(index: TopologyIndex, field: str, id: str) -> str | None:
    """The network outside that a VPN connection, gateway or Direct Connect gateway leads to."""
    topology = index.topology
    if field == "networks":
        return id
    if field == "vpn_connections":
        return topology.vpn_connections[id].network
    if field == "direct_connect_gateways":
        networks = topology.direct_connect_gateways[id].networks
        return networks[0] if networks else None
    for connection in topology.vpn_connections.values():
        if connection.vpn_gateway == id:
            return connection.network
    return None


_INTERNET_HOSTS = {
    4: ("8.8.8.8", "9.9.9.9", "1.1.1.1", "198.41.0.4", "17.253.144.10", "23.192.228.80", "151.101.1.69"),
    6: ("2001:4860:4860::8888", "2620:fe::fe", "2606:4700:4700::1111", "2a04:4e42::81"),
}
"""Well-known hosts, one of which stands for "any public client"."""


def anybody(index: TopologyIndex, version: int) -> Address:
    """An address that stands for any public client: one that no rule and no route singles out.

    So ``internet can reach X`` never rests on a rule for somebody's office. Blocks shorter than /8 (IPv6
    /16) count as the whole internet.
    """
    key = ("anybody", version)
    known = index.memo.get(key)
    if isinstance(known, Address):
        return known
    named = {block for block in _named_blocks(index) if block.version == version}
    candidates = [parse_address(text) for text in _INTERNET_HOSTS[version]]
    if version == 4:
        candidates += [Address(4, (first << 24) + 0x2D2D2D) for first in range(12, 224)]
    found = next(
        (
            address
            for address in candidates
            if is_internet_address(address.version, address.value)
            and not any(block.contains_address(version, address.value) for block in named)
        ),
        candidates[0],
    )
    index.memo[key] = found
    return found


def _named_blocks(index: TopologyIndex) -> Iterator[Block]:
    """Every block that a rule, route or prefix list singles out."""
    topology = index.topology
    shortest = {4: 8, 6: 16}
    for group in topology.security_groups.values():
        for rule in group.ingress + group.egress:
            if isinstance(rule.peer, Block) and rule.peer.prefix_length >= shortest[rule.peer.version]:
                yield rule.peer
    for acl in topology.network_acls.values():
        for entry in acl.ingress + acl.egress:
            if entry.cidr_block.prefix_length >= shortest[entry.cidr_block.version]:
                yield entry.cidr_block
    for table in topology.route_tables.values():
        for route in table.routes:
            if isinstance(route.destination, Block) and (
                route.destination.prefix_length >= shortest[route.destination.version]
            ):
                yield route.destination
    for prefix_list in topology.prefix_lists.values():
        for item in prefix_list.entries:
            yield item.cidr_block
    for interface in topology.network_interfaces.values():
        for owned in interface.addresses:
            if owned.public_ip is not None:
                yield Block(4, owned.public_ip.value, 32)
