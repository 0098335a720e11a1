"""What joins VPCs to each other and to the outside, in the short forms of the topology language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.model.topology_index import TopologyIndex
from vpcplan.report.yaml_text import Comment, Flow
from vpcplan.semantics.transit_gateway import attached_blocks

if TYPE_CHECKING:
    from vpcplan.model.direct_connect import DirectConnectGateway
    from vpcplan.model.network import Network
    from vpcplan.model.prefix_list import PrefixList
    from vpcplan.model.topology import Topology
    from vpcplan.model.transit_gateway import (
        TransitGateway,
        TransitGatewayAttachment,
        TransitGatewayRoute,
        TransitGatewayRouteTable,
    )
    from vpcplan.model.vpc_peering_connection import PeeringSide, VpcPeeringConnection
    from vpcplan.model.vpn_connection import VpnConnection, VpnTunnel
    from vpcplan.report.topology_names import Names


def peering_yaml(names: Names, peering: VpcPeeringConnection) -> dict[str, Any]:
    """``{requester: shop, accepter: data}``."""
    made: dict[str, Any] = {
        "requester": _side(names, peering.requester),
        "accepter": _side(names, peering.accepter),
    }
    if peering.state != "active":
        made["state"] = peering.state
    return Flow(made)


def _side(names: Names, side: PeeringSide) -> Any:
    known = names.known("vpcs", side.vpc)
    name = names.ids["vpcs", side.vpc] if known else side.vpc
    made: dict[str, Any] = {"vpc": name}
    if not known:
        made |= {key: value for key, value in (("account", side.account), ("region", side.region)) if value}
        made["cidr_blocks"] = [str(block) for block in side.cidr_blocks]
    if side.allow_remote_dns_resolution:
        made["allow_remote_dns_resolution"] = True
    return name if len(made) == 1 else Flow(made)


class TransitNames:
    """Names of attachments and route tables, unique in their transit gateway."""

    def __init__(self, topology: Topology) -> None:
        self.names: dict[str, str] = {}
        from vpcplan.report.topology_names import clean_name

        taken: set[tuple[str, str, str]] = set()
        for kind, resources in (
            ("attachments", topology.transit_gateway_attachments),
            ("route_tables", topology.transit_gateway_route_tables),
        ):
            for resource in resources.values():
                named = resource.name != resource.id
                wanted = (clean_name(resource.name) if named else "") or clean_name(
                    resource.id.partition("/")[0]
                )
                name, number = wanted, 1
                while (kind, resource.transit_gateway, name) in taken:
                    number += 1
                    name = f"{wanted}-{number}"
                taken.add((kind, resource.transit_gateway, name))
                self.names[resource.id] = name


def transit_gateway_yaml(
    topology: Topology, names: Names, inner: TransitNames, gateway: TransitGateway
) -> dict[str, Any]:
    """A transit gateway with its attachments and route tables."""
    made: dict[str, Any] = {}
    for key in ("region", "account", "amazon_side_asn"):
        if getattr(gateway, key) is not None:
            made[key] = getattr(gateway, key)
    if gateway.cidr_blocks:
        made["cidr_blocks"] = [str(block) for block in gateway.cidr_blocks]
    if gateway.security_group_referencing:
        made["security_group_referencing"] = True
    if not gateway.dns_support:
        made["dns_support"] = False
    if not gateway.vpn_ecmp:
        made["vpn_ecmp"] = False
    if gateway.state != "available":
        made["state"] = gateway.state
    own = [
        each for each in topology.transit_gateway_attachments.values() if each.transit_gateway == gateway.id
    ]
    attachments: dict[str, Any] = {}
    written: set[str] = set()
    for attachment in own:
        found = _attachment(topology, names, attachment)
        if isinstance(found, Comment):
            attachments[found] = None
        else:
            attachments[inner.names[attachment.id]] = found
            written.add(attachment.id)
    made["attachments"] = attachments
    tables: dict[str, Any] = {
        inner.names[table.id]: _route_table(topology, names, inner, table, own, written)
        for table in topology.transit_gateway_route_tables.values()
        if table.transit_gateway == gateway.id
    }
    if not tables and written:
        # Left out, a default table would be made, which knows every route.
        joined = [inner.names[each.id] for each in own if each.id in written]
        tables = {"not-described": {"associations": joined, "propagations": [], "complete": False}}
    made["route_tables"] = tables
    return made


def _attachment(topology: Topology, names: Names, attachment: TransitGatewayAttachment) -> Any:
    kinds = {
        "vpc": ("vpc", "vpcs"),
        "vpn": ("vpn", "vpn_connections"),
        "direct-connect-gateway": ("direct_connect", "direct_connect_gateways"),
        "peering": ("peering", "transit_gateways"),
    }
    key, kind = kinds.get(attachment.type, ("", ""))
    made: dict[str, Any] = {}
    if kind and names.known(kind, attachment.resource):
        made[key] = names.ids[kind, attachment.resource]
    elif attachment.type == "peering" and attachment.resource_region is not None:
        made |= {"peering": attachment.resource, "peer_region": attachment.resource_region}
    elif attachment.type != "vpc" and names.known("networks", attachment.resource):
        made |= {"network": names.ids["networks", attachment.resource], "type": attachment.type}
    else:
        text = f"{attachment.id}: {attachment.type} {attachment.resource} is not described or not modelled"
        return Comment(text)
    if attachment.type == "vpc":
        made["subnets"] = [
            names.reference("subnets", each, attachment.resource)
            if names.known("subnets", each)
            else f"unknown {each}"
            for each in attachment.subnets
        ]
        vpc = topology.vpcs[attachment.resource]
        if attachment.ipv6_support is not bool(vpc.ipv6_cidr_blocks):
            made["ipv6_support"] = attachment.ipv6_support
    if attachment.appliance_mode:
        made["appliance_mode"] = True
    if not attachment.security_group_referencing:
        made["security_group_referencing"] = False
    if attachment.state != "available":
        made["state"] = attachment.state
    return Flow(made)


def _route_table(
    topology: Topology,
    names: Names,
    inner: TransitNames,
    table: TransitGatewayRouteTable,
    attachments: list[TransitGatewayAttachment],
    written: set[str],
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    associated = [a.id for a in attachments if a.association == table.id and a.id in written]
    made["associations"] = [inner.names[each] for each in associated]
    propagated = [each for each in _propagating(topology, table) if each in written]
    made["propagations"] = [inner.names[each] for each in propagated]
    routes: dict[str, Any] = {}
    for route in table.routes:
        implied = route.state == "active" and any(each in propagated for each in route.attachments)
        if route.origin == "static" or not implied:
            _add_route(names, inner, route, written, routes)
    if routes:
        made["routes"] = routes
    if table.state != "available":
        made["state"] = table.state
    if not table.complete:
        made["complete"] = False
    return made


def _propagating(topology: Topology, table: TransitGatewayRouteTable) -> list[str]:
    """The attachments whose every block the table has as a propagated route; the others' stand as routes."""
    if not table.propagated_listed:
        return list(table.propagations)
    index = TopologyIndex(topology)
    listed: dict[str, set[object]] = {}
    for route in table.routes:
        if route.origin == "propagated":
            for each in route.attachments:
                listed.setdefault(each, set()).add(route.destination)
    found = []
    for id, destinations in listed.items():
        attachment = topology.transit_gateway_attachments.get(id)
        if attachment is None:
            continue
        blocks, known = attached_blocks(index, attachment)
        if known and set(blocks) <= destinations:
            found.append(id)
    return found


