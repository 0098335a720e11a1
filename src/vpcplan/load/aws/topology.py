"""Documents → Topology: every noun's decoder in the order in which they need each other."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from gc import disable, enable, isenabled
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from vpcplan.errors import InputError, Problem, SourceSpan
from vpcplan.load.aws.assumed import (
    assume_attachment_subnets,
    assume_block_public_access,
    assume_egress_only_internet_gateways,
    assume_internet_gateways,
    assume_nat_gateways,
    assume_vpcs,
)
from vpcplan.load.aws.block_public_access import (
    decode_block_public_access_exclusions,
    decode_block_public_access_options,
)
from vpcplan.load.aws.classic_load_balancer import decode_classic_load_balancers
from vpcplan.load.aws.configuration import Configuration
from vpcplan.load.aws.customer_gateway import decode_networks
from vpcplan.load.aws.database import decode_databases
from vpcplan.load.aws.direct_connect import decode_direct_connect
from vpcplan.load.aws.document import Document
from vpcplan.load.aws.egress_only_internet_gateway import decode_egress_only_internet_gateways
from vpcplan.load.aws.elastic_ip import decode_addresses
from vpcplan.load.aws.endpoint_service import decode_endpoint_connections, decode_endpoint_services
from vpcplan.load.aws.files import read_documents
from vpcplan.load.aws.instance import decode_instances
from vpcplan.load.aws.internet_gateway import decode_internet_gateways
from vpcplan.load.aws.kinds import BESIDE, DESCRIBED_BY, KNOWN, ROUTE53
from vpcplan.load.aws.load_balancer import decode_load_balancers
from vpcplan.load.aws.nat_gateway import decode_nat_gateways
from vpcplan.load.aws.network_acl import decode_network_acls
from vpcplan.load.aws.network_interface import decode_network_interfaces
from vpcplan.load.aws.prefix_list import decode_prefix_lists
from vpcplan.load.aws.route_table import decode_route_tables
from vpcplan.load.aws.security_group import decode_security_groups
from vpcplan.load.aws.subnet import decode_subnets
from vpcplan.load.aws.target_group import decode_target_groups
from vpcplan.load.aws.transit_gateway import decode_transit_gateways
from vpcplan.load.aws.transit_gateway_attachment import (
    decode_transit_gateway_attachments,
    name_peering_ends,
)
from vpcplan.load.aws.transit_gateway_route_table import decode_transit_gateway_route_tables
from vpcplan.load.aws.vpc import decode_vpcs
from vpcplan.load.aws.vpc_endpoint import decode_vpc_endpoints
from vpcplan.load.aws.vpc_peering_connection import decode_vpc_peering_connections
from vpcplan.load.aws.vpn_connection import Announced, decode_vpn_connections
from vpcplan.load.aws.vpn_gateway import decode_vpn_gateways
from vpcplan.load.implied_interfaces import complete_interfaces
from vpcplan.model.network_interface import InterfaceOwner
from vpcplan.model.resource import Notice
from vpcplan.model.topology import Topology

if TYPE_CHECKING:
    from vpcplan.model.network_acl import NetworkAcl
    from vpcplan.model.network_interface import NetworkInterface, OwnerKind
    from vpcplan.model.route53 import Route53
    from vpcplan.model.route_table import RouteOrigin, RouteTable
    from vpcplan.model.security_group import SecurityGroup
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.transit_gateway import TransitGatewayAttachment, TransitGatewayRouteTable
    from vpcplan.model.vpc import Vpc


def load_aws(files: Sequence[str], *, root: str | None = None) -> Topology:
    """The network that files of AWS configuration describe; folders among ``files`` are walked.

    Args:
        files: paths as the user typed them; they appear so in messages.
        root: the folder below which a file's path may hold the parameter of its call.

    Raises:
        InputError: every problem of every file at once.
    """
    was_enabled = isenabled()
    disable()
    try:
        problems: list[Problem] = []
        notices: list[Notice] = []
        documents, read = read_documents(files, root, problems, notices)
        topology = decode_documents(documents, problems, notices)
        return replace(topology, files=tuple(read))
    finally:
        if was_enabled:
            enable()


def decode_documents(documents: list[Document], problems: list[Problem], notices: list[Notice]) -> Topology:
    """The topology of parsed documents; ``problems`` and ``notices`` of reading them come before its own."""
    configuration = Configuration(documents)
    configuration.problems.extend(problems)
    configuration.notices.extend(notices)
    _name_unmodelled(configuration, documents)
    _name_cut_pages(configuration)
    topology = _decode(configuration)
    if configuration.problems:
        raise InputError(*configuration.problems)
    topology = complete_interfaces(topology, auto_public=_public_databases(configuration, topology))
    _name_gone(configuration, topology)
    return replace(topology, notices=tuple(configuration.notices))


def _decode(configuration: Configuration) -> Topology:
    parts = _decode_vpcs(configuration)
    parts |= _decode_interfaces(configuration, parts["subnets"])
    parts |= _decode_gateways(configuration, parts["route_tables"])
    parts |= _decode_joins(configuration, parts["route_tables"])
    assume_attachment_subnets(
        configuration, parts["transit_gateway_attachments"], parts["network_interfaces"]
    )
    parts |= _decode_block_public_access(configuration, parts["vpcs"], parts["subnets"])
    _drop_at_gone_targets(configuration, parts)
    _place_groups(parts)
    route53 = _decode_route53(configuration)
    parts["vpcs"] |= assume_vpcs(configuration, route53)
    return Topology(
        **parts,
        route53=route53,
        undescribed=frozenset(
            kind for kind, keys in DESCRIBED_BY.items() if not configuration.describes(*keys)
        ),
    )


Parts = dict[str, Any]
"""Fields of Topology."""


def _decode_vpcs(configuration: Configuration) -> Parts:
    """VPCs, and what they are made of and filter with."""
    vpcs = decode_vpcs(configuration)
    route_tables = decode_route_tables(configuration, vpcs)
    network_acls = decode_network_acls(configuration, vpcs)
    return {
        "vpcs": _with_assumed(vpcs, route_tables, network_acls),
        "subnets": decode_subnets(configuration),
        "route_tables": route_tables,
        "network_acls": network_acls,
        "security_groups": decode_security_groups(configuration),
        "prefix_lists": decode_prefix_lists(configuration),
    }


def _decode_interfaces(configuration: Configuration, subnets: dict[str, Subnet]) -> Parts:
    """Interfaces, and what they belong to."""
    interfaces = decode_network_interfaces(configuration, decode_addresses(configuration))
    instances = decode_instances(configuration, interfaces)
    instances |= decode_databases(configuration, interfaces, subnets)
    services = decode_endpoint_services(configuration)
    balancers = decode_load_balancers(configuration, interfaces)
    classic, classic_groups = decode_classic_load_balancers(configuration, interfaces)
    balancers |= classic
    endpoints = decode_vpc_endpoints(configuration, services, interfaces)
    nat_gateways = (
        decode_nat_gateways(configuration)
        if configuration.describes("NatGateways")
        else assume_nat_gateways(configuration, interfaces)
    )
    for balancer in balancers.values():
        _own_interfaces(interfaces, "load_balancer", balancer.id, balancer.network_interfaces)
    for endpoint in endpoints.values():
        _own_interfaces(interfaces, "vpc_endpoint", endpoint.id, endpoint.network_interfaces)
    for gateway in nat_gateways.values():
        listed = [address.network_interface for address in gateway.addresses if address.network_interface]
        _own_interfaces(interfaces, "nat_gateway", gateway.id, listed)
    return {
        "network_interfaces": interfaces,
        "instances": instances,
        "nat_gateways": nat_gateways,
        "load_balancers": balancers,
        "target_groups": decode_target_groups(configuration) | classic_groups,
        "vpc_endpoints": endpoints,
        "endpoint_services": services,
        "endpoint_connections": decode_endpoint_connections(configuration),
    }


def _decode_gateways(configuration: Configuration, route_tables: dict[str, RouteTable]) -> Parts:
    """Gateways that are attached to a VPC as a whole."""
    return {
        "internet_gateways": (
            decode_internet_gateways(configuration)
            if configuration.describes("InternetGateways")
            else assume_internet_gateways(configuration, route_tables)
        ),
        "egress_only_internet_gateways": (
            decode_egress_only_internet_gateways(configuration)
            if configuration.describes("EgressOnlyInternetGateways")
            else assume_egress_only_internet_gateways(configuration, route_tables)
        ),
        "vpn_gateways": decode_vpn_gateways(configuration),
    }


def _decode_joins(configuration: Configuration, route_tables: dict[str, RouteTable]) -> Parts:
    """What joins VPCs to each other and to networks outside AWS."""
    gateways = decode_transit_gateways(configuration)
    attachments = decode_transit_gateway_attachments(configuration, gateways)
    tables = name_peering_ends(attachments, decode_transit_gateway_route_tables(configuration))
    announced = _announced(route_tables, attachments, tables)
    connections = decode_vpn_connections(configuration, announced)
    routed = _transit_routes(attachments, tables, "static")
    direct_connect, networks = decode_direct_connect(configuration, announced)
    return {
        "vpc_peering_connections": decode_vpc_peering_connections(configuration),
        "transit_gateways": gateways,
        "transit_gateway_attachments": attachments,
        "transit_gateway_route_tables": tables,
        "vpn_connections": connections,
        "direct_connect_gateways": direct_connect,
        "networks": decode_networks(configuration, connections, routed) | networks,
    }


def _decode_block_public_access(
    configuration: Configuration, vpcs: dict[str, Vpc], subnets: dict[str, Subnet]
) -> Parts:
    options = decode_block_public_access_options(configuration)
    exclusions = decode_block_public_access_exclusions(configuration)
    if not configuration.describes("VpcBlockPublicAccessOptions"):
        options, assumed = assume_block_public_access(configuration, vpcs, subnets)
        exclusions = exclusions or assumed
    return {"block_public_access_options": options, "block_public_access_exclusions": exclusions}


def _place_groups(parts: Parts) -> None:
    """A group known by its rules only (`describe-security-group-rules`) is in its interfaces' VPC."""
    groups: dict[str, SecurityGroup] = parts["security_groups"]
    if all(group.vpc is not None for group in groups.values()):
        return
    for interface in parts["network_interfaces"].values():
        for id in interface.security_groups:
            if id in groups and groups[id].vpc is None:
                groups[id] = replace(groups[id], vpc=interface.vpc)


