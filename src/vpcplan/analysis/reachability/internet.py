"""To and from the internet: internet gateways, egress-only gateways, and gateway route tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from vpcplan.analysis.reachability.step import DeliverLocally, EnterByGateway, EnterInternet, UndoTranslation
from vpcplan.analysis.reachability.vpc_router import follow_route
from vpcplan.analysis.reachability.walk import Arrival
from vpcplan.semantics.block_public_access import refuse_by_block_public_access
from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.gateway_route_table import refuse_redirection, refuse_unless_redirected
from vpcplan.semantics.internet_gateway import (
    is_internet_address,
    private_address_behind,
    public_address_of,
    refuse_at_internet_gateway,
    refuse_destination,
    refuse_source_from_internet,
    remark_on_mail,
)
from vpcplan.semantics.route_table import select_route

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.step import Step
    from vpcplan.analysis.reachability.walk import Walk
    from vpcplan.model.nat_gateway import NatGateway
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.subnet import Subnet
    from vpcplan.model.vpc import Vpc

Carrier = Literal["internet_gateway", "nat_gateway", "egress_only_internet_gateway"]


def _started(walk: Walk, way: Literal["out", "in"]) -> Literal["inside", "outside"]:
    """Where a connection was started, seen from the VPC whose gateway the packets cross.

    A request that leaves was started inside, one that enters outside; for replies it is the reverse.
    """
    return "inside" if (way == "out") is not walk.reply else "outside"


def through_internet_gateway(walk: Walk, gateway_id: str, vpc_id: str, subnet: Subnet | None) -> Step | None:
    """Out to the internet: the gateway's checks, Block Public Access, translation."""
    topology = walk.index.topology
    gateway = topology.internet_gateways.get(gateway_id)
    vpc = topology.vpcs.get(vpc_id)
    if vpc is None:
        walk.doubt(None, "vpc", "UNKNOWN_RESOURCE", f"VPC {vpc_id} is not described", id=vpc_id)
        return None
    for obstacle in (
        refuse_at_internet_gateway(gateway, gateway_id, vpc, topology.describes("internet_gateways")),
        refuse_by_block_public_access(walk.index, vpc, subnet, _started(walk, "out"), _carrier(walk)),
        refuse_destination(vpc, walk.version, walk.destination),
        refuse_unless_redirected(walk.index, gateway_id, walk.version, walk.source, walk.appliances),
    ):
        if obstacle is not None:
            walk.stop(gateway, "internet_gateway", obstacle, id=gateway_id, vpc=vpc_id)
            if obstacle.code.startswith("IGW_DESTINATION") or obstacle.code == "NO_PATH":
                return None
    walk.session.crossed.append(gateway_id)
    sender = walk.index.interface_at(vpc_id, walk.version, walk.source)
    public = public_address_of(sender, walk.version, walk.source)
    if public is None:
        who = walk.address(walk.source) if sender is None else sender.name
        what = (
            f"{who} has no public IPv4 address"
            if sender is not None
            else f"the source {who} belongs to no network interface of the VPC"
        )
        walk.stop(
            gateway,
            "internet_gateway",
            Obstacle(code="IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", reason=f"{what}, so nothing can leave"),
            id=gateway_id,
            vpc=vpc_id,
        )
        return None
    if walk.version == 4:
        before = walk.address(walk.source)
        walk.translate_source(None, 4, public.value, None)
        walk.hop(
            gateway,
            "internet_gateway",
            "translate",
            f"the source {before} becomes {public}",
            id=gateway_id,
            vpc=vpc_id,
        )
    else:
        # The address stays, but nobody beyond the gateway knows whose groups it carries.
        walk.forget_groups("SG_REFERENCES_NOT_PRESERVED")
        walk.hop(gateway, "internet_gateway", "route", "IPv6 leaves untranslated", id=gateway_id, vpc=vpc_id)
    return EnterInternet()


def leave_regional_nat_gateway(walk: Walk, gateway: NatGateway) -> Step | None:
    """Out of a regional NAT gateway: by the VPC's internet gateway, already translated."""
    topology = walk.index.topology
    vpc = topology.vpcs.get(gateway.vpc)
    found = walk.index.internet_gateway_by_vpc.get(gateway.vpc)
    if vpc is None or (found is None and topology.describes("internet_gateways")):
        walk.stop(
            gateway,
            "nat_gateway",
            Obstacle(code="NO_ROUTE_TO_DESTINATION", reason="no internet gateway is attached to the VPC"),
        )
        return None
    for obstacle in (
        refuse_by_block_public_access(walk.index, vpc, None, _started(walk, "out"), "nat_gateway"),
        refuse_destination(vpc, walk.version, walk.destination),
    ):
        if obstacle is not None:
            walk.stop(gateway, "nat_gateway", obstacle, vpc=vpc.id)
    return EnterInternet()


