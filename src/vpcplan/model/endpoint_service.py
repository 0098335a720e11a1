"""PrivateLink endpoint services: the provider's side of an interface or Gateway Load Balancer endpoint."""

from __future__ import annotations

from vpcplan.model.resource import Resource


class EndpointService(Resource, frozen=True, kw_only=True):
    """An endpoint service and the load balancers behind it."""

    service_name: str
    load_balancers: tuple[str, ...] = ()
    """Ids of Network (or Gateway) Load Balancers."""
    availability_zones: tuple[str, ...] = ()
    acceptance_required: bool = False
    private_dns_name: str | None = None
    state: str = "Available"


class EndpointConnection(Resource, frozen=True, kw_only=True):
    """The provider's view of one consumer's endpoint: pendingAcceptance, available, rejected, …"""

    service: str
    vpc_endpoint: str
    state: str = "available"
