"""What an inventory shows of each kind of resource: its columns, and the cells of a row."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from vpcplan.report.rule_text import label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology import Topology
    from vpcplan.model.topology_index import TopologyIndex


class Noun(Struct, frozen=True, kw_only=True):
    """The columns of a kind, those that only `-o wide` adds, and the cells for both together."""

    columns: tuple[str, ...]
    wide: tuple[str, ...] = ()
    cells: Callable[[TopologyIndex, Any], tuple[object, ...]]


def reference(topology: Topology, kind: str, id_: str | None, near: str | None = None) -> str:
    """A resource as people call it, by its id; the id itself where the topology does not hold it.

    Seen from the VPC ``near``, ``shop/public`` is just ``public``.
    """
    if id_ is None:
        return ""
    found = getattr(topology, kind).get(id_)
    text = id_ if found is None else label(found.id, found.name)
    return text.removeprefix(f"{near}/") if near is not None else text


def references(topology: Topology, kind: str, ids: Iterable[str], near: str | None = None) -> str:
    """Several resources of one kind, separated by commas."""
    return ", ".join(reference(topology, kind, id_, near) for id_ in ids)


def joined(values: Iterable[object]) -> str:
    """The values as text, separated by commas."""
    return ", ".join(str(value) for value in values)


def _interfaces_by_vpc(index: TopologyIndex) -> Counter[str]:
    return _once(index, "interfaces_by_vpc", lambda: (item.vpc for item in _interfaces(index)))


def _used_by_subnet(index: TopologyIndex) -> Counter[str]:
    """IPv4 addresses that interfaces have, by subnet."""
    return _once(
        index,
        "used_by_subnet",
        lambda: (
            item.subnet
            for item in _interfaces(index)
            for entry in item.addresses
            if entry.address.version == 4
        ),
    )


def _interfaces(index: TopologyIndex) -> Iterable[NetworkInterface]:
    return index.topology.network_interfaces.values()


def _once(index: TopologyIndex, key: str, values: Callable[[], Iterable[str]]) -> Counter[str]:
    """How often each value occurs, counted once for the whole table."""
    found = index.memo.get(("inventory", key))
    if not isinstance(found, Counter):
        found = index.memo["inventory", key] = Counter(values())
    return found


def _name(item: Any) -> str:
    return label(item.id, item.name)


def _vpc(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    return (
        _name(item),
        item.region,
        joined(item.cidr_blocks),
        joined(item.ipv6_cidr_blocks),
        len(index.subnets_by_vpc.get(item.id, ())),
        _interfaces_by_vpc(index)[item.id],
        item.account,
        reference(topology, "route_tables", item.main_route_table, item.id),
        "on" if item.enable_dns_support else "off",
        "on" if item.enable_dns_hostnames else "off",
    )


def _subnet(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    from vpcplan.semantics.subnet import usable_addresses

    vpc = topology.vpcs.get(item.vpc)
    table = item.route_table or (vpc.main_route_table if vpc is not None else None)
    acl = item.network_acl or (vpc.default_network_acl if vpc is not None else None)
    used = _used_by_subnet(index)[item.id]
    usable = usable_addresses(item.cidr_block.prefix_length) if item.cidr_block is not None else None
    block = item.cidr_block if item.cidr_block is not None or item.ipv6_cidr_blocks else "not planned yet"
    return (
        _name(item),
        item.availability_zone or item.availability_zone_id,
        block,
        f"{used} of {usable}" if usable is not None else used,
        reference(topology, "route_tables", table, item.vpc),
        reference(topology, "network_acls", acl, item.vpc),
        joined(item.ipv6_cidr_blocks),
        reference(topology, "vpcs", item.vpc),
        item.tier,
    )


def _route_table(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    vpc = topology.vpcs.get(item.vpc)
    main = item.main or (vpc is not None and vpc.main_route_table == item.id)
    subnets = [
        subnet.id
        for subnet in topology.subnets.values()
        if subnet.route_table == item.id or (main and subnet.route_table is None and subnet.vpc == item.vpc)
    ]
    gateways = joined(item.gateway_associations)
    return (
        _name(item),
        "yes" if main else "",
        len(item.routes),
        references(topology, "subnets", subnets, item.vpc) or gateways,
        joined(item.propagating_vgws),
        reference(topology, "vpcs", item.vpc),
    )


def _network_acl(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    vpc = topology.vpcs.get(item.vpc)
    default = item.default or (vpc is not None and vpc.default_network_acl == item.id)
    subnets = [
        subnet.id
        for subnet in topology.subnets.values()
        if subnet.network_acl == item.id
        or (default and subnet.network_acl is None and subnet.vpc == item.vpc)
    ]
    return (
        _name(item),
        "yes" if default else "",
        len(item.ingress),
        len(item.egress),
        references(topology, "subnets", subnets, item.vpc),
        reference(topology, "vpcs", item.vpc),
    )


def _security_group(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    carriers = len(index.interfaces_by_group.get(item.id, ()))
    vpc = reference(topology, "vpcs", item.vpc)
    return (_name(item), len(item.ingress), len(item.egress), carriers, vpc, "yes" if item.default else "")


def _instance(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    interfaces = [
        topology.network_interfaces[id_]
        for id_ in item.network_interfaces
        if id_ in topology.network_interfaces
    ]
    groups = dict.fromkeys(group for interface in interfaces for group in interface.security_groups)
    return (
        _name(item),
        _addresses(interfaces),
        _public_addresses(interfaces),
        joined(reference(topology, "subnets", interface.subnet, item.vpc) for interface in interfaces),
        references(topology, "security_groups", groups, item.vpc),
        item.state,
        item.type,
        joined(f"{key}={value}" for key, value in item.tags),
    )


def _addresses(interfaces: Iterable[Any]) -> str:
    return joined(
        f"~{entry.address}" if entry.assumed else entry.address
        for item in interfaces
        for entry in item.addresses
    )


def _public_addresses(interfaces: Iterable[Any]) -> str:
    return joined(
        entry.public_ip for item in interfaces for entry in item.addresses if entry.public_ip is not None
    )


def _network_interface(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    owner = ""
    if item.owner is not None:
        kind = item.owner.kind.replace("_", " ").replace("nat ", "NAT ").replace("vpc ", "VPC ")
        owner = f"{kind} {item.owner.id.removeprefix(f'{item.vpc}/')}"
    return (
        _name(item),
        _addresses([item]),
        _public_addresses([item]),
        reference(topology, "subnets", item.subnet, item.vpc),
        owner,
        references(topology, "security_groups", item.security_groups, item.vpc),
        "on" if item.source_dest_check else "off",
        joined(item.prefixes),
    )


def _gateway(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    return (_name(item), reference(topology, "vpcs", item.vpc) or "not attached")


def _nat_gateway(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    return (
        _name(item),
        item.connectivity,
        reference(topology, "subnets", item.subnet, item.vpc) or "regional",
        joined(entry.public_ip for entry in item.addresses if entry.public_ip is not None),
        joined(entry.private_ip for entry in item.addresses if entry.private_ip is not None),
        item.state,
    )


def _vpc_endpoint(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    return (
        _name(item),
        item.type.replace("_", " "),
        item.service,
        references(topology, "route_tables", item.route_tables, item.vpc)
        or references(topology, "subnets", item.subnets, item.vpc),
        references(topology, "security_groups", item.security_groups, item.vpc),
        item.state,
        "on" if item.private_dns else "off",
    )


def _load_balancer(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    return (
        _name(item),
        item.type,
        item.scheme,
        joined(f"{listener.protocol} {listener.port}" for listener in item.listeners),
        references(topology, "subnets", item.subnets, item.vpc),
        references(topology, "security_groups", item.security_groups or (), item.vpc),
        item.dns_name,
    )


def _target_group(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    targets = joined(
        reference(topology, "instances", target.id, item.vpc) + (f":{target.port}" if target.port else "")
        for target in item.targets
    )
    return (_name(item), item.protocol, item.port, item.target_type, targets)


def _peering(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    sides = [reference(topology, "vpcs", side.vpc) for side in (item.requester, item.accepter)]
    accounts = joined(dict.fromkeys(side.account for side in (item.requester, item.accepter) if side.account))
    return (_name(item), *sides, item.state, accounts)


def _transit_gateway(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    attachments = [
        attachment.resource
        for attachment in topology.transit_gateway_attachments.values()
        if attachment.transit_gateway == item.id
    ]
    tables = sum(table.transit_gateway == item.id for table in topology.transit_gateway_route_tables.values())
    referencing = "on" if item.security_group_referencing else "off"
    return (_name(item), item.region, joined(attachments), tables, item.state, referencing)


def _attachment(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    return (
        _name(item),
        item.type,
        item.resource,
        reference(topology, "transit_gateways", item.transit_gateway),
        reference(topology, "transit_gateway_route_tables", item.association),
        item.state,
        references(topology, "subnets", item.subnets),
        "on" if item.appliance_mode else "off",
    )


def _transit_table(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    associated = [
        attachment.id
        for attachment in topology.transit_gateway_attachments.values()
        if attachment.association == item.id
    ]
    return (
        _name(item),
        references(topology, "transit_gateway_attachments", associated),
        references(topology, "transit_gateway_attachments", item.propagations),
        len(item.routes),
        reference(topology, "transit_gateways", item.transit_gateway),
    )


def _vpn_connection(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    gateway = item.vpn_gateway or item.transit_gateway
    network = reference(topology, "networks", item.network)
    return (_name(item), network, gateway, item.routing, joined(item.routes), item.state)


def _network(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    blocks = joined(item.cidr_blocks) if item.cidr_blocks_known else "not known"
    return (_name(item), blocks, item.public_ip)


def _prefix_list(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    entries = joined(entry.cidr_block for entry in item.entries)
    return (_name(item), f"IPv{item.address_family}", len(item.entries), item.service, entries)


def _endpoint_service(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    balancers = references(topology, "load_balancers", item.load_balancers)
    return (_name(item), item.service_name, balancers, joined(item.availability_zones), item.state)


def _endpoint_connection(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    return (_name(item), item.service, item.vpc_endpoint, item.state)


def _direct_connect(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    gateways = joined(association.gateway for association in item.associations)
    return (_name(item), joined(item.networks), gateways, item.state)


def _public_access_options(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    return (_name(item), item.mode, item.account, item.region)


def _public_access_exclusion(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    return (_name(item), item.resource, item.mode, item.state)


def _address_pool(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    return (_name(item), joined(item.cidr_blocks), item.parent, item.region, item.environment)


_GATEWAY = Noun(columns=("Gateway", "VPC"), cells=_gateway)

NOUNS: dict[str, Noun] = {
    "vpcs": Noun(
        columns=("VPC", "Region", "CIDR blocks", "IPv6 CIDR blocks", "Subnets", "Interfaces"),
        wide=("Account", "Main route table", "DNS support", "DNS hostnames"),
        cells=_vpc,
    ),
    "subnets": Noun(
        columns=("Subnet", "Zone", "CIDR block", "In use", "Route table", "Network ACL"),
        wide=("IPv6 CIDR blocks", "VPC", "Tier"),
        cells=_subnet,
    ),
    "route_tables": Noun(
        columns=("Route table", "Main", "Routes", "Used by"),
        wide=("Propagating gateways", "VPC"),
        cells=_route_table,
    ),
    "network_acls": Noun(
        columns=("Network ACL", "Default", "Ingress", "Egress", "Subnets"), wide=("VPC",), cells=_network_acl
    ),
    "security_groups": Noun(
        columns=("Security group", "Ingress", "Egress", "Interfaces"),
        wide=("VPC", "Default"),
        cells=_security_group,
    ),
    "instances": Noun(
        columns=("Instance", "Addresses", "Public IP", "Subnet", "Security groups"),
        wide=("State", "Type", "Tags"),
        cells=_instance,
    ),
    "network_interfaces": Noun(
        columns=("Interface", "Addresses", "Public IP", "Subnet", "Owner"),
        wide=("Security groups", "Source/dest check", "Prefixes"),
        cells=_network_interface,
    ),
    "internet_gateways": _GATEWAY,
    "egress_only_internet_gateways": _GATEWAY,
    "vpn_gateways": _GATEWAY,
    "nat_gateways": Noun(
        columns=("NAT gateway", "Kind", "Subnet", "Public IP"),
        wide=("Private IP", "State"),
        cells=_nat_gateway,
    ),
    "vpc_endpoints": Noun(
        columns=("Endpoint", "Type", "Service", "In", "Security groups"),
        wide=("State", "Private DNS"),
        cells=_vpc_endpoint,
    ),
    "endpoint_services": Noun(
        columns=("Endpoint service", "Service name", "Load balancers"),
        wide=("Zones", "State"),
        cells=_endpoint_service,
    ),
    "endpoint_connections": Noun(
        columns=("Connection", "Service", "Endpoint", "State"), cells=_endpoint_connection
    ),
    "load_balancers": Noun(
        columns=("Load balancer", "Type", "Scheme", "Listeners", "Subnets"),
        wide=("Security groups", "DNS name"),
        cells=_load_balancer,
    ),
    "target_groups": Noun(
        columns=("Target group", "Protocol", "Port", "Type", "Targets"), cells=_target_group
    ),
    "vpc_peering_connections": Noun(
        columns=("Peering", "Requester", "Accepter", "State"), wide=("Accounts",), cells=_peering
    ),
    "transit_gateways": Noun(
        columns=("Transit gateway", "Region", "Attachments", "Route tables"),
        wide=("State", "Group referencing"),
        cells=_transit_gateway,
    ),
    "transit_gateway_attachments": Noun(
        columns=("Attachment", "Type", "Attached", "Transit gateway", "Associated with"),
        wide=("State", "Subnets", "Appliance mode"),
        cells=_attachment,
    ),
    "transit_gateway_route_tables": Noun(
        columns=("Route table", "Associations", "Propagations", "Routes"),
        wide=("Transit gateway",),
        cells=_transit_table,
    ),
    "vpn_connections": Noun(
        columns=("VPN connection", "Network", "Gateway", "Routing", "Routes"),
        wide=("State",),
        cells=_vpn_connection,
    ),
    "direct_connect_gateways": Noun(
        columns=("Direct Connect gateway", "Networks", "Gateways"), wide=("State",), cells=_direct_connect
    ),
    "networks": Noun(columns=("Network", "CIDR blocks", "Public IP"), cells=_network),
    "prefix_lists": Noun(
        columns=("Prefix list", "Family", "Entries", "Service"), wide=("Blocks",), cells=_prefix_list
    ),
    "block_public_access_options": Noun(
        columns=("Block Public Access", "Mode", "Account", "Region"), cells=_public_access_options
    ),
    "block_public_access_exclusions": Noun(
        columns=("Exclusion", "Resource", "Mode", "State"), cells=_public_access_exclusion
    ),
    "address_pools": Noun(
        columns=("Address pool", "CIDR blocks", "From pool", "Region", "Environment"), cells=_address_pool
    ),
}
"""The columns of every kind of resource."""
