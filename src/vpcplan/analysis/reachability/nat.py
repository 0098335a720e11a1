"""Through NAT gateways, out and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.filters import filter_by_acl
from vpcplan.analysis.reachability.step import DeliverLocally, LeaveRegionalNatGateway, LeaveSubnet
from vpcplan.analysis.reachability.walk import Translation
from vpcplan.net.block import format_address
from vpcplan.semantics.decision import FilterResult, Obstacle
from vpcplan.semantics.nat_gateway import (
    FIRST_PORT,
    LAST_PORT,
    embedded_ipv4,
    nat_gateway_carries,
    refuse_at_nat_gateway,
    select_nat_address,
)

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.step import Step
    from vpcplan.analysis.reachability.walk import Walk
    from vpcplan.model.nat_gateway import NatGateway, NatGatewayAddress
    from vpcplan.model.subnet import Subnet


def through_nat_gateway(walk: Walk, gateway_id: str, vpc: str, subnet: Subnet | None) -> Step | None:
    """Into a NAT gateway's subnet, translated, and out again by that subnet's own ACL and route table."""
    topology = walk.index.topology
    gateway = topology.nat_gateways.get(gateway_id)
    if gateway is None:
        walk.doubt(
            None,
            "nat_gateway",
            "UNKNOWN_RESOURCE",
            f"NAT gateway {gateway_id} is not described",
            id=gateway_id,
        )
        return None
    if not walk.once("nat_gateway", gateway_id):
        walk.stop(
            gateway,
            "nat_gateway",
            Obstacle(
                code="CANNOT_ROUTE",
                reason=f"the route table of NAT gateway {gateway.name}'s own subnet leads back to it",
            ),
            vpc=vpc,
        )
        return None
    refused = refuse_at_nat_gateway(gateway, vpc, walk.arrived_by, reply=walk.reply)
    if refused is not None:
        walk.stop(gateway, "nat_gateway", refused, vpc=vpc)
        if gateway.vpc != vpc:
            return None
    home = topology.subnets.get(gateway.subnet) if gateway.subnet is not None else None
    if home is None and gateway.subnet is not None:
        reason = f"subnet {gateway.subnet} of NAT gateway {gateway.name} is not described"
        walk.doubt(gateway, "nat_gateway", "UNKNOWN_RESOURCE", reason)
        return None
    if home is not None and (subnet is None or home.id != subnet.id):
        filter_by_acl(walk, home, "ingress")
        if subnet is not None and subnet.availability_zone != home.availability_zone:
            walk.note(
                f"crosses Availability Zones: NAT gateway {gateway.name} is in {home.availability_zone}"
            )
    if not _carries(walk, gateway):
        return None
    address = select_nat_address(gateway, None if subnet is None else subnet.availability_zone)
    if address is None or (address.private_ip is None and gateway.subnet is not None):
        _without_address(walk, gateway)
        return None
    zone = None if subnet is None or home is not None else subnet.availability_zone
    if None not in (zone, address.availability_zone) and zone != address.availability_zone:
        walk.note(
            f"crosses Availability Zones: NAT gateway {gateway.name} serves {zone} from "
            f"{address.availability_zone} until it is there"
        )
    _translate(walk, gateway, address)
    if home is not None:
        return LeaveSubnet(home)
    return _leave_regional(walk, gateway, address)


def _carries(walk: Walk, gateway: NatGateway) -> bool:
    """Narrow to TCP, UDP and ICMP; IPv6 only to NAT64 addresses."""
    if walk.version == 6 and embedded_ipv4(6, walk.destination) is None:
        walk.stop(
            gateway,
            "nat_gateway",
            Obstacle(code="PROTOCOL_RESTRICTION", reason="a NAT gateway carries IPv6 to 64:ff9b::/96 only"),
        )
        return False
    allowed = nat_gateway_carries(walk.oriented(walk.probe))
    if allowed == walk.oriented(walk.probe):
        return True
    if allowed:
        walk.probe = nat_gateway_carries(walk.probe)
        return True
    return walk.filter(
        gateway,
        "nat_gateway",
        "PROTOCOL_RESTRICTION",
        FilterResult(allowed=allowed, rule="TCP, UDP and ICMP only"),
        direction="egress",
        reason="a NAT gateway carries TCP, UDP and ICMP only",
    )


def _without_address(walk: Walk, gateway: NatGateway) -> None:
    if gateway.subnet is None and gateway.addresses:
        walk.stop(
            gateway,
            "nat_gateway",
            Obstacle(
                code="REGIONAL_NGW_ROUTE_AZ_RESTRICTION",
                reason=f"regional NAT gateway {gateway.name} has no address in this Availability Zone",
            ),
        )
        return
    walk.doubt(
        gateway,
        "nat_gateway",
        "UNKNOWN_RESOURCE",
        f"the addresses of NAT gateway {gateway.name} are not known",
    )


def _translate(walk: Walk, gateway: NatGateway, address: NatGatewayAddress) -> None:
    """Give the packets the gateway's private address and one of its source ports."""
    source = address.private_ip or address.public_ip
    if source is None:
        return
    interface = address.network_interface
    if gateway.subnet is None or interface not in walk.index.topology.network_interfaces:
        # A regional gateway is in no subnet: replies come to the gateway itself.
        interface = None
    walk.session.crossed.append(gateway.id)
    key = interface or gateway.id
    walk.session.translations[key] = Translation(
        version=walk.version,
        source=walk.source,
        source_ports=walk.source_ports,
        source_interface=walk.source_interface,
    )
    before = walk.address(walk.source)
    inside = embedded_ipv4(walk.version, walk.destination)
    if inside is not None:
        walk.destination = inside.value
    ports = (FIRST_PORT, LAST_PORT)
    walk.translate_source(interface, 4, source.value, ports)
    walk.arrived_by = None
    walk.hop(
        gateway,
        "nat_gateway",
        "translate",
        f"the source {before} becomes {source}, source ports {FIRST_PORT}-{LAST_PORT}",
        vpc=gateway.vpc,
    )