def _carrier(walk: Walk) -> Carrier:
    """What carries the traffic in Block Public Access's eyes: a NAT gateway, or the gateway itself."""
    if walk.source_interface is not None:
        owner = walk.index.topology.network_interfaces[walk.source_interface].owner
        if owner is not None and owner.kind == "nat_gateway":
            return "nat_gateway"
    return "internet_gateway"


def through_egress_only(walk: Walk, gateway_id: str, vpc_id: str, subnet: Subnet | None) -> Step | None:
    """Out by an egress-only internet gateway: IPv6, and only what was started inside."""
    from vpcplan.semantics.egress_only_internet_gateway import (
        refuse_at_egress_only_gateway,
        refuse_started_outside,
    )

    topology = walk.index.topology
    gateway = topology.egress_only_internet_gateways.get(gateway_id)
    vpc = topology.vpcs.get(vpc_id)
    if vpc is None:
        walk.doubt(None, "vpc", "UNKNOWN_RESOURCE", f"VPC {vpc_id} is not described", id=vpc_id)
        return None
    kind: Carrier = "egress_only_internet_gateway"
    described = topology.describes("egress_only_internet_gateways")
    for obstacle in (
        refuse_at_egress_only_gateway(gateway, gateway_id, vpc, walk.version, described),
        refuse_by_block_public_access(walk.index, vpc, subnet, _started(walk, "out"), kind),
        refuse_started_outside(_started(walk, "out")),
    ):
        if obstacle is not None:
            walk.stop(gateway, kind, obstacle, id=gateway_id, vpc=vpc_id)
    walk.session.crossed.append(gateway_id)
    walk.session.egress_only[vpc_id] = gateway_id
    walk.forget_groups("SG_REFERENCES_NOT_PRESERVED")
    walk.hop(gateway, kind, "route", "IPv6 out, replies in, nothing else in", id=gateway_id, vpc=vpc_id)
    return EnterInternet()


def enter_internet(walk: Walk) -> Step | None:
    """Find who has the destination address: an interface of this topology, or somebody else."""
    interface = walk.index.public_interface_at(walk.version, walk.destination)
    if interface is not None:
        return from_the_internet(walk, interface)
    regional = walk.session.regional.get(walk.destination) if walk.reply else None
    if regional is not None:
        return UndoTranslation(regional, walk.index.topology.nat_gateways[regional].vpc, None)
    if not is_internet_address(walk.version, walk.destination):
        walk.stop(
            None,
            "internet",
            Obstacle(
                code="NO_PATH", reason=f"{walk.address(walk.destination)} is not an address of the internet"
            ),
            id="internet",
        )
        return None
    what = f"{walk.service} at its public address" if walk.service else walk.address(walk.destination)
    walk.hop(None, "internet", "deliver", f"{what} is on the internet", id="internet")
    remark = remark_on_mail(walk.probe) if walk.strict and not walk.reply else None
    if remark is not None:
        walk.note(remark)
    walk.arrival = Arrival(kind="internet", id="internet")
    return None


def from_the_internet(walk: Walk, interface: NetworkInterface) -> Step | None:
    """In from the internet to the owner of a public address: checks, translation, edge routes."""
    index = walk.index
    vpc = index.topology.vpcs.get(interface.vpc)
    if vpc is None:
        walk.doubt(interface, "vpc", "UNKNOWN_RESOURCE", f"VPC {interface.vpc} is not described")
        return None
    subnet = index.topology.subnets.get(interface.subnet)
    by_egress_only = _by_egress_only(walk, interface, subnet)
    if by_egress_only is not None:
        return _in_by_egress_only(walk, by_egress_only, vpc.id)
    gateway_id = _way_in(walk, interface)
    gateway = None if gateway_id is None else index.topology.internet_gateways.get(gateway_id)
    if gateway_id is None:
        _without_gateway(walk, vpc)
        gateway_id = "internet gateway"
    for obstacle in (
        refuse_source_from_internet(walk.version, walk.source),
        refuse_by_block_public_access(index, vpc, subnet, _started(walk, "in"), _receiver(walk, interface)),
    ):
        if obstacle is not None:
            walk.stop(gateway, "internet_gateway", obstacle, id=gateway_id, vpc=vpc.id)
    walk.session.crossed.append(gateway_id)
    private = private_address_behind(interface, walk.version, walk.destination)
    if private is not None and walk.version == 4:
        before = walk.address(walk.destination)
        walk.destination = private
        walk.hop(
            gateway,
            "internet_gateway",
            "translate",
            f"the destination {before} becomes {walk.address(private)}",
            id=gateway_id,
            vpc=vpc.id,
        )
    else:
        walk.hop(gateway, "internet_gateway", "route", "IPv6 enters untranslated", id=gateway_id, vpc=vpc.id)
    return EnterByGateway(gateway_id, vpc.id)


