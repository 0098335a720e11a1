"""What the reachability engine answers to the questions of rules: no hops, no fixes, just who gets in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.best_flow import best_flow, interface_endpoint
from vpcplan.analysis.reachability.endpoint import Endpoint, anybody
from vpcplan.analysis.reachability.question import Question
from vpcplan.net.block import Address
from vpcplan.net.intervals import Intervals, intersect_intervals, unite_intervals

if TYPE_CHECKING:
    from vpcplan.lint.context import LintContext
    from vpcplan.model.network_interface import NetworkInterface
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.net.block import Block


def client_in(index: TopologyIndex, block: Block) -> Endpoint:
    """Somebody on the internet with an address of ``block``."""
    address = anybody(index, block.version)
    if not block.contains_address(block.version, address.value):
        address = Address(block.version, block.first + block.size // 2 + 1)
    return Endpoint(text=f"internet:{address}", kind="internet", name="internet", address=address)


def reached_from_internet(
    context: LintContext, interface: NetworkInterface, block: Block, protocol: int, ports: Intervals
) -> Intervals:
    """The ports of ``ports`` at which an internet client of ``block`` gets an answer from the interface."""
    question = Question(protocol=protocol, version=block.version)
    key = ("lint", "from the internet", interface.id, block, protocol)
    found = context.index.memo.get(key)
    if not isinstance(found, tuple):
        flow = best_flow(
            context.index, client_in(context.index, block), interface_endpoint(interface), question
        )
        reachable = flow is not None and flow.verdict == "reachable"
        found = flow.traffic.destination_ports(protocol) if flow is not None and reachable else ()
        context.index.memo[key] = found
    return intersect_intervals(found, ports)


def reached_through_balancers(
    context: LintContext, interface: NetworkInterface, block: Block, protocol: int, ports: Intervals
) -> Intervals:
    """The ports of an interface that an internet client of ``block`` reaches by a Network Load Balancer."""
    found: Intervals = ()
    for balancer, listener_port, target_port in context.balanced_ports.get(interface.id, ()):
        if not any(low <= target_port <= high for low, high in ports):
            continue
        question = Question(protocol=protocol, ports=((listener_port, listener_port),), version=block.version)
        destination = Endpoint(
            text=balancer.id,
            kind="load_balancer",
            name=balancer.name,
            id=balancer.id,
            interfaces=balancer.network_interfaces,
        )
        flow = best_flow(context.index, client_in(context.index, block), destination, question)
        if flow is not None and flow.verdict == "reachable":
            found = unite_intervals(found, ((target_port, target_port),))
    return found
