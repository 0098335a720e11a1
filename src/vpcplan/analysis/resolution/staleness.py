"""How long clients may keep an answer that is no longer right."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.analysis.resolution.name_index import NameIndex
from vpcplan.analysis.resolution.result import Resolution
from vpcplan.model.resource_record_set import SimplePolicy
from vpcplan.semantics.health_check import detection_seconds, leaf_checks_below

_ENDPOINT_TYPES = ("http", "https", "http_str_match", "https_str_match", "tcp")


class Staleness(Struct, frozen=True, kw_only=True):
    """Seconds until the last client follows a failure, at worst: detection, then the answer's TTL."""

    detection_seconds: int
    ttl_seconds: int
    undetermined: tuple[str, ...] = ()
    """Names of checks (alarms, routing controls) whose detection takes an unknown time."""

    @property
    def worst_seconds(self) -> int:
        """The sum: 90 of detection and a TTL of 60 make 150."""
        return self.detection_seconds + self.ttl_seconds


def worst_staleness(index: NameIndex, resolution: Resolution) -> Staleness | None:
    """The longest time that clients keep the old answer when a check behind it fails; None without checks.

    Interval × failure threshold of the slowest check, plus the longest TTL among the records that can change.
    A plain CNAME on the way stays what it is and may be kept: of ``api`` (CNAME, 300 s) to a failover record
    of 60 s only the 60 count.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
    """
    checks = index.route53.health_checks
    leaves = dict.fromkeys(
        leaf for top in resolution.health_checks for leaf in leaf_checks_below(top, checks)
    )
    described = [checks[leaf] for leaf in leaves if leaf in checks]
    if not described:
        return None
    detection = [detection_seconds(check) for check in described if check.type in _ENDPOINT_TYPES]
    ttls = [
        answer.ttl
        for outcome in resolution.outcomes
        for answer in outcome.possible_answers
        if not (answer.type == "CNAME" and resolution.type != "CNAME" and _is_plain(index, answer.name))
    ]
    return Staleness(
        detection_seconds=max(detection, default=0),
        ttl_seconds=max(ttls, default=60),
        undetermined=tuple(check.name for check in described if check.type not in _ENDPOINT_TYPES),
    )


def _is_plain(index: NameIndex, name: str) -> bool:
    """Whether a name has one simple CNAME wherever it stands, which no health check takes away."""
    found = [
        records
        for zone in index.route53.hosted_zones.values()
        if (records := index.records(zone).find(name, "CNAME").records.get("CNAME"))
    ]
    return bool(found) and all(
        len(records) == 1
        and records[0].alias_target is None
        and records[0].health_check is None
        and isinstance(records[0].policy, SimplePolicy)
        for records in found
    )
