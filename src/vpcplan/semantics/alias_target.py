"""What an alias record points at, and whether that is healthy."""

from __future__ import annotations

from collections.abc import Mapping

from vpcplan.model.load_balancer import LoadBalancer, TargetGroup
from vpcplan.semantics.health_check import HealthStatus

ALIAS_TTL = 60
"""The TTL, in seconds, of answers for an alias to a load balancer.

Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
"""

_SERVING = (None, "healthy", "unavailable")
"""States of a target that counts as healthy; ``unavailable``: the group's health checks are off.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""


def load_balancer_dns_name(name: str) -> str:
    """The load balancer's own name in an alias target: without the ``dualstack.`` that the console adds.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias-common.html
    """
    return name.removeprefix("dualstack.")


def evaluate_load_balancer(
    load_balancer: LoadBalancer, target_groups: Mapping[str, TargetGroup]
) -> HealthStatus:
    """Healthy when every target group of its listeners has a healthy target; an empty group has none.

    A target whose health the source does not describe counts as healthy.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
    """
    if load_balancer.state not in ("active", "active_impaired"):
        return HealthStatus(False, f"load balancer {load_balancer.name} is {load_balancer.state}")
    groups = dict.fromkeys(group for listener in load_balancer.listeners for group in listener.target_groups)
    groups |= dict.fromkeys(
        id for id, group in target_groups.items() if load_balancer.id in group.load_balancers
    )
    for group_id in groups:
        group = target_groups.get(group_id)
        if group is None or not group.targets_known:
            continue
        if not group.targets:
            return HealthStatus(False, f"target group {group.name} has no registered target")
        if not any(target.health in _SERVING for target in group.targets):
            return HealthStatus(False, f"target group {group.name} has no healthy target")
    return HealthStatus(True, f"load balancer {load_balancer.name} has healthy targets")
