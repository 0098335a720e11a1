"""ELB006: a target in an Availability Zone that its load balancer does not serve."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.load_balancer import LoadBalancer, Target
from vpcplan.semantics.load_balancer import crosses_zones


def check(context: LintContext) -> Iterator[Finding]:
    """Targets whose zone the balancer has no subnet in: unused, or without cross-zone never reached."""
    topology = context.topology
    for balancer in topology.load_balancers.values():
        zones = context.zones_of(balancer.subnets)
        if zones is None or not zones:
            continue
        for group_id in sorted(
            {group for listener in balancer.listeners for group in listener.target_groups}
        ):
            group = topology.target_groups.get(group_id)
            if group is None or group.vpc not in (None, balancer.vpc):
                continue
            if balancer.type != "application" and crosses_zones(balancer, group):
                continue
            for target in group.targets:
                zone = _zone(context, balancer, target)
                if zone is not None and zone not in zones:
                    yield RULE.finding(
                        balancer,
                        f"target {target.id} of {group.name} is in {zone}, where {balancer.name} has no "
                        "subnet, so it gets no request",
                        span=target.span,
                        related=((f"load balancer {balancer.name}", balancer.span),),
                        hint=f"add a subnet of {zone} to the load balancer",
                        target=target.id,
                    )


def _zone(context: LintContext, balancer: LoadBalancer, target: Target) -> str | None:
    topology = context.topology
    instance = topology.instances.get(target.id)
    interface_id = target.id
    if instance is not None and instance.network_interfaces:
        interface_id = instance.network_interfaces[0]
    interface = topology.network_interfaces.get(interface_id)
    if interface is None or interface.vpc != balancer.vpc:
        return None
    subnet = topology.subnets.get(interface.subnet)
    return None if subnet is None else subnet.availability_zone


RULE = Rule(
    id="ELB006",
    severity="error",
    summary="A target is in an Availability Zone in which its load balancer has no subnet.",
    explanation="""
A load balancer sends requests only to targets in the Availability Zones that are enabled for it, and
without cross-zone balancing each node only to targets of its own zone. A target elsewhere shows the state
`unused`. Enable its zone by adding a subnet there.
""",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
    check=check,
)
