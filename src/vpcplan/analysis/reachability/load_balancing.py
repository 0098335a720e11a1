"""From a load balancer to its targets, and from an endpoint to the service's provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from vpcplan.analysis.reachability.filters import filter_by_groups
from vpcplan.analysis.reachability.leg import Goal, LegRun, Start, run_leg
from vpcplan.analysis.reachability.private_link import note_policy
from vpcplan.analysis.reachability.walk import Arrival, Session, Walk
from vpcplan.net.block import Address, parse_address
from vpcplan.net.traffic import TrafficSet
from vpcplan.semantics.availability_zone import zone_of
from vpcplan.semantics.decision import Obstacle
from vpcplan.semantics.endpoint_service import endpoint_service_of, provider_nodes, refuse_connection
from vpcplan.semantics.load_balancer import (
    listener_traffic,
    preserves_client_address,
    refuse_load_balancer,
)
from vpcplan.semantics.security_group import PeerView
from vpcplan.semantics.target_group import target_interface, usable_targets
from vpcplan.semantics.vpc_endpoint import refuse_at_endpoint
from vpcplan.semantics.vpc_peering_connection import within_one_region

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.model.load_balancer import Listener, LoadBalancer, Target, TargetGroup
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.vpc_endpoint import VpcEndpoint

EPHEMERAL = (1024, 65535)
"""The source ports of a load balancer's connections to its targets."""

MOST_TARGETS = 64
"""How many targets of a group are followed; more would say the same again."""


def balance(
    leg: LegRun, load_balancer: LoadBalancer, node: NetworkInterface, question: Question
) -> list[LegRun]:
    """Every way on from a node: one for each target of each listener that takes the traffic."""
    walk = leg.walk
    ways: list[LegRun] = []
    broken = refuse_load_balancer(load_balancer)
    if broken is not None:
        return [_stopped(leg, load_balancer, broken)]
    for listener in load_balancer.listeners:
        accepted = walk.probe & listener_traffic(listener)
        if not accepted or (question.strict and accepted != walk.probe):
            continue
        ways += _by_listener(leg, load_balancer, listener, node, accepted, question)
    if ways:
        return ways
    if not load_balancer.listeners_known:
        reason = f"the listeners of {load_balancer.name} are not described"
        unknown = Obstacle(code="UNKNOWN_RESOURCE", reason=reason, span=load_balancer.span, unknown=True)
        return [_stopped(leg, load_balancer, unknown)]
    code = "ELB_LISTENERS_MISMATCH" if load_balancer.type == "classic" else "ELBV2_LISTENERS_MISMATCH"
    ports = ", ".join(f"{entry.protocol} {entry.port}" for entry in load_balancer.listeners) or "none at all"
    reason = f"no listener of {load_balancer.name} takes this traffic; it has {ports}"
    return [_stopped(leg, load_balancer, Obstacle(code=code, reason=reason, span=load_balancer.span))]


def _by_listener(
    leg: LegRun,
    load_balancer: LoadBalancer,
    listener: Listener,
    node: NetworkInterface,
    accepted: TrafficSet,
    question: Question,
) -> list[LegRun]:
    """The ways on from one listener."""
    topology = leg.walk.index.topology
    ways: list[LegRun] = []
    obstacles: list[Obstacle] = []
    for group_id in listener.target_groups:
        group = topology.target_groups.get(group_id)
        if group is None or not group.targets_known:
            what = group_id if group is None else group.name
            reason = f"the targets of target group {what} are not described"
            obstacles.append(
                Obstacle(code="UNKNOWN_RESOURCE", reason=reason, unknown=True, span=listener.span)
            )
            continue
        targets, obstacle = usable_targets(leg.walk.index, load_balancer, group, node)
        if obstacle is not None:
            obstacles.append(obstacle)
        for target in targets[:MOST_TARGETS]:
            ways += _to_target(leg, load_balancer, listener, group, target, node, accepted, question)
    if listener.answers_itself:
        ways.append(_answered(leg, load_balancer, listener, accepted))
    if not listener.rules_complete:
        reason = (
            f"the rules of listener {listener.protocol} {listener.port} are not described: only its default "
            "action is known"
        )
        unknown = Obstacle(code="UNKNOWN_RESOURCE", reason=reason, unknown=True, span=listener.span)
        ways.append(_stopped(leg, load_balancer, unknown, accepted))
    if ways:
        return ways
    if not obstacles:
        obstacles.append(
            Obstacle(
                code="ELBV2_LISTENER_HAS_NO_TG",
                reason=f"listener {listener.protocol} {listener.port} of {load_balancer.name} has no targets",
                span=listener.span,
            )
        )
    return [_stopped(leg, load_balancer, obstacles[0], accepted)]


