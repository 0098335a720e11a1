"""Through VPC endpoints that a route names: gateway endpoints and Gateway Load Balancer endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.filters import filter_by_acl
from vpcplan.analysis.reachability.step import LeaveSubnet
from vpcplan.analysis.reachability.walk import Arrival
from vpcplan.semantics.decision import FilterResult, Obstacle
from vpcplan.semantics.vpc_endpoint import (
    gateway_endpoint_carries,
    refuse_at_endpoint,
    refuse_at_gateway_endpoint,
)

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.step import Step
    from vpcplan.analysis.reachability.walk import Walk
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.vpc_endpoint import VpcEndpoint


def through_vpc_endpoint(walk: Walk, endpoint_id: str, vpc_id: str, subnet: Subnet | None) -> Step | None:
    """Into the endpoint that a route names."""
    endpoint = walk.index.topology.vpc_endpoints.get(endpoint_id)
    if endpoint is None:
        walk.doubt(
            None,
            "vpc_endpoint",
            "UNKNOWN_RESOURCE",
            f"endpoint {endpoint_id} is not described",
            id=endpoint_id,
        )
        return None
    refused = refuse_at_endpoint(endpoint)
    if refused is not None:
        walk.stop(endpoint, "vpc_endpoint", refused, vpc=vpc_id)
    if endpoint.type == "gateway":
        _to_service(walk, endpoint, vpc_id)
        return None
    if endpoint.type == "gateway_load_balancer":
        return _through_inspection(walk, endpoint, subnet)
    reason = f"a route cannot lead into a {endpoint.type} endpoint"
    walk.doubt(endpoint, "vpc_endpoint", "UNSUPPORTED_COMPONENT", reason)
    return None


def _to_service(walk: Walk, endpoint: VpcEndpoint, vpc_id: str) -> None:
    """To S3 or DynamoDB by a gateway endpoint."""
    vpc = walk.index.topology.vpcs.get(vpc_id)
    if vpc is None:
        walk.doubt(endpoint, "vpc_endpoint", "UNKNOWN_RESOURCE", f"VPC {vpc_id} is not described")
        return
    refused = refuse_at_gateway_endpoint(endpoint, vpc, walk.version, walk.source, walk.arrived_by is None)
    if refused is not None:
        walk.stop(endpoint, "vpc_endpoint", refused, vpc=vpc_id)
    allowed = gateway_endpoint_carries(walk.oriented(walk.probe))
    if allowed:
        walk.probe = gateway_endpoint_carries(walk.probe)
    else:
        walk.filter(
            endpoint,
            "vpc_endpoint",
            "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
            FilterResult(allowed=allowed, rule="TCP and ICMP echo only"),
            direction="egress",
            vpc=vpc_id,
            reason="a gateway endpoint carries TCP and ICMP echo only",
        )
    walk.session.crossed.append(endpoint.id)
    note_policy(walk, endpoint)
    walk.hop(endpoint, "vpc_endpoint", "deliver", f"to {endpoint.service}", vpc=vpc_id)
    walk.arrival = Arrival(kind="service", id=endpoint.service, vpc=vpc_id)


def note_policy(walk: Walk, endpoint: VpcEndpoint) -> None:
    """Say that a policy other than AWS's default may refuse what the network lets through.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    """
    if endpoint.policy is not None:
        walk.note(f"endpoint {endpoint.name} has a policy of its own, which vpcplan does not evaluate")


def _check_inspection(walk: Walk, endpoint: VpcEndpoint, home: Subnet) -> None:
    """Stop where the Gateway Load Balancer behind an endpoint is known to have no appliance for it.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpce-gateway-load-balancer.html
    """
    from vpcplan.semantics.availability_zone import zone_of
    from vpcplan.semantics.endpoint_service import endpoint_service_of, provider_nodes, refuse_connection
    from vpcplan.semantics.target_group import usable_targets

    index = walk.index
    service = endpoint_service_of(index, endpoint)
    if service is None:
        return
    refused = refuse_connection(index, service, endpoint)
    if refused is not None:
        walk.stop(service, "vpc_endpoint_service", refused)
    nodes, absent = provider_nodes(index, service, zone_of(home))
    if absent is not None:
        walk.stop(service, "vpc_endpoint_service", absent)
    for node in nodes[:1]:
        balancer = None if node.owner is None else index.topology.load_balancers.get(node.owner.id)
        groups = () if balancer is None else balancer.listeners[:1]
        for group_id in (id for listener in groups for id in listener.target_groups[:1]):
            group = index.topology.target_groups.get(group_id)
            if balancer is not None and group is not None and group.targets_known:
                without = usable_targets(index, balancer, group, node)[1]
                if without is not None:
                    walk.stop(balancer, "load_balancer", without, vpc=balancer.vpc)


def _through_inspection(walk: Walk, endpoint: VpcEndpoint, subnet: Subnet | None) -> Step | None:
    """Through a Gateway Load Balancer's appliances and back out of the endpoint's subnet, unchanged.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-load-balancer-endpoints.html
    """
    topology = walk.index.topology
    home = topology.subnets.get(endpoint.subnets[0]) if endpoint.subnets else None
    if home is None:
        walk.doubt(
            endpoint,
            "vpc_endpoint",
            "UNKNOWN_RESOURCE",
            f"the subnet of endpoint {endpoint.name} is not described",
        )
        return None
    if not walk.once("vpc_endpoint", endpoint.id):
        walk.stop(
            endpoint,
            "vpc_endpoint",
            Obstacle(code="CANNOT_ROUTE", reason="the endpoint's own route table leads back to it"),
        )
        return None
    if subnet is None or subnet.id != home.id:
        filter_by_acl(walk, home, "ingress")
    _check_inspection(walk, endpoint, home)
    walk.pass_appliance(endpoint, "vpc_endpoint")
    walk.note(f"assumes that the appliances behind endpoint {endpoint.name} let the packets pass")
    walk.hop(endpoint, "vpc_endpoint", "route", "inspected and returned unchanged (assumed)", vpc=home.vpc)
    return LeaveSubnet(home)
