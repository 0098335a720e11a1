"""SG005: a security group that nothing carries."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Groups other than default ones that no interface, load balancer or endpoint has."""
    topology = context.topology
    if not topology.describes("network_interfaces") and not topology.network_interfaces:
        return
    inhabited = {interface.vpc for interface in topology.network_interfaces.values()}
    for group in topology.security_groups.values():
        if group.default or group.id in context.group_bearers or group.vpc not in inhabited:
            continue
        yield RULE.finding(
            group,
            f"nothing carries security group {group.name}, so its rules have no effect",
            hint="attach it to the instances that it is meant for, or remove it",
        )


RULE = Rule(
    id="SG005",
    severity="warning",
    summary="No interface, load balancer or endpoint carries a security group.",
    explanation="""
A group's rules apply to the interfaces that carry it, and a rule that names it as a peer matches their
addresses. A group that nothing carries does neither: often it was meant for an instance that got another
group. Attach it or remove it. Default groups, which AWS makes and nobody can remove, are not reported.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
    check=check,
)
