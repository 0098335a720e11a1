"""ELB007: a target that its load balancer cannot reach."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.reachability.best_flow import best_flow, interface_endpoint
from vpcplan.analysis.reachability.flow import Flow
from vpcplan.analysis.reachability.question import Question
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.load_balancer import LoadBalancer, Target, TargetGroup
from vpcplan.model.network_interface import NetworkInterface
from vpcplan.net.traffic import TCP, UDP
from vpcplan.semantics.target_group import target_interface

MOST_NODES = 3


def check(context: LintContext) -> Iterator[Finding]:
    """Targets that no node of the balancer reaches on the target's or the health check's port."""
    for balancer in context.topology.load_balancers.values():
        nodes = [
            context.topology.network_interfaces[entry]
            for entry in balancer.network_interfaces
            if entry in context.topology.network_interfaces
        ][:MOST_NODES]
        if balancer.type not in ("application", "network", "classic") or not nodes:
            continue
        seen = set()
        for listener in balancer.listeners:
            for group_id in listener.target_groups:
                group = context.topology.target_groups.get(group_id)
                for target in group.targets if group is not None else ():
                    if group is None or (group.id, target.id, target.port) in seen:
                        continue
                    seen.add((group.id, target.id, target.port))
                    yield from _check_target(context, balancer, nodes, group, target)


def _check_target(
    context: LintContext,
    balancer: LoadBalancer,
    nodes: list[NetworkInterface],
    group: TargetGroup,
    target: Target,
) -> Iterator[Finding]:
    interface = target_interface(context.index, group, target)
    port = target.port or group.port
    if interface is None or port is None or group.target_type in ("alb", "lambda"):
        return
    protocol = UDP if group.protocol.lower() in ("udp", "quic") else TCP
    asked = [(protocol, port, "requests")]
    check_port = group.health_check_port or port
    if (TCP, check_port) != (protocol, port):
        asked.append((TCP, check_port, "health checks"))
    for number, asked_port, what in asked:
        worst = _blocked(context, nodes, interface, number, asked_port)
        if worst is None or not worst.blockers:
            continue
        blocker = worst.blockers[0]
        name = "tcp" if number == TCP else "udp"
        yield RULE.finding(
            balancer,
            f"{what} of load balancer {balancer.name} do not get through to {interface.name} on {name} "
            f"{asked_port}: {blocker.name}: {blocker.reason}",
            span=target.span,
            related=() if blocker.location is None else ((blocker.name, blocker.location),),
            hint=f"admit {name} {asked_port} from the load balancer at {interface.name}",
            target=target.id,
            port=asked_port,
        )
        return


def _blocked(
    context: LintContext, nodes: list[NetworkInterface], interface: NetworkInterface, protocol: int, port: int
) -> Flow | None:
    """Why no node gets through; None if one does, or if that is not known."""
    # Interfaces of one subnet with the same groups are alike to a load balancer.
    key = ("lint", nodes[0].id, interface.subnet, interface.security_groups, protocol, port)
    if context.index.memo.get(key) == "reached":
        return None
    question = Question(protocol=protocol, ports=((port, port),))
    worst: Flow | None = None
    for node in nodes:
        flow = best_flow(context.index, interface_endpoint(node), interface_endpoint(interface), question)
        if flow is None or flow.verdict != "unreachable":
            context.index.memo[key] = "reached"
            return None
        if any(blocker.unknown or blocker.code.startswith("BAD_STATE") for blocker in flow.blockers):
            return None
        worst = flow
    return worst


RULE = Rule(
    id="ELB007",
    severity="error",
    summary="A load balancer cannot reach one of its targets.",
    explanation="""
The load balancer opens its own connections to the targets, from the private addresses of its nodes, for
requests and for health checks. The target's security group must admit the target port from the load
balancer's group (or, without one, from its subnets), the load balancer's group must let it out, and network
ACLs must admit both directions, with replies to 1024-65535. Otherwise the target is unhealthy and requests
time out.
""",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html",
    check=check,
)
