"""ELB008: an internet-facing load balancer whose clients do not get through."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.reachability.best_flow import best_flow
from vpcplan.analysis.reachability.endpoint import Endpoint
from vpcplan.analysis.reachability.question import Question
from vpcplan.analysis.reachability.result import Blocker
from vpcplan.lint.acl_replies import lost_replies
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.reached import client_in
from vpcplan.lint.rule import Rule
from vpcplan.model.load_balancer import Listener, LoadBalancer
from vpcplan.net.block import ANY_IPV4, Block
from vpcplan.net.traffic import TCP, UDP, TrafficSet, traffic_of
from vpcplan.semantics.internet_gateway import is_internet_address
from vpcplan.semantics.load_balancer import listener_traffic, preserves_client_address, refuse_load_balancer
from vpcplan.semantics.target_group import target_interface
from vpcplan.semantics.traffic_match import traffic_of_match

FILTERS = ("security_group", "network_acl")


def check(context: LintContext) -> Iterator[Finding]:
    """Listeners to which filters let no client of the internet that the groups are meant for."""
    for balancer in context.topology.load_balancers.values():
        if balancer.scheme != "internet-facing" or balancer.type not in ("application", "network"):
            continue
        if not balancer.network_interfaces or refuse_load_balancer(balancer) is not None:
            continue
        for listener in balancer.listeners:
            blocker = _blocker(context, balancer, listener)
            if blocker is not None:
                yield _finding(balancer, listener, blocker)


def _finding(balancer: LoadBalancer, listener: Listener, blocker: Blocker) -> Finding:
    what = "the clients" if blocker.kind == "security_group" else "the clients and the replies"
    return RULE.finding(
        balancer,
        f"clients on the internet do not get through load balancer {balancer.name} on "
        f"{listener_traffic(listener)}: {blocker.name}: {blocker.reason}",
        span=listener.span,
        related=() if blocker.location is None else ((blocker.name, blocker.location),),
        hint=f"admit {what} in {blocker.name}: {_why(balancer)}",
        port=listener.port,
    )


def _why(balancer: LoadBalancer) -> str:
    if balancer.type == "network":
        return "a Network Load Balancer keeps the clients' addresses, so filters at the targets see them"
    return "the load balancer's own subnets let nobody in"


def _blocker(context: LintContext, balancer: LoadBalancer, listener: Listener) -> Blocker | None:
    """The filter that stops every client; None where one gets through, or something else is in the way."""
    traffic = listener_traffic(listener)
    protocol = TCP if traffic & traffic_of(TCP) else UDP
    block = _clients(context, balancer, listener, traffic)
    if block is None:
        return None
    client = client_in(context.index, block)
    destination = Endpoint(
        text=balancer.id,
        kind="load_balancer",
        name=balancer.name,
        id=balancer.id,
        interfaces=balancer.network_interfaces,
    )
    question = Question(protocol=protocol, ports=((listener.port, listener.port),), version=4)
    flow = best_flow(context.index, client, destination, question)
    if flow is None or flow.verdict != "unreachable" or any(blocker.unknown for blocker in flow.blockers):
        return None
    first = flow.blockers[0] if flow.blockers else None
    if first is None or first.kind not in FILTERS or first.resource in (balancer.security_groups or ()):
        return None
    if client.address is None or first.packet is None:
        return None
    if client.address.value not in (first.packet.source, first.packet.destination):
        return None  # Between the balancer and its targets: ELB007 says so.
    replies_lost = first.direction == "return" and bool(lost_replies(context).get(first.resource))
    return None if replies_lost and "ACL002" in context.rules else first


def _clients(
    context: LintContext, balancer: LoadBalancer, listener: Listener, traffic: TrafficSet
) -> Block | None:
    """The block of the internet that the balancer's groups are meant for; None where there is none.

    A balancer without groups leaves it to its targets: whoever they admit, else anybody.
    """
    if balancer.security_groups:
        return _public_peer(context, balancer.security_groups, traffic)
    for group_id in listener.target_groups:
        group = context.topology.target_groups.get(group_id)
        if group is None or not preserves_client_address(group):
            continue
        for target in group.targets:
            interface = target_interface(context.index, group, target)
            port = target.port or group.port
            if interface is None or port is None:
                continue
            wanted = traffic_of(TCP, port, port) | traffic_of(UDP, port, port)
            found = _public_peer(context, interface.security_groups, wanted)
            if found is not None:
                return found
    return ANY_IPV4


def _public_peer(context: LintContext, groups: tuple[str, ...], traffic: TrafficSet) -> Block | None:
    for group_id in groups:
        group = context.topology.security_groups.get(group_id)
        for rule in () if group is None else group.ingress:
            peer = rule.peer
            if not isinstance(peer, Block) or peer.version != 4 or not traffic_of_match(rule.match) & traffic:
                continue
            if not peer.prefix_length or is_internet_address(4, peer.first):
                return peer
    return None


RULE = Rule(
    id="ELB008",
    severity="error",
    summary="Clients do not get through an internet-facing load balancer.",
    explanation="""
The network ACLs of a load balancer's subnets see the clients, and behind a Network Load Balancer that keeps
client addresses (instance targets, by default) the security groups and ACLs of the targets see them too: a
group that admits only the VPC's own block passes the health checks and drops every request. Admit the clients
on the target port, give the load balancer a security group and admit that, or switch client address
preservation off.
""",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html",
    check=check,
)
