"""Egress-only internet gateways: IPv6 out and its replies, nothing else in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.route_table import route_table_of, select_route

if TYPE_CHECKING:
    from vpcplan.model.egress_only_internet_gateway import EgressOnlyInternetGateway
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.model.vpc import Vpc


def refuse_at_egress_only_gateway(
    gateway: EgressOnlyInternetGateway | None, gateway_id: str, vpc: Vpc, version: int, described: bool
) -> Obstacle | None:
    """Why an egress-only internet gateway does not take a packet out: not attached, or not IPv6.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
    """
    if gateway is None:
        if not described:
            return None
        return Obstacle(
            code="UNKNOWN_RESOURCE",
            reason=f"egress-only internet gateway {gateway_id} is not described",
            unknown=True,
        )
    if gateway.vpc != vpc.id:
        return Obstacle(
            code="BAD_STATE_ATTACHMENT",
            reason=f"egress-only internet gateway {gateway.name} is not attached to VPC {vpc.name}",
            span=gateway.span,
        )
    if version != 6:
        return Obstacle(
            code="PROTOCOL_RESTRICTION",
            reason="an egress-only internet gateway carries IPv6 only",
            span=gateway.span,
        )
    return None


def egress_only_gateway_of(index: TopologyIndex, subnet: Subnet, outside: int) -> str | None:
    """The egress-only gateway that is a subnet's way to an IPv6 address outside, and so the way back in.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
    """
    table = route_table_of(index, subnet)
    route = None if table is None else select_route(index, table, 6, outside).route
    if route is None or route.target.kind != "egress_only_internet_gateway":
        return None
    return route.target.id


def refuse_started_outside(started: Literal["inside", "outside"]) -> Obstacle | None:
    """Why an egress-only gateway carries neither requests from outside nor the replies to them.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
    """
    if started == "inside":
        return None
    return Obstacle(
        code="NO_PATH",
        reason="an egress-only internet gateway carries no connection that was started outside",
    )