def _add_route(
    names: Names,
    inner: TransitNames,
    route: TransitGatewayRoute,
    written: set[str],
    routes: dict[str, Any],
) -> None:
    destination = str(route.destination)
    if isinstance(route.destination, str) and names.known("prefix_lists", route.destination):
        destination = names.ids["prefix_lists", route.destination]
    targets = [inner.names[each] if each in written else f"unknown {each}" for each in route.attachments]
    if route.state == "blackhole" or not targets:
        routes[destination] = "blackhole"
    else:
        routes[destination] = targets[0] if len(targets) == 1 else targets


def network_yaml(network: Network) -> dict[str, Any]:
    """``{cidr_blocks: [192.168.0.0/16], public_ip: 203.0.113.1}``."""
    made: dict[str, Any] = {}
    if network.cidr_blocks:
        made["cidr_blocks"] = [str(block) for block in network.cidr_blocks]
    if network.public_ip is not None:
        made["public_ip"] = str(network.public_ip)
    if not network.cidr_blocks_known:
        made["cidr_blocks_known"] = False
    return Flow(made)


def vpn_connection_yaml(names: Names, connection: VpnConnection) -> dict[str, Any] | None:
    """``{network: office, gateway: shop/vgw, routing: static}``; None where its gateway is not described."""
    for kind, gateway in (
        ("vpn_gateways", connection.vpn_gateway),
        ("transit_gateways", connection.transit_gateway),
    ):
        if gateway is not None and names.known(kind, gateway):
            break
    else:
        return None
    made: dict[str, Any] = {
        "network": names.ids["networks", connection.network],
        "gateway": names.ids[kind, gateway],
        "routing": connection.routing,
        "routes": [str(block) for block in connection.routes],
    }
    if not connection.routes_known:
        made["routes_known"] = False
    if connection.state != "available":
        made["state"] = connection.state
    if connection.tunnels:
        made["tunnels"] = [_tunnel_yaml(tunnel) for tunnel in connection.tunnels]
    return Flow(made)


