"""Through appliances: NAT instances, firewalls, whatever a route sends packets to that is not their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.filters import filter_by_acl, filter_by_groups, view_of_source
from vpcplan.analysis.reachability.step import EnterInterface, LeaveSubnet
from vpcplan.analysis.reachability.vpc_router import stop_at_unused
from vpcplan.analysis.reachability.walk import Translation
from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.gateway_route_table import middlebox_of
from vpcplan.semantics.nat_instance import MASQUERADE_PORTS, is_nat_instance_for
from vpcplan.semantics.network_interface import interfaces_beside, owns_address, refuse_forwarding
from vpcplan.semantics.route_table import route_table_of, select_route
from vpcplan.semantics.security_group import PeerView

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.step import Step
    from vpcplan.analysis.reachability.walk import Walk
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.route_table import Route
    from vpcplan.model.subnet import Subnet


def through_appliance(walk: Walk, route: Route, vpc: str, subnet: Subnet | None) -> Step | None:
    """Into the interface that a route names, and on from there if the appliance may forward."""
    interface = middlebox_of(walk.index, route)
    if interface is None:
        walk.doubt(
            None,
            route.target.kind,
            "UNKNOWN_RESOURCE",
            f"{route.target.id} is not described",
            id=route.target.id,
        )
        return None
    home = walk.index.topology.subnets.get(interface.subnet)
    if home is not None and (subnet is None or home.id != subnet.id):
        filter_by_acl(walk, home, "ingress")
    if owns_address(interface, walk.version, walk.destination):
        return EnterInterface(interface)
    if not walk.once("network_interface", interface.id):
        walk.stop(
            interface,
            "network_interface",
            Obstacle(code="CANNOT_ROUTE", reason="the appliance's own route table leads back to it"),
            vpc=vpc,
        )
        return None
    stop_at_unused(walk, interface)
    checked = refuse_forwarding(interface)
    if checked is not None:
        walk.stop(interface, "network_interface", checked, vpc=vpc)
    legs = interfaces_beside(walk.index, interface)
    walk.pass_appliance(interface, "network_interface", tuple(leg.id for leg in legs))
    if interface.id not in walk.session.filtered:
        filter_by_groups(walk, interface, "ingress", view_of_source(walk))
    if home is None:
        walk.doubt(interface, "subnet", "UNKNOWN_RESOURCE", f"subnet {interface.subnet} is not described")
        return None
    return _send_on(walk, interface, _way_out(walk, interface, legs), vpc)


def _way_out(walk: Walk, entry: NetworkInterface, legs: list[NetworkInterface]) -> NetworkInterface:
    """The interface by which an appliance with several sends packets on.

    No configuration says how its own system routes. Taken is the one whose subnet holds the destination,
    else the one that the packets came in by if its route table leads on, else another whose table does.
    """
    subnets = walk.index.topology.subnets
    described = [leg for leg in (entry, *legs) if leg.subnet in subnets]
    for leg in described:
        blocks = subnets[leg.subnet].blocks
        if any(block.contains_address(walk.version, walk.destination) for block in blocks):
            return leg
    own = {leg.id for leg in described}
    for leg in described:
        table = route_table_of(walk.index, subnets[leg.subnet])
        choice = (
            None
            if table is None
            else select_route(walk.index, table, walk.version, walk.destination, walk.service)
        )
        if choice is None or choice.route is None or choice.route.state == "blackhole":
            continue
        next_box = middlebox_of(walk.index, choice.route)
        if next_box is None or next_box.id not in own:
            return leg
    return entry


def _send_on(walk: Walk, entry: NetworkInterface, leg: NetworkInterface, vpc: str) -> Step | None:
    """Out of the appliance by one of its interfaces, translated where an internet gateway comes next."""
    home = walk.index.topology.subnets[leg.subnet]
    by = "" if leg.id == entry.id else f" by {leg.name}"
    if by:
        walk.session.crossed.append(leg.id)
    walk.note(f"assumes that the appliance {entry.name} forwards the packets{by}")
    request = walk.version == 4 and not walk.reply
    if request and is_nat_instance_for(walk.index, home, walk.source, walk.destination, walk.service):
        _masquerade(walk, entry, leg)
    else:
        checked = None if leg.id == entry.id else refuse_forwarding(leg)
        if checked is not None:
            walk.stop(leg, "network_interface", checked, vpc=vpc)
        walk.hop(leg, "network_interface", "route", f"the appliance is assumed to forward{by}", vpc=vpc)
        walk.forget_groups("SG_REFERENCES_NOT_PRESERVED")
    if leg.id not in walk.session.filtered:
        peer = PeerView(version=walk.version, address=walk.destination, service=walk.service)
        filter_by_groups(walk, leg, "egress", peer)
    walk.session.filtered |= {entry.id, leg.id}
    return LeaveSubnet(home)


def _masquerade(walk: Walk, entry: NetworkInterface, interface: NetworkInterface) -> None:
    primary = next((entry.address for entry in interface.addresses if entry.address.version == 4), None)
    if primary is None:
        return
    walk.session.translations[interface.id] = Translation(
        version=4,
        source=walk.source,
        source_ports=walk.source_ports,
        source_interface=walk.source_interface,
        entered_by=entry.id,
    )
    before = walk.address(walk.source)
    walk.translate_source(interface.id, 4, primary.value, MASQUERADE_PORTS)
    walk.arrived_by = None
    walk.hop(
        interface,
        "network_interface",
        "translate",
        f"as a NAT instance it changes the source {before} to {primary}",
        vpc=interface.vpc,
    )
