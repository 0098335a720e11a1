"""PrivateLink endpoint services: the provider behind an interface endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.semantics.availability_zone import is_in_zone, zone_of
from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from vpcplan.model.endpoint_service import EndpointService
    from vpcplan.model.load_balancer import LoadBalancer
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.model.vpc_endpoint import VpcEndpoint


def endpoint_service_of(index: TopologyIndex, endpoint: VpcEndpoint) -> EndpointService | None:
    """The endpoint service of this topology that an endpoint connects to, by id or service name."""
    services = index.topology.endpoint_services
    if endpoint.service in services:
        return services[endpoint.service]
    return next((entry for entry in services.values() if entry.service_name == endpoint.service), None)


def endpoint_service_named(index: TopologyIndex, name: str) -> EndpointService | None:
    """The endpoint service with this id, service name or (if only one has it) name: ``provider/api``."""
    services = index.topology.endpoint_services
    if name in services:
        return services[name]
    found = [service for service in services.values() if name in (service.service_name, service.name)]
    return found[0] if len(found) == 1 else None


def endpoints_of_service(index: TopologyIndex, vpc: str, service: EndpointService) -> list[VpcEndpoint]:
    """The endpoints of a VPC that lead to an endpoint service; nothing else leads there.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-share-your-services.html
    """
    return [
        endpoint
        for endpoint in index.topology.vpc_endpoints.values()
        if endpoint.vpc == vpc and endpoint_service_of(index, endpoint) is service
    ]


def refuse_connection(
    index: TopologyIndex, service: EndpointService, endpoint: VpcEndpoint
) -> Obstacle | None:
    """Why a provider does not serve an endpoint: the service or the connection is pending, rejected or gone.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/configure-endpoint-service.html
    """
    if service.state.lower() != "available":
        return Obstacle(
            code="BAD_STATE", reason=f"endpoint service {service.name} is {service.state}", span=service.span
        )
    for connection in index.topology.endpoint_connections.values():
        if connection.vpc_endpoint == endpoint.id and connection.state.lower() != "available":
            return Obstacle(
                code="BAD_STATE",
                reason=f"the connection of endpoint {endpoint.name} to {service.name} is {connection.state}",
                span=connection.span,
            )
    return None


def provider_nodes(
    index: TopologyIndex, service: EndpointService, availability_zone: str | None
) -> tuple[list[NetworkInterface], Obstacle | None]:
    """The provider's load balancer nodes that serve an endpoint's zone, or why there is none.

    An endpoint's traffic goes to the load balancer's node in the same Availability Zone.
    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html
    """
    nodes = []
    for load_balancer_id in service.load_balancers:
        load_balancer = index.topology.load_balancers.get(load_balancer_id)
        if load_balancer is None:
            return [], Obstacle(
                code="UNKNOWN_RESOURCE",
                reason=f"load balancer {load_balancer_id} of {service.name} is not described",
                span=service.span,
                unknown=True,
            )
        nodes += [
            index.topology.network_interfaces[interface]
            for interface in load_balancer.network_interfaces
            if interface in index.topology.network_interfaces
        ]
    homes = {node.id: index.topology.subnets.get(node.subnet) for node in nodes}
    same_zone = [
        node for node in nodes if (home := homes[node.id]) is None or is_in_zone(home, availability_zone)
    ]
    if availability_zone is None or same_zone:
        return same_zone or nodes, None
    names = sorted({zone_of(home) or "?" for home in homes.values() if home is not None})
    return [], Obstacle(
        code="VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
        reason=f"the load balancer of {service.name} is in {', '.join(names) or 'no zone'}, "
        f"not in {availability_zone}",
        span=service.span,
    )


def refuse_provider(load_balancer: LoadBalancer) -> str | None:
    """Why a load balancer cannot stand behind an endpoint service: only Network and Gateway ones can.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html
    """
    if load_balancer.type in ("network", "gateway"):
        return None
    return f"{load_balancer.name} is a load balancer of type {load_balancer.type}"
