"""VPC endpoints: `describe-vpc-endpoints`."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import Object, child, children, flag, optional_text, text, texts
from vpcplan.model.endpoint_service import EndpointService
from vpcplan.model.network_interface import NetworkInterface
from vpcplan.model.vpc_endpoint import EndpointType, VpcEndpoint

_TYPES: dict[str, EndpointType] = {
    "gateway": "gateway",
    "interface": "interface",
    "gatewayloadbalancer": "gateway_load_balancer",
    "resource": "resource",
    "servicenetwork": "service_network",
}


def decode_vpc_endpoints(
    configuration: Configuration,
    services: dict[str, EndpointService],
    interfaces: dict[str, NetworkInterface],
) -> dict[str, VpcEndpoint]:
    """The endpoints that still exist; ``service`` is the id of a service that is described here."""
    service_ids = {service.service_name: service.id for service in services.values()}
    owned: dict[str, list[str]] = {}
    for interface in interfaces.values():
        if interface.owner is not None and interface.owner.kind == "vpc_endpoint":
            owned.setdefault(interface.owner.id, []).append(interface.id)

    def decode(record: Record) -> VpcEndpoint | None:
        item = record.data
        id, vpc = text(item, "VpcEndpointId"), text(item, "VpcId")
        # The API reference writes `Available`, the answers `available`.
        state = optional_text(item, "State") or "available"
        state = state[0].lower() + state[1:]
        if state == "deleted":
            configuration.dropped("VPC endpoint", id, state, record)
            return None
        kind = _TYPES.get((optional_text(item, "VpcEndpointType") or "Gateway").lower(), "interface")
        service = _service(item, kind)
        listed = _known_interfaces(configuration, record, id, interfaces)
        return VpcEndpoint(
            **configuration.identity(record, id, vpc=vpc),
            vpc=vpc,
            type=kind,
            service=service_ids.get(service, service),
            route_tables=texts(item, "RouteTableIds"),
            subnets=texts(item, "SubnetIds"),
            network_interfaces=listed or tuple(owned.get(id, ())),
            security_groups=tuple(text(group, "GroupId") for group in children(item, "Groups")),
            private_dns=flag(item, "PrivateDnsEnabled"),
            private_dns_only_for_inbound_resolver_endpoint=flag(
                child(item, "DnsOptions"), "PrivateDnsOnlyForInboundResolverEndpoint"
            ),
            dns_names=tuple(
                name for entry in children(item, "DnsEntries") if (name := optional_text(entry, "DnsName"))
            ),
            state=state,
            policy=_policy(optional_text(item, "PolicyDocument")),
        )

    return configuration.resources("VpcEndpoints", decode)


def _known_interfaces(
    configuration: Configuration, record: Record, id: str, interfaces: dict[str, NetworkInterface]
) -> tuple[str, ...]:
    """The endpoint's interfaces that are described; an assumed one stands in for each of the others."""
    listed = texts(record.data, "NetworkInterfaceIds")
    unknown = [each for each in listed if each not in interfaces]
    if unknown:
        configuration.notice(
            "assumed",
            f"{', '.join(unknown[:3])} of {id} is not described (describe-network-interfaces): "
            "an address in each of the endpoint's subnets is assumed",
            record.span(id),
            len(unknown),
        )
    return tuple(each for each in listed if each in interfaces)


def _service(item: Object, kind: EndpointType) -> str:
    if kind == "resource":
        return optional_text(item, "ResourceConfigurationArn") or optional_text(item, "ServiceName") or ""
    if kind == "service_network":
        return optional_text(item, "ServiceNetworkArn") or optional_text(item, "ServiceName") or ""
    return text(item, "ServiceName")


def _policy(document: str | None) -> str | None:
    """The policy unless it is AWS's default, which allows everything to everyone."""
    if document is None:
        return None
    from json import loads

    try:
        policy = loads(document)
    except (ValueError, RecursionError):
        return document
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    statement = statements[0] if isinstance(statements, list) and len(statements) == 1 else None
    if not isinstance(statement, dict):
        return document
    default = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    return None if statement == default else document
