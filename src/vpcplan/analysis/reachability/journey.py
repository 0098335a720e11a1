"""Step after step from where packets start to where they end, each by the resource that it leads into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability import vpc_router
from vpcplan.analysis.reachability.step import (
    DeliverLocally,
    EnterByGateway,
    EnterFromOutside,
    EnterInterface,
    EnterInternet,
    FollowRoute,
    FollowTransitRoute,
    LeaveByAttachment,
    LeaveInterface,
    LeaveRegionalNatGateway,
    LeaveSubnet,
    UndoTranslation,
)
from vpcplan.model.kind_name import kind_name

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.step import Step
    from vpcplan.analysis.reachability.walk import Walk


def travel(walk: Walk, step: Step | None) -> None:
    """Take the packets of a walk from a first step to their end, or to where nothing leads on."""
    while step is not None:
        step = _take(walk, step)


def _take(walk: Walk, step: Step) -> Step | None:
    """One step; what comes next. Gateways are loaded where packets come to them."""
    match step:
        case LeaveSubnet(subnet):
            return vpc_router.leave_subnet(walk, subnet)
        case FollowRoute():
            return _into_target(walk, step)
        case DeliverLocally(vpc, subnet):
            return vpc_router.deliver_locally(walk, vpc, subnet)
        case EnterInterface(interface):
            return vpc_router.enter_interface(walk, interface)
        case LeaveInterface(interface):
            return vpc_router.leave_interface(walk, interface)
        case FollowTransitRoute(arriving, zone):
            from vpcplan.analysis.reachability.transit import follow_transit_route

            return follow_transit_route(walk, arriving, zone)
        case EnterInternet():
            from vpcplan.analysis.reachability.internet import enter_internet

            return enter_internet(walk)
        case EnterByGateway(gateway, vpc):
            from vpcplan.analysis.reachability.internet import enter_by_gateway

            return enter_by_gateway(walk, gateway, vpc)
        case UndoTranslation(translator, vpc, subnet):
            from vpcplan.analysis.reachability.nat import undo_translation

            return undo_translation(walk, translator, vpc, subnet)
        case LeaveRegionalNatGateway(nat_gateway):
            from vpcplan.analysis.reachability.internet import leave_regional_nat_gateway

            return leave_regional_nat_gateway(walk, walk.index.topology.nat_gateways[nat_gateway])
        case LeaveByAttachment(attachment):
            from vpcplan.analysis.reachability.outside import leave_by_attachment

            leave_by_attachment(walk, attachment)
            return None
        case EnterFromOutside(network, via):
            from vpcplan.analysis.reachability.outside import enter_from_outside

            return enter_from_outside(walk, network, via)


def _into_target(walk: Walk, step: FollowRoute) -> Step | None:
    """Into what a route names."""
    route, vpc, subnet = step.route, step.vpc, step.subnet
    kind, target = route.target.kind, route.target.id
    if kind == "local":
        return vpc_router.deliver_locally(walk, vpc, subnet)
    if kind in ("internet_gateway", "egress_only_internet_gateway"):
        from vpcplan.analysis.reachability.internet import through_egress_only, through_internet_gateway

        through = through_internet_gateway if kind == "internet_gateway" else through_egress_only
        return through(walk, target, vpc, subnet)
    if kind == "nat_gateway":
        from vpcplan.analysis.reachability.nat import through_nat_gateway

        return through_nat_gateway(walk, target, vpc, subnet)
    if kind in ("network_interface", "instance"):
        from vpcplan.analysis.reachability.appliance import through_appliance

        return through_appliance(walk, route, vpc, subnet)
    if kind == "vpc_peering_connection":
        from vpcplan.analysis.reachability.peering import through_peering

        return through_peering(walk, target, vpc)
    if kind == "transit_gateway":
        from vpcplan.analysis.reachability.transit import into_transit_gateway

        return into_transit_gateway(walk, target, vpc, subnet)
    if kind == "vpn_gateway":
        from vpcplan.analysis.reachability.outside import through_vpn_gateway

        through_vpn_gateway(walk, target, vpc)
        return None
    if kind == "vpc_endpoint":
        from vpcplan.analysis.reachability.private_link import through_vpc_endpoint

        return through_vpc_endpoint(walk, target, vpc, subnet)
    reason = f"vpcplan does not model what a {kind_name(kind)} does with the packets"
    walk.doubt(None, kind, "UNSUPPORTED_COMPONENT", reason, id=target)
    return None
