"""VPC endpoints: how traffic gets into them and what they carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.net.traffic import ICMP, ICMPV6, TCP, TrafficSet, traffic_of
from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.model.vpc import Vpc
    from vpcplan.model.vpc_endpoint import VpcEndpoint

GATEWAY_CARRIES = traffic_of(TCP) | traffic_of(ICMP, 8, -1) | traffic_of(ICMPV6, 128, -1)
"""What a gateway endpoint takes: TCP and ICMP echo requests."""


def refuse_at_endpoint(endpoint: VpcEndpoint) -> Obstacle | None:
    """Why an endpoint does not work: it is pending acceptance, rejected, deleted or failed.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html
    """
    if endpoint.state.lower() == "available":
        return None
    return Obstacle(
        code="BAD_STATE", reason=f"endpoint {endpoint.name} is {endpoint.state}", span=endpoint.span
    )


def refuse_addressed_to_endpoint(endpoint: VpcEndpoint) -> Obstacle | None:
    """Why an endpoint takes nothing that is addressed to it: one for inspection is only the target of routes.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-load-balancer-endpoints.html
    """
    if endpoint.type != "gateway_load_balancer":
        return None
    return Obstacle(
        code="NO_POSSIBLE_DESTINATION",
        reason=f"{endpoint.name} is a Gateway Load Balancer endpoint: routes lead through it, nothing to it",
        span=endpoint.span,
    )


def gateway_endpoint_carries(traffic: TrafficSet) -> TrafficSet:
    """The part of the traffic that a gateway endpoint takes: TCP and ICMP echo.

    Source: https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
    """
    return traffic & GATEWAY_CARRIES


def refuse_at_gateway_endpoint(
    endpoint: VpcEndpoint, vpc: Vpc, version: int, source: int, started_here: bool
) -> Obstacle | None:
    """Why a gateway endpoint does not serve a packet: it came from outside the endpoint's VPC.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    """
    inside = any(block.contains_address(version, source) for block in vpc.all_cidr_blocks)
    if endpoint.vpc == vpc.id and started_here and inside:
        return None
    return Obstacle(
        code="VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION",
        reason=f"gateway endpoint {endpoint.name} serves interfaces of its own VPC only",
        span=endpoint.span,
    )


def full_service_name(service: str, region: str | None) -> str:
    """``sns`` in eu-west-1 is ``com.amazonaws.eu-west-1.sns``; a full name stays as it is.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
    """
    if service.startswith(("com.amazonaws.", "aws.", "cn.com.amazonaws.")):
        return service
    return f"com.amazonaws.{region}.{service}" if region is not None else service


def same_service(left: str, right: str) -> bool:
    """Whether two service names mean one service, either of them short: ``s3`` is any Region's S3."""
    if left == right:
        return True
    short, full = sorted((left, right), key=len)
    return not short.startswith("com.") and full.rpartition(".")[2] == short


def interface_endpoints_for(index: TopologyIndex, vpc: str, service: str) -> list[VpcEndpoint]:
    """The interface endpoints of a VPC whose private DNS makes the service's name resolve to them.

    Private DNS needs both DNS attributes of the VPC.
    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    home = index.topology.vpcs.get(vpc)
    if home is None or not (home.enable_dns_support and home.enable_dns_hostnames):
        return []
    return [
        endpoint
        for endpoint in index.topology.vpc_endpoints.values()
        if endpoint.vpc == vpc
        and endpoint.type == "interface"
        and endpoint.private_dns
        and same_service(endpoint.service, service)
    ]


def endpoints_without_private_dns(
    index: TopologyIndex, vpc: str, service: str
) -> list[tuple[VpcEndpoint, str]]:
    """The interface endpoints of a VPC that a service's own name does not resolve to, each with the reason.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    home = index.topology.vpcs.get(vpc)
    by_name = interface_endpoints_for(index, vpc, service)
    found = []
    for endpoint in index.topology.vpc_endpoints.values():
        mine = (
            endpoint.vpc == vpc and endpoint.type == "interface" and same_service(endpoint.service, service)
        )
        if mine and endpoint not in by_name and home is not None:
            reason = "private DNS is off"
            if endpoint.private_dns:
                reason = f"VPC {home.name} does not have both DNS attributes on"
            found.append((endpoint, reason))
    return found


WITH_GATEWAY = ("s3", "s3express", "dynamodb")


def refuse_gateway_service(service: str, vpc: Vpc | None) -> str | None:
    """Why a gateway endpoint cannot lead to a service: it has no gateway, or is of another Region.

    Gateway endpoints exist for S3 and DynamoDB, in the VPC's own Region.
    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    """
    parts = service.split(".")
    if not service.startswith("com.amazonaws.") or len(parts) < 4:
        return None
    if parts[-1] not in WITH_GATEWAY:
        return f"gateway endpoints exist for S3 and DynamoDB only, not for {parts[-1]}"
    if vpc is not None and vpc.region not in (None, parts[2]):
        return f"the service is in {parts[2]} and VPC {vpc.name} in {vpc.region}"
    return None
