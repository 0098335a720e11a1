"""ELB003: a target group that does not fit its load balancer."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.load_balancer import refuse_target_group


def check(context: LintContext) -> Iterator[Finding]:
    """Listeners that forward to a group of a protocol, target type or VPC that AWS refuses there."""
    for balancer in context.topology.load_balancers.values():
        for listener in balancer.listeners:
            for group_id in listener.target_groups:
                group = context.topology.target_groups.get(group_id)
                because = None if group is None else refuse_target_group(balancer, listener, group)
                if group is not None and because is not None:
                    yield RULE.finding(
                        balancer,
                        f"listener {listener.protocol} {listener.port} of {balancer.name} cannot forward to "
                        f"{group.name}: {because}",
                        span=listener.span,
                        related=((f"target group {group.name}", group.span),),
                        port=listener.port,
                    )


RULE = Rule(
    id="ELB003",
    severity="error",
    summary="A listener forwards to a target group that does not fit it.",
    explanation="""
Application Load Balancers forward HTTP and HTTPS to groups of HTTP or HTTPS; Network Load Balancers forward
TCP to TCP, TLS to TCP or TLS, UDP to UDP, TCP_UDP to TCP_UDP; Gateway Load Balancers use GENEVE. Functions
are targets of application load balancers only, application load balancers are targets of network ones only,
and the group must be of the load balancer's VPC.
""",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html",
    check=check,
)
