"""What an inventory shows of each kind of resource: its columns, and where their cells come from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from vpcplan.report import inventory_cells as cells

if TYPE_CHECKING:
    from vpcplan.model.topology_index import TopologyIndex


class Noun(Struct, frozen=True, kw_only=True):
    """The columns of a kind, those that only `-o wide` adds, and the cells for both together."""

    columns: tuple[str, ...]
    wide: tuple[str, ...] = ()
    cells: Callable[[TopologyIndex, Any], tuple[object, ...]]


_GATEWAY = Noun(columns=("Gateway", "VPC"), cells=cells.gateway_cells)

NOUNS: dict[str, Noun] = {
    "vpcs": Noun(
        columns=("VPC", "Region", "CIDR blocks", "IPv6 CIDR blocks", "Subnets", "Interfaces"),
        wide=("Account", "Main route table", "DNS support", "DNS hostnames"),
        cells=cells.vpc_cells,
    ),
    "subnets": Noun(
        columns=("Subnet", "Zone", "CIDR block", "IPv6 CIDR block", "In use", "Route table", "Network ACL"),
        wide=("VPC", "Tier"),
        cells=cells.subnet_cells,
    ),
    "route_tables": Noun(
        columns=("Route table", "Main", "Routes", "Used by"),
        wide=("Propagating gateways", "VPC"),
        cells=cells.route_table_cells,
    ),
    "network_acls": Noun(
        columns=("Network ACL", "Default", "Ingress", "Egress", "Subnets"),
        wide=("VPC",),
        cells=cells.network_acl_cells,
    ),
    "security_groups": Noun(
        columns=("Security group", "Ingress", "Egress", "Interfaces"),
        wide=("VPC", "Default"),
        cells=cells.security_group_cells,
    ),
    "instances": Noun(
        columns=("Instance", "Addresses", "Public IP", "Subnet", "Security groups"),
        wide=("State", "Type", "Tags"),
        cells=cells.instance_cells,
    ),
    "network_interfaces": Noun(
        columns=("Interface", "Addresses", "Public IP", "Subnet", "Owner"),
        wide=("Security groups", "Source/dest check", "Prefixes"),
        cells=cells.network_interface_cells,
    ),
    "internet_gateways": _GATEWAY,
    "egress_only_internet_gateways": _GATEWAY,
    "vpn_gateways": _GATEWAY,
    "nat_gateways": Noun(
        columns=("NAT gateway", "Kind", "Subnet", "Public IP"),
        wide=("Private IP", "State"),
        cells=cells.nat_gateway_cells,
    ),
    "vpc_endpoints": Noun(
        columns=("Endpoint", "Type", "Service", "In", "Security groups"),
        wide=("State", "Private DNS"),
        cells=cells.vpc_endpoint_cells,
    ),
    "endpoint_services": Noun(
        columns=("Endpoint service", "Service name", "Load balancers"),
        wide=("Zones", "State"),
        cells=cells.endpoint_service_cells,
    ),
    "endpoint_connections": Noun(
        columns=("Connection", "Service", "Endpoint", "State"), cells=cells.endpoint_connection_cells
    ),
    "load_balancers": Noun(
        columns=("Load balancer", "Type", "Scheme", "Listeners", "Subnets"),
        wide=("Security groups", "DNS name"),
        cells=cells.load_balancer_cells,
    ),
    "target_groups": Noun(
        columns=("Target group", "Protocol", "Port", "Type", "Targets"), cells=cells.target_group_cells
    ),
    "vpc_peering_connections": Noun(
        columns=("Peering", "Requester", "Accepter", "State"), wide=("Accounts",), cells=cells.peering_cells
    ),
    "transit_gateways": Noun(
        columns=("Transit gateway", "Region", "Attachments", "Route tables"),
        wide=("State", "Group referencing"),
        cells=cells.transit_gateway_cells,
    ),
    "transit_gateway_attachments": Noun(
        columns=("Attachment", "Type", "Attached", "Transit gateway", "Associated with"),
        wide=("State", "Subnets", "Appliance mode"),
        cells=cells.attachment_cells,
    ),
    "transit_gateway_route_tables": Noun(
        columns=("Route table", "Associations", "Propagations", "Routes"),
        wide=("Transit gateway",),
        cells=cells.transit_table_cells,
    ),
    "vpn_connections": Noun(
        columns=("VPN connection", "Network", "Gateway", "Routing", "Routes", "Tunnels"),
        wide=("State",),
        cells=cells.vpn_connection_cells,
    ),
    "direct_connect_gateways": Noun(
        columns=("Direct Connect gateway", "Networks", "Gateways"),
        wide=("State",),
        cells=cells.direct_connect_cells,
    ),
    "networks": Noun(columns=("Network", "CIDR blocks", "Public IP"), cells=cells.network_cells),
    "prefix_lists": Noun(
        columns=("Prefix list", "Family", "Entries", "Service"),
        wide=("Blocks",),
        cells=cells.prefix_list_cells,
    ),
    "block_public_access_options": Noun(
        columns=("Block Public Access", "Mode", "Account", "Region"), cells=cells.public_access_options_cells
    ),
    "block_public_access_exclusions": Noun(
        columns=("Exclusion", "Resource", "Mode", "State"), cells=cells.public_access_exclusion_cells
    ),
    "address_pools": Noun(
        columns=("Address pool", "CIDR blocks", "From pool", "Region", "Environment"),
        cells=cells.address_pool_cells,
    ),
}
"""The columns of every kind of resource."""