def _drop_at_gone_targets(configuration: Configuration, parts: Parts) -> None:
    """Make blackholes of routes to what is deleted, as AWS does, whatever their state was when recorded.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html
    """
    gone = configuration.gone
    tables: dict[str, RouteTable] = parts["route_tables"]
    for id, table in tables.items():
        if any(route.target.id in gone for route in table.routes):
            routes = tuple(
                replace(route, state="blackhole") if route.target.id in gone else route
                for route in table.routes
            )
            tables[id] = replace(table, routes=routes)
    transit: dict[str, TransitGatewayRouteTable] = parts["transit_gateway_route_tables"]
    for id, transit_table in transit.items():
        if any(not _alive(route.attachments, gone) for route in transit_table.routes):
            kept = tuple(
                route if _alive(route.attachments, gone) else replace(route, state="blackhole")
                for route in transit_table.routes
            )
            transit[id] = replace(transit_table, routes=kept)


def _alive(attachments: tuple[str, ...], gone: Container[str]) -> bool:
    """Whether a transit gateway route has an attachment left (or never had one)."""
    return not attachments or any(id.partition("/")[0] not in gone for id in attachments)


def _decode_route53(configuration: Configuration) -> Route53 | None:
    if not configuration.describes(*ROUTE53):
        return None
    from vpcplan.load.aws.route53 import decode_route53

    return decode_route53(configuration)