def _tunnel_yaml(tunnel: VpnTunnel) -> dict[str, Any]:
    """``{outside_address: 203.0.113.1, status: up}``."""
    made: dict[str, Any] = {}
    if tunnel.outside_address is not None:
        made["outside_address"] = str(tunnel.outside_address)
    if tunnel.status is not None:
        made["status"] = tunnel.status
    return Flow(made)


def direct_connect_yaml(names: Names, gateway: DirectConnectGateway) -> dict[str, Any]:
    """A Direct Connect gateway with its networks and associations."""
    made: dict[str, Any] = {
        "networks": [
            names.ids["networks", each] for each in gateway.networks if names.known("networks", each)
        ]
    }
    associations: list[Any] = []
    for association in gateway.associations:
        kind = "transit_gateways" if association.gateway.startswith("tgw-") else "vpn_gateways"
        if not names.known(kind, association.gateway):
            associations.append(Comment(f"{association.gateway} is not described"))
            continue
        written: dict[str, Any] = {"gateway": names.ids[kind, association.gateway]}
        if association.allowed_prefixes:
            written["allowed_prefixes"] = [str(block) for block in association.allowed_prefixes]
        if association.state != "associated":
            written["state"] = association.state
        associations.append(written["gateway"] if len(written) == 1 else Flow(written))
    if associations:
        made["associations"] = associations
    if gateway.account is not None:
        made["account"] = gateway.account
    if gateway.state != "available":
        made["state"] = gateway.state
    return made


def prefix_list_yaml(prefix_list: PrefixList) -> dict[str, Any]:
    """``{entries: [203.0.113.0/24]}``."""
    made: dict[str, Any] = {}
    if prefix_list.service is not None:
        made["service"] = prefix_list.service
    made["entries"] = [str(entry.cidr_block) for entry in prefix_list.entries]
    if prefix_list.max_entries is not None:
        made["max_entries"] = prefix_list.max_entries
    if not prefix_list.complete:
        made["complete"] = False
    if prefix_list.region is not None:
        made["region"] = prefix_list.region
    if prefix_list.account is not None and prefix_list.service is None:
        made["account"] = prefix_list.account
    return Flow(made)
