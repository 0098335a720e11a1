"""Gateway ("edge") route tables: traffic from the internet redirected to a middlebox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.route_table import select_route

if TYPE_CHECKING:
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.route_table import Route
    from vpcplan.model.topology_index import TopologyIndex


def refuse_redirection(
    index: TopologyIndex, gateway: str, version: int, route: Route | None
) -> Obstacle | None:
    """Why a gateway's table does not lead to a middlebox: it has no public address, or is of the wrong kind.

    From an internet gateway the middlebox needs a public address; from a virtual private gateway it cannot
    be a Gateway Load Balancer endpoint, whose traffic is dropped.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html
    """
    if gateway in index.topology.vpn_gateways and route is not None and route.target.kind == "vpc_endpoint":
        return Obstacle(
            code="CANNOT_ROUTE",
            reason="traffic from a virtual private gateway to a Gateway Load Balancer endpoint is dropped",
            span=route.span,
        )
    if route is None or version != 4 or gateway not in index.topology.internet_gateways:
        return None
    interface = middlebox_of(index, route)
    if interface is None or any(entry.public_ip is not None for entry in interface.addresses):
        return None
    return Obstacle(
        code="INGRESS_RTB_NO_PUBLIC_IP",
        reason=f"middlebox {interface.name} has no public address, so the gateway does not send to it",
        span=route.span,
    )


def refuse_unless_redirected(
    index: TopologyIndex, gateway: str, version: int, source: int, passed: list[str]
) -> Obstacle | None:
    """Why a packet cannot leave by an internet gateway directly: what comes back goes to a middlebox.

    ``passed`` are the appliances that the packet has been through.
    Source: https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
    """
    table = index.gateway_route_tables.get(gateway)
    if table is None:
        return None
    route = select_route(index, table, version, source).route
    if route is None or route.target.kind in ("local", "blackhole"):
        return None
    interface = middlebox_of(index, route)
    middlebox = route.target.id if interface is None else interface.id
    if middlebox in passed:
        return None
    return Obstacle(
        code="INGRESS_RTB_TRAFFIC_REDIRECTION",
        reason=f"the gateway's route table sends what comes back to {middlebox}, which never saw the request",
        span=route.span,
    )


def middlebox_of(index: TopologyIndex, route: Route) -> NetworkInterface | None:
    """The interface that a route names, itself or as an instance's primary one; None for an endpoint."""
    topology = index.topology
    if route.target.kind == "network_interface":
        return topology.network_interfaces.get(route.target.id)
    instance = topology.instances.get(route.target.id)
    if route.target.kind != "instance" or instance is None or not instance.network_interfaces:
        return None
    return topology.network_interfaces.get(instance.network_interfaces[0])
