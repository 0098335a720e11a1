"""One leg of a request: from an end, or a load balancer's node, to the next end or node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from vpcplan.analysis.reachability.journey import travel
from vpcplan.analysis.reachability.step import DeliverLocally, EnterFromOutside, EnterInternet, LeaveInterface
from vpcplan.analysis.reachability.walk import Session, Walk
from vpcplan.net.traffic import NOTHING, TrafficSet
from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.question import Question
    from vpcplan.model.topology_index import TopologyIndex


class Start(Struct, frozen=True, kw_only=True):
    """Where a leg starts, with its address.

    ``node`` is a Network Load Balancer's interface that passes on the client's address; ``private_link`` is
    the provider's side of an endpoint, where nothing filters in between.
    """

    kind: Literal["interface", "internet", "network", "node", "private_link"]
    version: int
    address: int
    interface: str | None = None
    network: str | None = None
    via: str | None = None
    started_outside: bool = False
    lost_groups: frozenset[str] = frozenset()
    """The groups of the client behind a load balancer, which its targets' rules never see."""


class Goal(Struct, frozen=True, kw_only=True):
    """What a leg is sent to. ``interface`` is the one that must get it, where the question named one."""

    version: int
    address: int
    interface: str | None = None
    service: str | None = None


class LegRun(Struct, kw_only=True):
    """One leg of the request, walked."""

    start: Start
    goal: Goal
    walk: Walk
    accepted: TrafficSet
    """What of the previous leg's traffic this leg carries on, as the previous leg has it."""


def run_leg(
    index: TopologyIndex,
    start: Start,
    goal: Goal,
    question: Question,
    traffic: TrafficSet,
    source_ports: tuple[int, int],
    accepted: TrafficSet = NOTHING,
) -> LegRun:
    """Walk the request of one leg."""
    walk = Walk(
        index,
        version=start.version,
        source=start.address,
        destination=goal.address,
        traffic=traffic,
        source_ports=source_ports,
        strict=question.strict,
        session=Session(),
        source_interface=start.interface,
        service=goal.service,
    )
    walk.lost_groups = start.lost_groups
    walk.session.client_preserved = start.kind == "node"
    send(walk, start, goal)
    _check_arrival(walk, goal)
    _check_connected(walk, start, goal)
    return LegRun(start=start, goal=goal, walk=walk, accepted=accepted)


def send(walk: Walk, start: Start, goal: Goal) -> None:
    """Set the packets going."""
    interfaces = walk.index.topology.network_interfaces
    if start.interface is not None:
        travel(walk, LeaveInterface(interfaces[start.interface]))
    elif start.kind == "network" and start.network is not None and start.via is not None:
        travel(walk, EnterFromOutside(start.network, start.via))
    elif (
        goal.interface is not None and walk.index.public_interface_at(walk.version, walk.destination) is None
    ):
        _to_private_address(walk, goal.interface)
    else:
        travel(walk, EnterInternet())


def _to_private_address(walk: Walk, interface_id: str) -> None:
    """From the internet to an interface without a public address: blocked, but the rest is asked as well."""
    from vpcplan.semantics.internet_gateway import refuse_source_from_internet

    index = walk.index
    interface = index.topology.network_interfaces[interface_id]
    found = index.internet_gateway_by_vpc.get(interface.vpc)
    gateway = None if found is None else index.topology.internet_gateways[found]
    refused = refuse_source_from_internet(walk.version, walk.source)
    if refused is not None:
        walk.stop(gateway, "internet_gateway", refused, id="internet gateway", vpc=interface.vpc)
    walk.stop(
        gateway,
        "internet_gateway",
        Obstacle(
            code="IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
            reason=f"{walk.address(walk.destination)} is no public address: the internet cannot reach it",
        ),
        id="internet gateway",
        vpc=interface.vpc,
    )
    travel(walk, DeliverLocally(interface.vpc))


def _check_arrival(walk: Walk, goal: Goal) -> None:
    """The packets must end at the interface that was meant, not at another with the same address."""
    arrival = walk.arrival
    if arrival is None or goal.interface is None:
        return
    if arrival.kind == "network_interface" and arrival.id == goal.interface:
        return
    walk.stop(
        None,
        arrival.kind,
        Obstacle(
            code="NO_POSSIBLE_DESTINATION",
            reason=f"the packets are delivered to {arrival.id}, not to {goal.interface}",
        ),
        id=arrival.id,
    )
    walk.arrival = None


def _check_connected(walk: Walk, start: Start, goal: Goal) -> None:
    """Say so where nothing at all joins the two VPCs: no route could help."""
    interfaces = walk.index.topology.network_interfaces
    if walk.arrival is not None or walk.doubtful or start.interface is None or goal.interface is None:
        return
    from vpcplan.semantics.vpc_connectivity import vpcs_connected

    here, there = interfaces[start.interface].vpc, interfaces[goal.interface].vpc
    if here != there and not vpcs_connected(walk.index, here, there):
        vpcs = walk.index.topology.vpcs
        names = [vpcs[id].name if id in vpcs else id for id in (here, there)]
        walk.block(
            vpcs.get(there),
            "vpc",
            "DISCONNECTED_VPCS",
            f"no peering connection and no transit gateway joins VPC {names[0]} to VPC {names[1]}",
            id=there,
        )
