"""The records of a topology by zone, name and type, as the rules on Route 53 look at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

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
