"""What an alias record points at, and whether that is healthy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.load_balancer import LoadBalancer, TargetGroup
from vpcplan.model.resource_record_set import AliasTarget
from vpcplan.net.domain_name import is_at_or_below, label_count
from vpcplan.semantics.health_check import HealthStatus
from vpcplan.semantics.load_balancer import refuse_load_balancer

ALIAS_TTL = 60
"""The TTL, in seconds, of answers for an alias to a load balancer.

Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html
"""

_SERVING = (None, "healthy", "unavailable")
"""States of a target that counts as healthy; ``unavailable``: the group's health checks are off.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""


CLOUDFRONT = "cloudfront.net"
AWS_SUFFIXES = (
    "amazonaws.com",
    "amazonaws.com.cn",
    CLOUDFRONT,
    "awsglobalaccelerator.com",
    "elasticbeanstalk.com",
    "on.aws",
    "awsapprunner.com",
    "vpce.amazonaws.com",
)
"""The domains of AWS's own names that an alias may point at."""


def refers_to_aws_resource(target: AliasTarget) -> bool:
    """Whether an alias leads to an AWS resource by its name, not to a record.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias-common.html
    """
    if target.load_balancer is not None or target.vpc_endpoint is not None:
        return True
    return any(is_at_or_below(target.dns_name, suffix) for suffix in AWS_SUFFIXES)


def resource_alias_problems(
    zone: HostedZone, type_: str, target: AliasTarget
) -> Iterator[tuple[str, str | None]]:
    """What Route 53 has against an alias of this type to an AWS resource, each with a hint.

    A resource has addresses only (CloudFront HTTPS records as well). An alias to CloudFront evaluates no
    health and is not possible in a private zone.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias-common.html
    """
    name = target.dns_name
    cloudfront = is_at_or_below(name, CLOUDFRONT)
    if type_ not in (("A", "AAAA", "HTTPS") if cloudfront else ("A", "AAAA")):
        yield f"an alias to {name} has the type A or AAAA, not {type_}", "give it that type"
    if cloudfront and target.evaluate_target_health:
        hint = "leave out evaluate_target_health, and give the record a health check where it needs one"
        yield "an alias to a CloudFront distribution cannot evaluate its health", hint
    if cloudfront and zone.private:
        yield "a private zone has no aliases to CloudFront distributions", "write a CNAME"
    if is_at_or_below(name, "elasticbeanstalk.com") and label_count(name) == 3:
        yield f"{name} names no Region, so no alias can lead to it", "write a CNAME"


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
    if refuse_load_balancer(load_balancer) is not None:
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