def _leave_regional(walk: Walk, gateway: NatGateway, address: NatGatewayAddress) -> Step | None:
    """Out of a regional NAT gateway, which is in no subnet and translates to its public address at once.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
    """
    if address.public_ip is None:
        walk.doubt(gateway, "nat_gateway", "UNKNOWN_RESOURCE", "the gateway's public address is not known")
        return None
    walk.session.regional[address.public_ip.value] = gateway.id
    walk.translate_source(None, 4, address.public_ip.value, None)
    return LeaveRegionalNatGateway(gateway.id)


def undo_translation(walk: Walk, key: str, vpc: str, subnet: Subnet | None) -> Step | None:
    """Give a reply back the address and port of the client behind a translation, and send it there.

    ``key`` is the translating interface, or the id of a regional NAT gateway, which is in no ``subnet``.
    """
    topology = walk.index.topology
    remembered = walk.session.translations.pop(key)
    interface = topology.network_interfaces.get(key)
    owner = None if interface is None else interface.owner
    gateway = topology.nat_gateways.get(key if owner is None else owner.id)
    before = walk.address(walk.destination)
    if walk.version != remembered.version:
        # NAT64: the server's IPv4 address becomes its IPv6 form again.
        walk.version = remembered.version
        walk.source = _nat64(walk.source)
    walk.destination = remembered.source
    walk.source_ports = remembered.source_ports
    walk.probe = walk.probe.with_source_ports_replaced(*remembered.source_ports)
    walk.session.crossed.append(key if gateway is None else gateway.id)
    walk.hop(
        gateway or interface,
        "network_interface" if gateway is None else "nat_gateway",
        "translate",
        f"the destination {before} becomes {format_address(remembered.version, remembered.source)} again",
        vpc=vpc,
    )
    entered = topology.network_interfaces.get(remembered.entered_by or "")
    if entered is not None:
        if entered.id != key:
            walk.session.crossed.append(entered.id)
        subnet = topology.subnets.get(entered.subnet, subnet)
    return DeliverLocally(vpc) if subnet is None else LeaveSubnet(subnet)


def _nat64(address: int) -> int:
    """The IPv6 form of an IPv4 address: 192.0.2.1 is 64:ff9b::c000:201."""
    from vpcplan.semantics.nat_gateway import NAT64

    return NAT64.first | address
