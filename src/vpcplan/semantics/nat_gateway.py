"""NAT gateways: whom they serve and what they translate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.model.kind_name import kind_name
from vpcplan.net.block import Address, parse_block
from vpcplan.net.traffic import ICMP, ICMPV6, TCP, UDP, TrafficSet, traffic_of
from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from vpcplan.model.nat_gateway import NatGateway, NatGatewayAddress

FIRST_PORT, LAST_PORT = 1024, 65535
"""The source ports that a NAT gateway uses."""

NAT64 = parse_block("64:ff9b::/96")
"""IPv6 addresses that stand for IPv4 ones. Source: RFC 6052."""

CARRIED = traffic_of(TCP) | traffic_of(UDP) | traffic_of(ICMP) | traffic_of(ICMPV6)
"""What a NAT gateway carries: TCP, UDP and ICMP."""


def nat_gateway_carries(traffic: TrafficSet) -> TrafficSet:
    """The part of the traffic that a NAT gateway translates: TCP, UDP and ICMP.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
    """
    return traffic & CARRIED


def refuse_at_nat_gateway(
    gateway: NatGateway, vpc: str, arrived_by: str | None, *, reply: bool
) -> Obstacle | None:
    """Why a NAT gateway does not serve a packet: wrong state, or from outside its VPC.

    Args:
        gateway: the gateway.
        vpc: the VPC whose route table sent the packet here.
        arrived_by: how the packet came into that VPC: None (it started there), ``transit_gateway``,
            ``vpc_peering_connection``, ``vpn_gateway``.
        reply: whether the packet answers a connection that did not come through the gateway.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
    """
    if gateway.state != "available":
        return Obstacle(
            code="BAD_STATE", reason=f"NAT gateway {gateway.name} is {gateway.state}", span=gateway.span
        )
    if gateway.vpc != vpc:
        return Obstacle(
            code="NGW_REQUIRES_SOURCE_IN_VPC",
            reason=f"NAT gateway {gateway.name} is in another VPC",
            span=gateway.span,
        )
    if reply:
        return Obstacle(
            code="NGW_SOURCE_ADDRESS_REASSIGN",
            reason="the reply would leave with the NAT gateway's address, which the client never spoke to",
            span=gateway.span,
        )
    if arrived_by in ("vpc_peering_connection", "vpn_gateway"):
        return Obstacle(
            code="NGW_REQUIRES_SOURCE_IN_VPC",
            reason=f"NAT gateway {gateway.name} does not serve what arrives by a " + kind_name(arrived_by),
            span=gateway.span,
        )
    return None


def select_nat_address(gateway: NatGateway, availability_zone: str | None) -> NatGatewayAddress | None:
    """The gateway's address that serves a zone: of a regional gateway that zone's, else the first.

    A regional gateway that goes to further zones by itself serves them from one of its zones until then; one
    whose zones are chosen by hand has none for another zone.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
    """
    if gateway.subnet is None and gateway.addresses and availability_zone is not None:
        zonal = [entry for entry in gateway.addresses if entry.availability_zone is not None]
        if zonal:
            found = next((entry for entry in zonal if entry.availability_zone == availability_zone), None)
            return zonal[0] if found is None and gateway.auto_provision_zones else found
    return gateway.addresses[0] if gateway.addresses else None


def embedded_ipv4(version: int, address: int) -> Address | None:
    """The IPv4 address inside a NAT64 address: 64:ff9b::c000:201 is 192.0.2.1.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html
    """
    return Address(4, address & 0xFFFFFFFF) if NAT64.contains_address(version, address) else None
