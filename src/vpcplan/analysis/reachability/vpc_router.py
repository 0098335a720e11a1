"""Inside a VPC: out of an interface, out of a subnet, along the route, into a subnet, into an interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.filters import (
    destination_view,
    filter_by_acl,
    filter_by_groups,
    pass_statefully,
    view_of_source,
)
from vpcplan.analysis.reachability.step import FollowRoute, UndoTranslation
from vpcplan.analysis.reachability.walk import Arrival
from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.link_local import RESOLVER, link_local_service, resolver_answers
from vpcplan.semantics.load_balancer import filters_within_subnet
from vpcplan.semantics.network_interface import owns_address, refuse_unused
from vpcplan.semantics.route_table import compare_routes, format_route, route_table_of, select_route

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.step import Step
    from vpcplan.analysis.reachability.walk import Walk
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.route_table import Route, RouteTable
    from vpcplan.model.subnet import Subnet
    from vpcplan.semantics.route_table import RouteChoice


def leave_interface(walk: Walk, interface: NetworkInterface) -> Step | None:
    """Send the packets out of an interface: its groups' outbound rules, then its subnet."""
    stop_at_unused(walk, interface)
    subnet = walk.index.topology.subnets.get(interface.subnet)
    if subnet is None:
        walk.doubt(
            interface, "network_interface", "UNKNOWN_RESOURCE", f"subnet {interface.subnet} is not described"
        )
        return None
    vpc = walk.index.topology.vpcs.get(interface.vpc)
    if vpc is not None and _link_local(walk, interface):
        return None
    if interface.id not in walk.session.filtered:
        filter_by_groups(walk, interface, "egress", destination_view(walk, interface, subnet))
        walk.session.filtered.add(interface.id)
        walk.session.sender = interface.id
    elif walk.reply:
        pass_statefully(walk, interface, "egress")
    return leave_subnet(walk, subnet, interface)


def stop_at_unused(walk: Walk, interface: NetworkInterface) -> None:
    """Stop at an interface that is attached to nothing, or at its instance where that is not running."""
    unused = refuse_unused(walk.index, interface)
    if unused is None:
        return
    owner = interface.owner
    instance = walk.index.topology.instances.get(owner.id) if owner and owner.kind == "instance" else None
    if instance is not None and unused.code == "BAD_STATE":
        walk.stop(instance, "instance", unused, vpc=interface.vpc)
    else:
        walk.stop(interface, "network_interface", unused, vpc=interface.vpc)


def owner_name(walk: Walk, interface: NetworkInterface) -> str:
    """What people call the owner of an interface: its instance's name, or the interface's own."""
    owner = interface.owner
    if owner is not None and owner.kind == "instance" and owner.id in walk.index.topology.instances:
        return walk.index.topology.instances[owner.id].name
    return interface.name


def _link_local(walk: Walk, interface: NetworkInterface) -> bool:
    """Deliver to the services that every VPC has at link-local addresses; True if that is where it goes."""
    vpc = walk.index.topology.vpcs[interface.vpc]
    service = link_local_service(vpc, walk.version, walk.destination)
    if service is None:
        return False
    if service == RESOLVER and not resolver_answers(vpc):
        walk.stop(
            vpc,
            "vpc",
            Obstacle(code="NO_POSSIBLE_DESTINATION", reason=f"DNS support is off in VPC {vpc.name}"),
            vpc=vpc.id,
        )
        return True
    walk.hop(vpc, "vpc", "deliver", f"{service}: no security group or network ACL filters it", vpc=vpc.id)
    walk.arrival = Arrival(kind="service", id=service, vpc=vpc.id)
    return True


