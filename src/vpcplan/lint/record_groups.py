"""The records of a topology by zone, name and type, as the rules on Route 53 look at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.model.resource_record_set import (
    FailoverPolicy,
    GeolocationPolicy,
    IpBasedPolicy,
    SimplePolicy,
    WeightedPolicy,
)
from vpcplan.model.route53 import Route53

if TYPE_CHECKING:
    from vpcplan.lint.context import LintContext
    from vpcplan.model.hosted_zone import HostedZone
    from vpcplan.model.resource_record_set import ResourceRecordSet


class RecordGroup(Struct, frozen=True, kw_only=True):
    """The records of one name and type; ``kind`` is the type of their common policy."""

    zone: HostedZone
    records: tuple[ResourceRecordSet, ...]

    @property
    def kind(self) -> type:
        """The class of the policy: ``WeightedPolicy``."""
        return type(self.records[0].policy)

    @property
    def words(self) -> str:
        """``www.example.com A``."""
        return f"{self.records[0].name} {self.records[0].type}"


def route53_of(context: LintContext) -> Route53:
    """The topology's Route 53 configuration; an empty one where it has none."""
    return context.topology.route53 or Route53()


def record_groups(context: LintContext) -> Iterator[RecordGroup]:
    """Every group of every zone, those that a traffic policy made left out: nobody wrote them."""
    for zone in route53_of(context).hosted_zones.values():
        groups: dict[tuple[str, str], list[ResourceRecordSet]] = {}
        for record in zone.records:
            if record.traffic_policy_instance is None:
                groups.setdefault((record.name, record.type), []).append(record)
        for records in groups.values():
            yield RecordGroup(zone=zone, records=tuple(records))


def is_watched(record: ResourceRecordSet) -> bool:
    """Whether somebody notices when what the record leads to is down."""
    alias = record.alias_target
    return record.health_check is not None or (alias is not None and alias.evaluate_target_health)


def unwatched_among_watched(group: RecordGroup) -> tuple[ResourceRecordSet, ...]:
    """The records without a health check in a group in which others have one, last resorts left out.

    A last resort is meant to be always healthy: the default of geolocation and IP-based records, a weight of
    0, and what failover has. An alias to what Route 53 cannot evaluate the health of has no choice.
    """
    if group.kind in (SimplePolicy, FailoverPolicy) or not any(map(is_watched, group.records)):
        return ()
    return tuple(
        record
        for record in group.records
        if not is_watched(record) and not _is_last_resort(record) and _can_be_watched(record)
    )


def _is_last_resort(record: ResourceRecordSet) -> bool:
    match record.policy:
        case GeolocationPolicy() as policy:
            return policy.is_default
        case IpBasedPolicy(location=location):
            return location == "*"
        case WeightedPolicy(weight=weight):
            return weight == 0
        case _:
            return False


def _can_be_watched(record: ResourceRecordSet) -> bool:
    alias = record.alias_target
    return alias is None or alias.load_balancer is not None or alias.vpc_endpoint is not None
