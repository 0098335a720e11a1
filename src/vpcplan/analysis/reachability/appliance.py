"""Through appliances: NAT instances, firewalls, whatever a route sends packets to that is not their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.filters import filter_by_acl, filter_by_groups, view_of_source
from vpcplan.analysis.reachability.vpc_router import arrive, leave_subnet, stop_at_unused
from vpcplan.analysis.reachability.walk import Translation
from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.gateway_route_table import middlebox_of
from vpcplan.semantics.internet_gateway import public_address_of
from vpcplan.semantics.network_interface import owns_address, refuse_forwarding
from vpcplan.semantics.route_table import route_table_of, select_route
from vpcplan.semantics.security_group import PeerView

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.walk import Walk
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.route_table import Route
    from vpcplan.model.subnet import Subnet

MASQUERADE_PORTS = (1024, 65535)
"""The source ports that a NAT instance may use; Linux takes 1024–65535 for masquerading."""


def through_appliance(walk: Walk, route: Route, vpc: str, subnet: Subnet | None) -> None:
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
        return
    home = walk.index.topology.subnets.get(interface.subnet)
    if home is not None and (subnet is None or home.id != subnet.id):
        filter_by_acl(walk, home, "ingress")
    if owns_address(interface, walk.version, walk.destination):
        arrive(walk, interface)
        return
    if not walk.once("network_interface", interface.id):
        walk.stop(
            interface,
            "network_interface",
            Obstacle(code="CANNOT_ROUTE", reason="the appliance's own route table leads back to it"),
            vpc=vpc,
        )
        return
    stop_at_unused(walk, interface)
    checked = refuse_forwarding(interface)
    if checked is not None:
        walk.stop(interface, "network_interface", checked, vpc=vpc)
    walk.pass_appliance(interface, "network_interface")
    if interface.id not in walk.session.filtered:
        filter_by_groups(walk, interface, "ingress", view_of_source(walk))
    if home is None:
        walk.doubt(interface, "subnet", "UNKNOWN_RESOURCE", f"subnet {interface.subnet} is not described")
        return
    walk.note(f"assumes that the appliance {interface.name} forwards the packets")
    if _must_translate(walk, home):
        _masquerade(walk, interface)
    else:
        walk.hop(interface, "network_interface", "route", "the appliance is assumed to forward", vpc=vpc)
        walk.forget_groups("SG_REFERENCES_NOT_PRESERVED")
    if interface.id not in walk.session.filtered:
        peer = PeerView(version=walk.version, address=walk.destination, service=walk.service)
        filter_by_groups(walk, interface, "egress", peer)
        walk.session.filtered.add(interface.id)
    leave_subnet(walk, home, None)


def _must_translate(walk: Walk, home: Subnet) -> bool:
    """Whether the appliance has to be a NAT instance, because an internet gateway comes next.

    The gateway translates addresses of interfaces only, so a client's address would get no further.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html
    """
    table = route_table_of(walk.index, home)
    if walk.version != 4 or table is None or walk.reply:
        return False
    sender = walk.index.interface_at(home.vpc, 4, walk.source)
    if public_address_of(sender, 4, walk.source) is not None:
        return False
    choice = select_route(walk.index, table, 4, walk.destination, walk.service)
    return choice.route is not None and choice.route.target.kind == "internet_gateway"


def _masquerade(walk: Walk, interface: NetworkInterface) -> None:
    primary = next((entry.address for entry in interface.addresses if entry.address.version == 4), None)
    if primary is None:
        return
    walk.session.translations[interface.id] = Translation(
        version=4,
        source=walk.source,
        source_ports=walk.source_ports,
        source_interface=walk.source_interface,
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