def _to_target(
    leg: LegRun,
    load_balancer: LoadBalancer,
    listener: Listener,
    group: TargetGroup,
    target: Target,
    node: NetworkInterface,
    accepted: TrafficSet,
    question: Question,
) -> list[LegRun]:
    """The connection from a node to one target, and whatever follows it."""
    walk = leg.walk
    port = target.port or group.port
    text = f"listener {listener.protocol} {listener.port} to {target.id}" + (f" port {port}" if port else "")
    if group.target_type == "lambda":
        return [_answered(leg, load_balancer, listener, accepted)]
    interface = target_interface(walk.index, group, target)
    address = _address_of(group, target, interface, leg.goal.version)
    if address is None:
        obstacle = Obstacle(
            code="UNKNOWN_RESOURCE",
            reason=f"target {target.id} of {group.name} is not described",
            span=target.span,
            unknown=True,
        )
        return [_stopped(leg, load_balancer, obstacle, accepted)]
    if (
        interface is not None
        and interface.id == leg.start.interface
        and _keeps_client(load_balancer, group, leg)
    ):
        obstacle = Obstacle(
            code="ELBV2_SOURCE_ADDRESS_PRESERVATION",
            reason="the client is itself the target, and the load balancer preserves client addresses",
            span=target.span,
        )
        return [_stopped(leg, load_balancer, obstacle, accepted)]
    start = _node_start(load_balancer, group, leg, node, address)
    if start is None:
        obstacle = Obstacle(
            code="UNASSOCIATED_COMPONENT",
            reason=f"the load balancer's node has no IPv{address.version} address",
            span=target.span,
        )
        return [_stopped(leg, load_balancer, obstacle, accepted)]
    traffic = accepted if port is None else accepted.with_destination_port_replaced(port)
    ports = walk.source_ports
    if start.kind == "interface":
        ports = EPHEMERAL
        traffic = traffic.with_source_ports_replaced(*EPHEMERAL)
    goal = Goal(
        version=address.version, address=address.value, interface=None if interface is None else interface.id
    )
    onward = run_leg(walk.index, start, goal, question, traffic, ports, accepted)
    indirect = _indirect(onward.walk, target) if start.kind == "node" else None
    _announce(onward.walk, load_balancer, listener, text, indirect)
    return [onward]


def _keeps_client(load_balancer: LoadBalancer, group: TargetGroup, leg: LegRun) -> bool:
    """Whether targets see the client: a preserving Network Load Balancer, and no PrivateLink before."""
    return (
        load_balancer.type == "network"
        and leg.start.kind != "private_link"
        and preserves_client_address(group)
    )


def _node_start(
    load_balancer: LoadBalancer, group: TargetGroup, leg: LegRun, node: NetworkInterface, target: Address
) -> Start | None:
    """Where the connection to the target starts: at the node's own address, or with the client's."""
    client = leg.walk.sender_groups() | leg.walk.lost_groups
    if _keeps_client(load_balancer, group, leg) and leg.walk.version == target.version:
        return Start(
            kind="node",
            version=target.version,
            address=leg.walk.source,
            interface=node.id,
            lost_groups=client,
        )
    for entry in node.addresses:
        if entry.address.version == target.version:
            return Start(
                kind="interface",
                version=target.version,
                address=entry.address.value,
                interface=node.id,
                lost_groups=client,
            )
    return None


def _address_of(
    group: TargetGroup, target: Target, interface: NetworkInterface | None, version: int
) -> Address | None:
    """The address that a target is reached at."""
    if group.target_type == "ip":
        return parse_address(target.id)
    if interface is None:
        return None
    addresses = [entry.address for entry in interface.addresses]
    same = [address for address in addresses if address.version == 4] or addresses
    return same[0] if same else None


def _announce(
    walk: Walk, load_balancer: LoadBalancer, listener: Listener, text: str, indirect: Obstacle | None
) -> None:
    """Put the load balancer's own decision before the hops of the connection to the target."""
    hops, blockers = walk.hops, walk.blockers
    walk.hops, walk.blockers = [], []
    walk.hop(
        load_balancer,
        "load_balancer",
        "route",
        text,
        rule=text,
        location=listener.span,
        vpc=load_balancer.vpc,
    )
    if indirect is not None:
        walk.stop(load_balancer, "load_balancer", indirect, vpc=load_balancer.vpc)
    before = len(walk.hops)
    walk.hops += hops
    walk.blockers += [replace(blocker, hop=blocker.hop + before) for blocker in blockers]


