"""VPC endpoints: gateway, interface, Gateway Load Balancer."""

from __future__ import annotations

from typing import Literal

from vpcplan.model.resource import Resource

EndpointType = Literal["gateway", "interface", "gateway_load_balancer", "resource", "service_network"]


class VpcEndpoint(Resource, frozen=True, kw_only=True):
    """An endpoint to ``service``, the full service name (``com.amazonaws.eu-west-1.sns``) or the id of a
    PrivateLink service of this topology."""

    vpc: str
    type: EndpointType
    service: str
    route_tables: tuple[str, ...] = ()
    """Route tables that a gateway endpoint puts its prefix-list route into."""
    subnets: tuple[str, ...] = ()
    network_interfaces: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    private_dns: bool = False
    private_dns_only_for_inbound_resolver_endpoint: bool = False
    """Whether private DNS is for networks outside only: the VPC itself goes on by the gateway endpoint."""
    dns_names: tuple[str, ...] = ()
    state: str = "available"
    policy: str | None = None
    """The policy document where it is not AWS's default (allow everything)."""