def leave_subnet(walk: Walk, subnet: Subnet, interface: NetworkInterface | None = None) -> Step | None:
    """Take the packets out of a subnet, unless their destination is in it: ACL, then the route."""
    if interface is not None and owns_address(interface, walk.version, walk.destination):
        walk.hop(
            interface, "network_interface", "deliver", "the destination is the sender itself", vpc=subnet.vpc
        )
        walk.arrival = Arrival(kind="network_interface", id=interface.id, vpc=subnet.vpc)
        return None
    if any(block.contains_address(walk.version, walk.destination) for block in subnet.blocks):
        if interface is not None and not walk.reply and filters_within_subnet(walk.index, interface):
            filter_by_acl(walk, subnet, "egress", "ELB_ACL_RESTRICTION")
        return deliver_locally(walk, subnet.vpc, subnet)
    filter_by_acl(walk, subnet, "egress")
    table = route_table_of(walk.index, subnet)
    if table is None:
        return _without_table(walk, subnet)
    choice = select_route(walk.index, table, walk.version, walk.destination, walk.service)
    return follow_route(walk, table, choice, subnet)


def _without_table(walk: Walk, subnet: Subnet) -> Step | None:
    """Go on without a route table: the local route is always there, the rest nobody knows."""
    vpc = walk.index.topology.vpcs.get(subnet.vpc)
    blocks = () if vpc is None else vpc.all_cidr_blocks
    if any(block.contains_address(walk.version, walk.destination) for block in blocks):
        walk.note("no route table is described: only the local route is certain")
        return deliver_locally(walk, subnet.vpc, subnet)
    walk.doubt(
        subnet,
        "subnet",
        "UNKNOWN_RESOURCE",
        f"the route table of subnet {subnet.name} is not described",
    )
    return None


def follow_route(walk: Walk, table: RouteTable, choice: RouteChoice, subnet: Subnet | None) -> Step | None:
    """Go where a table's choice leads. ``subnet`` is the one that the packets leave, if any."""
    route = choice.route
    if choice.doubt is not None:
        walk.doubt(table, "route_table", "UNKNOWN_RESOURCE", choice.doubt)
        if route is None:
            return None
    if route is None:
        walk.stop(table, "route_table", _no_route(walk, table), vpc=table.vpc)
        return None
    text = format_route(walk.index, route)
    compared = compare_routes(choice.beaten, choice.withdrawn)
    if route.state == "blackhole" or route.target.kind == "blackhole":
        walk.stop(
            table,
            "route_table",
            Obstacle(code="BAD_STATE_ROUTE", reason=f"{text} drops every packet", rule=text, span=route.span),
            vpc=table.vpc,
        )
        return None
    walk.hop(
        table,
        "route_table",
        "route",
        f"{text} {_why(walk, route)}{compared}",
        rule=text,
        location=route.span,
        vpc=table.vpc,
    )
    return FollowRoute(route, table.vpc, subnet)


def _why(walk: Walk, route: Route) -> str:
    """Why a route was chosen: the longest match, or the list that holds a service's addresses."""
    if isinstance(route.destination, str) and walk.service is not None:
        return "holds the service's addresses"
    return f"is the longest match for {walk.address(walk.destination)}"


def _no_route(walk: Walk, table: RouteTable) -> Obstacle:
    """No route matches; name a table of the VPC that has one."""
    address = walk.address(walk.destination)
    reason = f"route table {table.name} has no route for {address}"
    for other in walk.index.topology.route_tables.values():
        if other.vpc == table.vpc and other.id != table.id and not other.gateway_associations:
            choice = select_route(walk.index, other, walk.version, walk.destination, walk.service)
            if choice.route is not None and choice.route.state == "active":
                walk.note(
                    f"the route {format_route(walk.index, choice.route)} exists in table {other.name}, "
                    "which this subnet does not use"
                )
                break
    return Obstacle(code="NO_ROUTE_TO_DESTINATION", reason=reason, span=table.span)


