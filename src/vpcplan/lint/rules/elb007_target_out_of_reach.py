"""ELB007: a target that its load balancer cannot reach."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from vpcplan.analysis.reachability.best_flow import best_flow, interface_endpoint
from vpcplan.analysis.reachability.flow import Flow
from vpcplan.analysis.reachability.question import Question
from vpcplan.analysis.reachability.result import Blocker
from vpcplan.lint.acl_replies import lost_replies
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.load_balancer import LoadBalancer, Target, TargetGroup
from vpcplan.model.network_interface import NetworkInterface
from vpcplan.net.traffic import TCP, UDP
from vpcplan.semantics.target_group import target_interface

MOST_NODES = 3
NAMED = 5
"""Targets that a message names."""


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
        found: dict[object, list[_Trouble]] = {}
        for trouble in _troubles(context, balancer, nodes):
            cause = trouble.blocker.location or trouble.blocker.reason
            found.setdefault((trouble.group.id, trouble.what, trouble.port, cause), []).append(trouble)
        for troubles in found.values():
            if not _is_found_by_acl_rule(context, troubles[0].blocker):
                yield _finding(balancer, troubles)


class _Trouble(Struct, frozen=True, kw_only=True):
    """A target that does not get what the load balancer sends, and what stops it."""

    group: TargetGroup
    target: Target
    interface: NetworkInterface
    what: str
    protocol: str
    port: int
    blocker: Blocker


def _troubles(
    context: LintContext, balancer: LoadBalancer, nodes: list[NetworkInterface]
) -> Iterator[_Trouble]:
    seen = set()
    for listener in balancer.listeners:
        for group_id in listener.target_groups:
            group = context.topology.target_groups.get(group_id)
            for target in group.targets if group is not None else ():
                if group is None or (group.id, target.id, target.port) in seen:
                    continue
                seen.add((group.id, target.id, target.port))
                trouble = _check_target(context, nodes, group, target)
                if trouble is not None:
                    yield trouble


def _check_target(
    context: LintContext, nodes: list[NetworkInterface], group: TargetGroup, target: Target
) -> _Trouble | None:
    interface = target_interface(context.index, group, target)
    port = target.port or group.port
    inner = context.topology.load_balancers.get(target.id)
    if inner is not None and inner.network_interfaces and port is not None:
        return _check_balancer(context, nodes, inner, group, target)
    if interface is None or port is None or group.target_type in ("alb", "lambda"):
        return None
    protocol = UDP if group.protocol.lower() in ("udp", "quic") else TCP
    asked = [(protocol, port, "requests")]
    check_port = group.health_check_port or port
    if (TCP, check_port) != (protocol, port):
        asked.append((TCP, check_port, "health checks"))
    for number, asked_port, what in asked:
        worst = _blocked(context, nodes, interface, number, asked_port)
        if worst is not None and worst.blockers:
            return _Trouble(
                group=group,
                target=target,
                interface=interface,
                what=what,
                protocol="tcp" if number == TCP else "udp",
                port=asked_port,
                blocker=worst.blockers[0],
            )
    return None


def _check_balancer(
    context: LintContext,
    nodes: list[NetworkInterface],
    inner: LoadBalancer,
    group: TargetGroup,
    target: Target,
) -> _Trouble | None:
    """What stops a Network Load Balancer on the way to the application one that is its target.

    Only the filters between the two count here: how the inner one reaches its own targets is asked apart.
    """
    interface = context.topology.network_interfaces.get(inner.network_interfaces[0])
    port = target.port or group.port
    worst = None if interface is None or port is None else _blocked(context, nodes, interface, TCP, port)
    between = {*(inner.security_groups or ()), *(id for node in nodes for id in node.security_groups)}
    for blocker in () if worst is None else worst.blockers:
        if blocker.kind == "security_group" and blocker.resource in between and interface and port:
            return _Trouble(
                group=group,
                target=target,
                interface=interface,
                what="requests",
                protocol="tcp",
                port=port,
                blocker=blocker,
            )
    return None


def _finding(balancer: LoadBalancer, troubles: list[_Trouble]) -> Finding:
    """One finding for all targets that one and the same thing cuts off."""
    first = troubles[0]
    blocker = first.blocker
    names = [trouble.interface.name for trouble in troubles]
    listed = ", ".join(names[:NAMED]) + (" and more" if len(names) > NAMED else "")
    if blocker.kind == "network_acl":
        hint = (
            f"admit {first.protocol} {first.port} and its replies (1024-65535) in network ACL {blocker.name}"
        )
    else:
        hint = f"admit {first.protocol} {first.port} from the load balancer at {listed}"
    return RULE.finding(
        balancer,
        f"{first.what} of load balancer {balancer.name} do not get through to {listed} on {first.protocol} "
        f"{first.port}: {blocker.name}: {blocker.reason}",
        span=first.target.span,
        related=() if blocker.location is None else ((blocker.name, blocker.location),),
        hint=hint,
        target=first.target.id,
        port=first.port,
    )


def _is_found_by_acl_rule(context: LintContext, blocker: Blocker) -> bool:
    """Whether the cause is a network ACL that drops replies: ACL002 names its rule."""
    return (
        blocker.kind == "network_acl"
        and blocker.direction == "return"
        and "ACL002" in context.rules
        and bool(lost_replies(context).get(blocker.resource))
    )


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
