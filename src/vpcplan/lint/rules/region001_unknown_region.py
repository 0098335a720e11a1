"""REGION001: a Region that there is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.places import place_of_word
from vpcplan.lint.rule import Rule
from vpcplan.model.resource import Resource
from vpcplan.model.resource_record_set import GeoproximityPolicy, LatencyPolicy
from vpcplan.semantics.region import REGIONS_PAGE, looks_like_region, region_problem

if TYPE_CHECKING:
    from vpcplan.errors import SourceSpan
    from vpcplan.model.route53 import Route53
    from vpcplan.model.topology import Topology


class _Mention(Struct, frozen=True):
    """A Region's name, at or below a place of a topology file."""

    region: str
    span: SourceSpan
    resource: str
    may_be_local_zone_group: bool = False


def check(context: LintContext) -> Iterator[Finding]:
    """Each place of a topology file that names an unknown Region, once; what AWS itself tells is right."""
    unknown: dict[tuple[str, bool], tuple[str, str] | None] = {}
    seen: set[SourceSpan] = set()
    for each in _mentions(context.topology):
        key = (each.region, each.may_be_local_zone_group)
        if key not in unknown:
            unknown[key] = region_problem(each.region, local_zone_group=each.may_be_local_zone_group)
        problem = unknown[key]
        if problem is None or each.span.resource is not None:
            continue
        span = place_of_word(context, each.span, _spellings(each.region))
        if span is None or span in seen:
            continue
        seen.add(span)
        yield Finding(
            rule=RULE.id,
            severity="warning" if looks_like_region(each.region) else "error",
            message=problem[0],
            span=span,
            resource=each.resource,
            hint=problem[1],
            values=(("region", each.region),),
        )


def _spellings(region: str) -> tuple[str, ...]:
    """How the Region may stand in the file: by itself, or in the name of one of its zones."""
    return (region, *(f"{region}{letter}" for letter in "abcdef"))


def _mentions(topology: Topology) -> Iterator[_Mention]:
    for kind in topology.__struct_fields__:
        resources = getattr(topology, kind)
        if isinstance(resources, dict):
            yield from _of_resources(resources.values())
    for peering in topology.vpc_peering_connections.values():
        for side in (peering.requester, peering.accepter):
            if side.region is not None:
                yield _Mention(side.region, peering.span, peering.id)
    for attachment in topology.transit_gateway_attachments.values():
        if attachment.resource_region is not None:
            yield _Mention(attachment.resource_region, attachment.span, attachment.id)
    if topology.route53 is not None:
        yield from _of_route53(topology.route53)


def _of_resources(resources: Iterable[Resource]) -> Iterator[_Mention]:
    for resource in resources:
        if resource.region is not None:
            yield _Mention(resource.region, resource.span, resource.id)


def _of_route53(route53: Route53) -> Iterator[_Mention]:
    for zone in route53.hosted_zones.values():
        for record in zone.records:
            match record.policy:
                case LatencyPolicy(region=region):
                    yield _Mention(region, record.span, zone.id)
                case GeoproximityPolicy(region=str(region)):
                    yield _Mention(region, record.span, zone.id, True)
    for check in route53.health_checks.values():
        for named in (check.alarm_region, *check.checker_regions):
            if named is not None:
                yield _Mention(named, check.span, check.id)
    for policy in route53.traffic_policies.values():
        for rule in policy.rules:
            for branch in rule.branches:
                if isinstance(branch.policy, LatencyPolicy | GeoproximityPolicy) and branch.policy.region:
                    yield _Mention(branch.policy.region, policy.span, policy.id, True)


RULE = Rule(
    id="REGION001",
    severity="warning",
    summary="A Region has a name that AWS does not have.",
    explanation="""
A mistyped Region goes unnoticed for long: a latency record of it is always the farthest, a VPC of it has
other private names and other services, and nothing in it is in the same Region as anything else. A Region
that is newer than vpcplan's list is not refused: except the finding. A name that no Region can have, such
as that of a zone, is an error.
""",
    source=REGIONS_PAGE,
    check=check,
)