def _public_databases(configuration: Configuration, topology: Topology) -> set[str]:
    """Interfaces without known addresses whose database AWS gives a public one."""
    public = {
        record.data.get("DBInstanceArn")
        for key in ("DBInstances", "RdsInstances")
        for record in configuration.records(key)
        if record.data.get("PubliclyAccessible") is True and isinstance(record.data.get("DBInstanceArn"), str)
    }
    return {
        interface
        for instance in topology.instances.values()
        if instance.id in public
        for interface in instance.network_interfaces
        if not topology.network_interfaces[interface].addresses
    }


def _with_assumed(
    vpcs: dict[str, Vpc], route_tables: dict[str, RouteTable], acls: dict[str, NetworkAcl]
) -> dict[str, Vpc]:
    """Point each VPC to the main route table and default network ACL that stand in for undescribed ones."""
    return {
        id: replace(
            vpc,
            main_route_table=f"{id}/main" if f"{id}/main" in route_tables else vpc.main_route_table,
            default_network_acl=f"{id}/default" if f"{id}/default" in acls else vpc.default_network_acl,
        )
        for id, vpc in vpcs.items()
    }


def _own_interfaces(
    interfaces: dict[str, NetworkInterface], kind: OwnerKind, owner: str, ids: Iterable[str]
) -> None:
    """Interfaces' descriptions name their owner in a short form or not at all; the owner's list is exact."""
    for id in ids:
        if id in interfaces:
            interfaces[id] = replace(interfaces[id], owner=InterfaceOwner(kind, owner))


