"""ELB005: a listener that the load balancer's security groups admit nobody to."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
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
                traffic_of_match(rule.match) & wanted for group in carried for rule in groups[group].ingress
            ):
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