def deliver_locally(walk: Walk, vpc: str, from_subnet: Subnet | None) -> Step | None:
    """Bring the packets to the interface of this VPC that owns the destination address."""
    interface = walk.index.interface_at(vpc, walk.version, walk.destination)
    subnet = (
        walk.index.subnet_at(vpc, walk.version, walk.destination)
        if interface is None
        else walk.index.topology.subnets.get(interface.subnet)
    )
    address = walk.address(walk.destination)
    if subnet is None and (interface is not None or not walk.index.topology.describes("subnets")):
        walk.doubt(
            interface, "subnet", "UNKNOWN_RESOURCE", f"the subnet of {address} is not described", id=vpc
        )
        return None if interface is None else enter_interface(walk, interface)
    if subnet is None:
        found = walk.index.topology.vpcs.get(vpc)
        walk.stop(
            found,
            "vpc",
            Obstacle(code="VPC_LOCAL_ROUTE_CIDR_RESTRICTION", reason=f"{address} is in no subnet of the VPC"),
            id=vpc,
            vpc=vpc,
        )
        return None
    if from_subnet is None or from_subnet.id != subnet.id:
        filter_by_acl(walk, subnet, "ingress")
        _note_zones(walk, from_subnet, subnet)
    if interface is None:
        walk.stop(
            subnet,
            "subnet",
            Obstacle(
                code="ENI_ADDRESS_RESTRICTION",
                reason=f"no network interface in subnet {subnet.name} owns {address}",
            ),
            vpc=vpc,
        )
        return None
    return enter_interface(walk, interface)


def _stop_at_inspection(walk: Walk, kind: str, id: str) -> None:
    """Stop what is addressed to a Gateway Load Balancer or to an endpoint of one."""
    topology = walk.index.topology
    if kind == "vpc_endpoint":
        from vpcplan.semantics.vpc_endpoint import refuse_addressed_to_endpoint

        endpoint = topology.vpc_endpoints.get(id)
        refused = None if endpoint is None else refuse_addressed_to_endpoint(endpoint)
        if endpoint is not None and refused is not None:
            walk.stop(endpoint, "vpc_endpoint", refused, vpc=endpoint.vpc)
    elif kind == "load_balancer":
        from vpcplan.semantics.load_balancer import refuse_addressed_to_node

        load_balancer = topology.load_balancers.get(id)
        refused = None if load_balancer is None else refuse_addressed_to_node(load_balancer)
        if load_balancer is not None and refused is not None:
            walk.stop(load_balancer, "load_balancer", refused, vpc=load_balancer.vpc)


def _note_zones(walk: Walk, from_subnet: Subnet | None, subnet: Subnet) -> None:
    here, there = None if from_subnet is None else from_subnet.availability_zone, subnet.availability_zone
    if here is None or there is None or here == there:
        return
    # A reply is told in the request's direction: the way back over the same zones is no news.
    first, second = (there, here) if walk.reply else (here, there)
    walk.note(f"crosses Availability Zones: {first} to {second}")


def enter_interface(walk: Walk, interface: NetworkInterface) -> Step | None:
    """Deliver the packets to an interface that owns their destination, or undo its translation."""
    if interface.id in walk.session.translations and walk.reply:
        subnet = walk.index.topology.subnets.get(interface.subnet)
        return UndoTranslation(interface.id, interface.vpc, subnet)
    owner = interface.owner
    if owner is not None and owner.kind == "nat_gateway":
        gateway = walk.index.topology.nat_gateways.get(owner.id)
        walk.stop(
            gateway,
            "nat_gateway",
            Obstacle(
                code="NGW_DEST_ADDRESS_PRESERVATION",
                reason="a NAT gateway accepts only replies to what it sent, nothing addressed to itself",
            ),
            id=owner.id,
            vpc=interface.vpc,
        )
        return None
    stop_at_unused(walk, interface)
    if owner is not None and not walk.reply:
        _stop_at_inspection(walk, owner.kind, owner.id)
    back_to_sender = interface.id == walk.session.sender and not walk.reply
    if interface.id not in walk.session.filtered or back_to_sender:
        filter_by_groups(walk, interface, "ingress", view_of_source(walk))
        walk.session.filtered.add(interface.id)
    elif walk.reply:
        pass_statefully(walk, interface, "ingress")
    walk.hop(
        interface,
        "network_interface",
        "deliver",
        f"{owner_name(walk, interface)} has {walk.address(walk.destination)}",
        vpc=interface.vpc,
    )
    walk.arrival = Arrival(kind="network_interface", id=interface.id, vpc=interface.vpc)
    return None
