"""The cells of an inventory's rows, one function for each kind of resource."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from vpcplan.report.rule_text import label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology import Topology
    from vpcplan.model.topology_index import TopologyIndex


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


def vpc_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
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


def subnet_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
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
        joined(item.ipv6_cidr_blocks),
        f"{used} of {usable}" if usable is not None else used,
        reference(topology, "route_tables", table, item.vpc),
        reference(topology, "network_acls", acl, item.vpc),
        reference(topology, "vpcs", item.vpc),
        item.tier,
    )


def route_table_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
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


def network_acl_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
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


def security_group_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    carriers = len(index.interfaces_by_group.get(item.id, ()))
    vpc = reference(topology, "vpcs", item.vpc)
    return (_name(item), len(item.ingress), len(item.egress), carriers, vpc, "yes" if item.default else "")


def instance_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
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


def network_interface_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
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


def gateway_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    return (_name(item), reference(topology, "vpcs", item.vpc) or "not attached")


def nat_gateway_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    return (
        _name(item),
        item.connectivity,
        reference(topology, "subnets", item.subnet, item.vpc) or "regional",
        joined(entry.public_ip for entry in item.addresses if entry.public_ip is not None),
        joined(entry.private_ip for entry in item.addresses if entry.private_ip is not None),
        item.state,
    )


def vpc_endpoint_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
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


def load_balancer_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
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


def target_group_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    targets = joined(
        reference(topology, "instances", target.id, item.vpc) + (f":{target.port}" if target.port else "")
        for target in item.targets
    )
    return (_name(item), item.protocol, item.port, item.target_type, targets)


def peering_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    sides = [reference(topology, "vpcs", side.vpc) for side in (item.requester, item.accepter)]
    accounts = joined(dict.fromkeys(side.account for side in (item.requester, item.accepter) if side.account))
    return (_name(item), *sides, item.state, accounts)


def transit_gateway_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    attachments = [
        attachment.resource
        for attachment in topology.transit_gateway_attachments.values()
        if attachment.transit_gateway == item.id
    ]
    tables = sum(table.transit_gateway == item.id for table in topology.transit_gateway_route_tables.values())
    referencing = "on" if item.security_group_referencing else "off"
    return (_name(item), item.region, joined(attachments), tables, item.state, referencing)


def attachment_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
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


def transit_table_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
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


def vpn_connection_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    gateway = item.vpn_gateway or item.transit_gateway
    network = reference(topology, "networks", item.network)
    tunnels = joined(tunnel.status or "not known" for tunnel in item.tunnels)
    return (_name(item), network, gateway, item.routing, joined(item.routes), tunnels, item.state)


def network_cells(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    blocks = joined(item.cidr_blocks) if item.cidr_blocks_known else "not known"
    return (_name(item), blocks, item.public_ip)


def prefix_list_cells(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    entries = joined(entry.cidr_block for entry in item.entries)
    return (_name(item), f"IPv{item.address_family}", len(item.entries), item.service, entries)


def endpoint_service_cells(index: TopologyIndex, item: Any) -> tuple[object, ...]:
    topology = index.topology
    balancers = references(topology, "load_balancers", item.load_balancers)
    return (_name(item), item.service_name, balancers, joined(item.availability_zones), item.state)


def endpoint_connection_cells(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    return (_name(item), item.service, item.vpc_endpoint, item.state)


def direct_connect_cells(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    gateways = joined(association.gateway for association in item.associations)
    return (_name(item), joined(item.networks), gateways, item.state)


def public_access_options_cells(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    return (_name(item), item.mode, item.account, item.region)


def public_access_exclusion_cells(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    return (_name(item), item.resource, item.mode, item.state)


def address_pool_cells(_: TopologyIndex, item: Any) -> tuple[object, ...]:
    return (_name(item), joined(item.cidr_blocks), item.parent, item.region, item.environment)