def _indirect(walk: Walk, target: Target) -> Obstacle | None:
    """Why the client's address cannot be preserved on this way to a target: it must be a direct one.

    The target is in the same VPC, or in one that is peered with it in the same Region, and nothing else is on
    the way: no transit gateway and no appliance.
    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
    """
    topology = walk.index.topology
    for id in walk.session.crossed:
        connection = topology.vpc_peering_connections.get(id)
        if connection is not None and within_one_region(walk.index, connection):
            continue
        on_the_way = connection or (
            topology.transit_gateways.get(id)
            or topology.network_interfaces.get(id)
            or topology.vpc_endpoints.get(id)
        )
        name = id if on_the_way is None else on_the_way.name
        between = ", to another Region" if connection is not None else ""
        return Obstacle(
            code="ELBV2_SOURCE_ADDRESS_PRESERVATION",
            reason="client addresses are preserved only on a direct way to a target, "
            f"and this one leads through {name}{between}",
            span=target.span,
        )
    return None


def _beyond(leg: LegRun, accepted: TrafficSet) -> LegRun:
    """A leg that has only just begun, at the node."""
    previous = leg.walk
    walk = Walk(
        previous.index,
        version=previous.version,
        source=previous.source,
        destination=previous.destination,
        traffic=accepted,
        source_ports=previous.source_ports,
        strict=previous.strict,
        session=Session(),
    )
    start = Start(kind="private_link", version=previous.version, address=previous.source)
    return LegRun(start=start, goal=leg.goal, walk=walk, accepted=accepted)


def _stopped(
    leg: LegRun, load_balancer: LoadBalancer, obstacle: Obstacle, accepted: TrafficSet | None = None
) -> LegRun:
    """A continuation that ends at the load balancer."""
    beyond = _beyond(leg, leg.walk.probe if accepted is None else accepted)
    beyond.walk.stop(load_balancer, "load_balancer", obstacle, vpc=load_balancer.vpc)
    return beyond


def _answered(leg: LegRun, load_balancer: LoadBalancer, listener: Listener, accepted: TrafficSet) -> LegRun:
    """A continuation that ends well at the load balancer: it answers itself, or calls a function."""
    beyond = _beyond(leg, accepted)
    text = f"listener {listener.protocol} {listener.port} answers without an address to route to"
    beyond.walk.hop(load_balancer, "load_balancer", "deliver", text, rule=text, location=listener.span)
    beyond.walk.arrival = Arrival(kind="service", id=load_balancer.id, vpc=load_balancer.vpc)
    return beyond


def to_provider(leg: LegRun, endpoint: VpcEndpoint, interface: NetworkInterface) -> LegRun:
    """From an interface endpoint to the load balancer of the provider, if the topology has it."""
    index = leg.walk.index
    service = endpoint_service_of(index, endpoint)
    beyond = _beyond(leg, leg.walk.probe)
    walk = beyond.walk
    broken = refuse_at_endpoint(endpoint)
    if broken is not None:
        walk.stop(endpoint, "vpc_endpoint", broken, vpc=endpoint.vpc)
        return beyond
    if service is None:
        note_policy(walk, endpoint)
        walk.hop(endpoint, "vpc_endpoint", "deliver", f"to {endpoint.service}", vpc=endpoint.vpc)
        walk.arrival = Arrival(kind="service", id=endpoint.service)
        if ".vpce." in endpoint.service:
            walk.note(
                f"the provider of {endpoint.service} is not described: only the way to the endpoint is known"
            )
        return beyond
    refused = refuse_connection(index, service, endpoint)
    if refused is not None:
        walk.stop(service, "vpc_endpoint_service", refused)
    subnet = index.topology.subnets.get(interface.subnet)
    nodes, obstacle_or_none = provider_nodes(index, service, None if subnet is None else zone_of(subnet))
    if obstacle_or_none is not None or not nodes:
        missing = Obstacle(
            code="UNKNOWN_RESOURCE", reason="the provider's load balancer has no nodes", unknown=True
        )
        walk.stop(service, "vpc_endpoint_service", obstacle_or_none or missing)
        return beyond
    node = nodes[0]
    owner = node.owner
    load_balancer = None if owner is None else index.topology.load_balancers.get(owner.id)
    walk.hop(service, "vpc_endpoint_service", "route", f"over PrivateLink to {node.name}")
    if load_balancer is None:
        return beyond
    if load_balancer.security_groups and load_balancer.enforce_security_group_inbound_rules_on_private_link:
        filter_by_groups(walk, node, "ingress", PeerView(version=walk.version, address=walk.source))
    walk.arrival = Arrival(kind="network_interface", id=node.id, vpc=node.vpc)
    return beyond
