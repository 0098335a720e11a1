"""ELB004: a listener that leads to no target."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.load_balancer import Listener
from vpcplan.semantics.load_balancer import refuse_load_balancer


def check(context: LintContext) -> Iterator[Finding]:
    """Balancers without listeners, and listeners none of whose groups has a target."""
    topology = context.topology
    for balancer in topology.load_balancers.values():
        if refuse_load_balancer(balancer) is not None:
            continue
        if not balancer.listeners and balancer.listeners_known:
            yield RULE.finding(
                balancer, f"load balancer {balancer.name} has no listener, so it takes no request"
            )
        for listener in balancer.listeners:
            if _leads_nowhere(context, listener):
                yield RULE.finding(
                    balancer,
                    f"listener {listener.protocol} {listener.port} of {balancer.name} has no target",
                    span=listener.span,
                    hint="register targets, or remove the listener",
                    port=listener.port,
                )


def _leads_nowhere(context: LintContext, listener: Listener) -> bool:
    if listener.answers_itself or not listener.rules_complete:
        return False
    groups = [context.topology.target_groups.get(group) for group in listener.target_groups]
    if not groups:
        return context.topology.describes("target_groups")
    return all(group is not None and group.targets_known and not group.targets for group in groups)


RULE = Rule(
    id="ELB004",
    severity="warning",
    summary="A load balancer has no listener, or a listener no target.",
    explanation="""
Requests to a listener without targets are answered with an error 503 (application) or reset (network).
Register targets in the listener's target group, or remove the listener.
""",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html",
    check=check,
)
