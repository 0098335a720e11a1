"""ELB005: a listener that the load balancer's security groups admit nobody to."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.filter_rules import admits_somebody
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.load_balancer import Listener, LoadBalancer
from vpcplan.net.block import ANY_IPV4, Block
from vpcplan.semantics.load_balancer import listener_traffic
from vpcplan.semantics.traffic_match import traffic_of_match


def check(context: LintContext) -> Iterator[Finding]:
    """Listeners whose port no inbound rule of the balancer's known groups has."""
    groups = context.topology.security_groups
    for balancer in context.topology.load_balancers.values():
        carried = balancer.security_groups or ()
        if not carried or any(group not in groups for group in carried):
            continue
        for listener in balancer.listeners:
            wanted = listener_traffic(listener)
            if any(
                traffic_of_match(rule.match) & wanted
                and admits_somebody(context, rule, balancer.network_interfaces)
                for group in carried
                for rule in groups[group].ingress
            ):
                if balancer.scheme == "internet-facing" and balancer.ip_address_type != "ipv4":
                    yield from _check_ipv6(context, balancer, listener)
                continue
            first = groups[carried[0]]
            yield RULE.finding(
                balancer,
                f"no security group of {balancer.name} admits {wanted}, the port of its listener",
                span=listener.span,
                related=((f"security group {first.name}", first.span),),
                hint=f"add to security group {first.name}, ingress: `{wanted} from` the clients",
                port=listener.port,
            )


def _check_ipv6(context: LintContext, balancer: LoadBalancer, listener: Listener) -> Iterator[Finding]:
    """A dual-stack balancer that takes a port from the whole internet by IPv4 and from nobody by IPv6."""
    groups = [context.topology.security_groups[group] for group in balancer.security_groups or ()]
    wanted = listener_traffic(listener)
    peers = [rule.peer for group in groups for rule in group.ingress if traffic_of_match(rule.match) & wanted]
    if ANY_IPV4 not in peers or any(isinstance(peer, Block) and peer.version == 6 for peer in peers):
        return
    if all(isinstance(peer, Block) for peer in peers):
        yield RULE.finding(
            balancer,
            f"{balancer.name} is dual-stack and admits {wanted} from anywhere by IPv4, but not by IPv6",
            span=listener.span,
            related=((f"security group {groups[0].name}", groups[0].span),),
            severity="warning",
            hint=f'add to security group {groups[0].name}, ingress: `"{wanted} from ::/0"`',
            port=listener.port,
        )


RULE = Rule(
    id="ELB005",
    severity="error",
    summary="A load balancer's security groups admit nobody to a listener's port.",
    explanation="""
A listener takes requests only if a security group of the load balancer admits its port. Without such a rule
every client times out.
""",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html",
    check=check,
)