def _announced(
    route_tables: dict[str, RouteTable],
    attachments: dict[str, TransitGatewayAttachment],
    tables: dict[str, TransitGatewayRouteTable],
) -> Announced:
    """The prefixes that a network outside announces, as propagated routes show them."""
    found = _transit_routes(attachments, tables, "propagated")
    for table in route_tables.values():
        for route in table.routes:
            if route.origin == "propagated" and not isinstance(route.destination, str):
                known = found.get(route.target.id, ())
                if route.destination not in known:
                    found[route.target.id] = (*known, route.destination)
    return found


def _transit_routes(
    attachments: dict[str, TransitGatewayAttachment],
    tables: dict[str, TransitGatewayRouteTable],
    origin: RouteOrigin,
) -> Announced:
    """The blocks of transit gateway routes of one origin, by the resource that they lead to."""
    found: Announced = {}
    for table in tables.values():
        for route in table.routes:
            if route.origin != origin or isinstance(route.destination, str):
                continue
            for id in route.attachments:
                resource = attachments[id].resource if id in attachments else id
                known = found.get(resource, ())
                if route.destination not in known:
                    found[resource] = (*known, route.destination)
    return found


def _name_unmodelled(configuration: Configuration, documents: list[Document]) -> None:
    """Name each kind that vpcplan does not model once, with the number of its objects."""
    counts: dict[str, tuple[int, Document]] = {}
    for document in documents:
        if any(key in KNOWN and key not in BESIDE for key in document.body):
            unknown = [key for key in document.body if key not in KNOWN]
        else:
            keys = [key for key in document.body if key not in BESIDE] or ["(nothing)"]
            # An answer about one object has a key for each of its fields: the first one names it.
            unknown = [key for key in keys if isinstance(document.body.get(key), list)] or keys[:1]
        for key in unknown:
            value = document.body.get(key)
            count = len(value) if isinstance(value, list) else 1
            known, first = counts.get(key, (0, document))
            counts[key] = (known + count, first)
    for key, (count, document) in counts.items():
        if count:
            configuration.notice(
                "unmodelled", f"{key}: {count} not modelled", SourceSpan(document.file), count
            )


def _name_cut_pages(configuration: Configuration) -> None:
    """Say where the last page of a call is missing, so that objects may be."""
    for key, documents in configuration.by_key.items():
        if key in BESIDE:
            continue
        pages: dict[tuple[str | None, str | None, str], list[Document]] = {}
        for document in documents:
            if any(document.body.get(token) for token in ("NextToken", "nextToken", "NextMarker")):
                folder = document.file.replace("\\", "/").rpartition("/")[0]
                pages.setdefault((document.account, document.region, folder), []).append(document)
        for (account, region, folder), cut in pages.items():
            whole = [
                each
                for each in documents
                if each not in cut
                and (each.account, each.region) == (account, region)
                and each.file.replace("\\", "/").rpartition("/")[0] == folder
            ]
            if not whole:
                configuration.notice(
                    "assumed",
                    f"{key}: a next page exists and is not here; what it lists is taken not to exist",
                    SourceSpan(cut[-1].file),
                )


def _name_gone(configuration: Configuration, topology: Topology) -> None:
    """Name what is deleted: each by itself where something still refers to it, the rest with a count."""
    if not configuration.gone:
        return
    referenced = {route.target.id for table in topology.route_tables.values() for route in table.routes}
    for transit_table in topology.transit_gateway_route_tables.values():
        referenced.update(id for route in transit_table.routes for id in route.attachments)
        referenced.update(transit_table.propagations)
    for attachment in topology.transit_gateway_attachments.values():
        referenced.update((attachment.resource, attachment.transit_gateway, attachment.association or ""))
    referenced.update(connection.network for connection in topology.vpn_connections.values())
    rest = []
    for id, (words, span) in configuration.gone.items():
        if id in referenced:
            configuration.notice("ignored", f"{words}, but something still refers to it", span)
        else:
            rest.append((words, span))
    if rest:
        words = rest[0][0] if len(rest) == 1 else f"{len(rest)} objects are deleted or rejected"
        configuration.notice("ignored", words, rest[0][1], len(rest))
