"""Endpoint services: `describe-vpc-endpoint-service-configurations`, `describe-vpc-endpoint-connections`."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import flag, optional_text, text, texts
from vpcplan.model.endpoint_service import EndpointConnection, EndpointService


def decode_endpoint_services(configuration: Configuration) -> dict[str, EndpointService]:
    """The services provided here; AWS's catalogue (`describe-vpc-endpoint-services`) is no part of them."""

    def decode(record: Record) -> EndpointService:
        item = record.data
        id = text(item, "ServiceId")
        state = optional_text(item, "ServiceState") or "Available"
        balancers = texts(item, "NetworkLoadBalancerArns") + texts(item, "GatewayLoadBalancerArns")
        zones = texts(item, "AvailabilityZones")
        return EndpointService(
            **configuration.identity(record, id, zone=zones[0] if zones else None),
            service_name=text(item, "ServiceName"),
            load_balancers=balancers,
            availability_zones=zones,
            acceptance_required=flag(item, "AcceptanceRequired"),
            private_dns_name=optional_text(item, "PrivateDnsName"),
            state=state,
        )

    return configuration.resources("ServiceConfigurations", decode)


def decode_endpoint_connections(configuration: Configuration) -> dict[str, EndpointConnection]:
    """The provider's view of the endpoints that consumers made to its services."""

    def decode(record: Record) -> EndpointConnection:
        item = record.data
        service, endpoint = text(item, "ServiceId"), text(item, "VpcEndpointId")
        id = optional_text(item, "VpcEndpointConnectionId") or f"{service}/{endpoint}"
        return EndpointConnection(
            **configuration.identity(record, id),
            service=service,
            vpc_endpoint=endpoint,
            state=optional_text(item, "VpcEndpointState") or "available",
        )

    return configuration.resources("VpcEndpointConnections", decode)
