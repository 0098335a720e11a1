"""The one model that every question works on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from vpcplan.model.address_pool import AddressPool
    from vpcplan.model.block_public_access import BlockPublicAccessExclusion, BlockPublicAccessOptions
    from vpcplan.model.direct_connect import DirectConnectGateway
    from vpcplan.model.egress_only_internet_gateway import EgressOnlyInternetGateway
    from vpcplan.model.endpoint_service import EndpointConnection, EndpointService
    from vpcplan.model.expectation import Expectation
    from vpcplan.model.instance import Instance
    from vpcplan.model.internet_gateway import InternetGateway
    from vpcplan.model.load_balancer import LoadBalancer, TargetGroup
    from vpcplan.model.nat_gateway import NatGateway
    from vpcplan.model.network import Network
    from vpcplan.model.network_acl import NetworkAcl
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.prefix_list import PrefixList
    from vpcplan.model.resource import Notice
    from vpcplan.model.route53 import Route53
    from vpcplan.model.route_table import RouteTable
    from vpcplan.model.security_group import SecurityGroup
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.transit_gateway import (
        TransitGateway,
        TransitGatewayAttachment,
        TransitGatewayRouteTable,
    )
    from vpcplan.model.vpc import Vpc
    from vpcplan.model.vpc_endpoint import VpcEndpoint
    from vpcplan.model.vpc_peering_connection import VpcPeeringConnection
    from vpcplan.model.vpn_connection import VpnConnection
    from vpcplan.model.vpn_gateway import VpnGateway

R = TypeVar("R")


class Topology(Struct, frozen=True, kw_only=True):
    """Every resource, by kind and then by id, as one source or several describe them.

    ``undescribed`` names the kinds (field names of this class) about which the source says nothing at all: a
    folder of AWS configuration without `describe-route-tables` has ``route_tables`` there. A topology file
    describes every kind, so for it the set is empty.
    """

    vpcs: dict[str, Vpc] = {}
    subnets: dict[str, Subnet] = {}
    route_tables: dict[str, RouteTable] = {}
    internet_gateways: dict[str, InternetGateway] = {}
    egress_only_internet_gateways: dict[str, EgressOnlyInternetGateway] = {}
    nat_gateways: dict[str, NatGateway] = {}
    network_acls: dict[str, NetworkAcl] = {}
    security_groups: dict[str, SecurityGroup] = {}
    network_interfaces: dict[str, NetworkInterface] = {}
    instances: dict[str, Instance] = {}
    prefix_lists: dict[str, PrefixList] = {}
    vpc_endpoints: dict[str, VpcEndpoint] = {}
    endpoint_services: dict[str, EndpointService] = {}
    endpoint_connections: dict[str, EndpointConnection] = {}
    load_balancers: dict[str, LoadBalancer] = {}
    target_groups: dict[str, TargetGroup] = {}
    vpc_peering_connections: dict[str, VpcPeeringConnection] = {}
    transit_gateways: dict[str, TransitGateway] = {}
    transit_gateway_attachments: dict[str, TransitGatewayAttachment] = {}
    transit_gateway_route_tables: dict[str, TransitGatewayRouteTable] = {}
    vpn_gateways: dict[str, VpnGateway] = {}
    vpn_connections: dict[str, VpnConnection] = {}
    direct_connect_gateways: dict[str, DirectConnectGateway] = {}
    networks: dict[str, Network] = {}
    block_public_access_options: dict[str, BlockPublicAccessOptions] = {}
    block_public_access_exclusions: dict[str, BlockPublicAccessExclusion] = {}
    address_pools: dict[str, AddressPool] = {}
    route53: Route53 | None = None
    expectations: tuple[Expectation, ...] = ()
    notices: tuple[Notice, ...] = ()
    undescribed: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()
    """The files that were read, in the order in which they were given."""

    def describes(self, kind: str) -> bool:
        """Whether the source lists resources of this kind, so that an absent one does not exist."""
        return kind not in self.undescribed