def _without_gateway(walk: Walk, vpc: Vpc) -> None:
    """No internet gateway is attached, or none is described; a deny further on is certain all the same."""
    absent = walk.index.topology.describes("internet_gateways")
    obstacle = Obstacle(
        code="BAD_STATE_ATTACHMENT" if absent else "UNKNOWN_RESOURCE",
        reason=f"no internet gateway is attached to VPC {vpc.name}"
        if absent
        else f"no internet gateways are described: whether VPC {vpc.name} has one is not known",
        unknown=not absent,
    )
    if absent:
        walk.stop(vpc, "vpc", obstacle, vpc=vpc.id)
        return
    walk.hop(vpc, "vpc", "unknown", obstacle.reason, vpc=vpc.id)
    walk.block(vpc, "vpc", obstacle.code, obstacle.reason, obstacle=obstacle)
    walk.doubtful = True


def _by_egress_only(walk: Walk, interface: NetworkInterface, subnet: Subnet | None) -> str | None:
    """The egress-only gateway that packets for an interface come to, if any."""
    from vpcplan.semantics.egress_only_internet_gateway import egress_only_gateway_of

    if walk.version != 6 or subnet is None:
        return None
    if walk.reply:
        return walk.session.egress_only.get(interface.vpc)
    return egress_only_gateway_of(walk.index, subnet, walk.source)


def _in_by_egress_only(walk: Walk, gateway_id: str, vpc: str) -> Step | None:
    """Replies come in by an egress-only gateway; what is started outside does not, but the rest is asked."""
    from vpcplan.semantics.egress_only_internet_gateway import refuse_started_outside

    kind = "egress_only_internet_gateway"
    gateway = walk.index.topology.egress_only_internet_gateways.get(gateway_id)
    walk.session.crossed.append(gateway_id)
    refused = refuse_started_outside(_started(walk, "in"))
    if refused is None:
        walk.hop(gateway, kind, "route", "a reply to what was started inside", id=gateway_id, vpc=vpc)
    else:
        walk.stop(gateway, kind, refused, id=gateway_id, vpc=vpc)
    return DeliverLocally(vpc)


def _way_in(walk: Walk, interface: NetworkInterface) -> str | None:
    """The gateway by which packets from the internet enter the interface's VPC."""
    index = walk.index
    found = index.internet_gateway_by_vpc.get(interface.vpc)
    if found is not None:
        return found
    if index.topology.describes("internet_gateways"):
        return None
    for table in index.topology.route_tables.values():
        if table.vpc == interface.vpc:
            for route in table.routes:
                if route.target.kind == "internet_gateway" and route.state == "active":
                    return route.target.id
    return None


def _receiver(walk: Walk, interface: NetworkInterface) -> Carrier:
    if interface.owner is not None and interface.owner.kind == "nat_gateway":
        return "nat_gateway"
    return "internet_gateway"


def enter_by_gateway(walk: Walk, gateway_id: str, vpc: str) -> Step | None:
    """Follow the route table of the gateway ("edge association") where it has one, else the local route.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html
    """
    table = walk.index.gateway_route_tables.get(gateway_id)
    if table is None:
        return DeliverLocally(vpc)
    choice = select_route(walk.index, table, walk.version, walk.destination)
    if choice.route is not None and choice.route.target.kind == "local":
        return DeliverLocally(vpc)
    refused = refuse_redirection(walk.index, gateway_id, walk.version, choice.route)
    if refused is not None:
        walk.stop(table, "route_table", refused, vpc=vpc)
    return follow_route(walk, table, choice, None)
