"""Resolutions per second in process, on zones of 10, 1,000 and 100,000 records: the time must not grow."""

from __future__ import annotations

from statistics import median
from time import perf_counter

from vpcplan.analysis.resolution.name_index import NameIndex, index_names
from vpcplan.analysis.resolution.question import Client, Health, Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.errors import SourceSpan
from vpcplan.model.health_check import HealthCheck
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource_record_set import (
    AliasTarget,
    GeolocationPolicy,
    ResourceRecordSet,
    WeightedPolicy,
)
from vpcplan.model.route53 import Route53
from vpcplan.model.topology import Topology

SPAN = SourceSpan("vpcplan.yaml", 1, 1)
QUESTIONS = 2_000
ROUNDS = 5


def simple_records(count: int) -> list[ResourceRecordSet]:
    """``count`` hosts with an address each."""
    return [
        ResourceRecordSet(
            name=f"h{n}.example.com",
            type="A",
            span=SPAN,
            ttl=60,
            values=(f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}",),
        )
        for n in range(count)
    ]


def policy_tree() -> list[ResourceRecordSet]:
    """Geolocation aliases to weighted pools with health checks: what a real name looks like."""
    records = []
    for place, policy in (
        ("de", GeolocationPolicy(country="DE")),
        ("eu", GeolocationPolicy(continent="EU")),
        ("all", GeolocationPolicy()),
    ):
        alias = AliasTarget(dns_name=f"{place}.example.com", hosted_zone="Z", evaluate_target_health=True)
        records.append(
            ResourceRecordSet(
                name="www.example.com",
                type="A",
                span=SPAN,
                policy=policy,
                set_identifier=place,
                alias_target=alias,
            )
        )
        for number, weight in enumerate((1, 3)):
            records.append(
                ResourceRecordSet(
                    name=f"{place}.example.com",
                    type="A",
                    span=SPAN,
                    policy=WeightedPolicy(weight),
                    set_identifier=str(number),
                    ttl=60,
                    values=(f"192.0.2.{number}",),
                    health_check=f"{place}{number}",
                )
            )
    return records


def index(records: list[ResourceRecordSet]) -> NameIndex:
    """The index of one public zone with these records and their health checks."""
    zone = HostedZone(id="Z", name="Z", span=SPAN, domain_name="example.com", records=tuple(records))
    names = {record.health_check for record in records if record.health_check}
    checks = {
        name: HealthCheck(id=name, name=name, span=SPAN, type="tcp", port=443, domain_name="x.example.org")
        for name in names
    }
    return index_names(Topology(route53=Route53(hosted_zones={"Z": zone}, health_checks=checks)))


def per_second(work: list[tuple[NameIndex, Question, Client, Health]]) -> float:
    """Resolutions per second, the median of several rounds."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        for names, question, client, health in work:
            resolve(names, question, client, health)
        times.append(perf_counter() - start)
    return len(work) / median(times)


def rows() -> list[tuple[str, str, str]]:
    """What was measured: resolutions per second, and the ratio to the smallest zone."""
    found = []
    first = 0.0
    anyone, healthy = Client(), Health()
    for count in (10, 1_000, 100_000):
        names = index(simple_records(count))
        work = [
            (names, Question(f"h{n * 7919 % count}.example.com"), anyone, healthy) for n in range(QUESTIONS)
        ]
        rate = per_second(work)
        first = first or rate
        found.append((f"simple record, zone of {count:,}", f"{rate:,.0f}/s", f"{first / rate:.2f}"))
    failing = Health(checks={"de0": "unhealthy", "de1": "unhealthy"})
    first = 0.0
    for count in (10, 100_000):
        names = index([*policy_tree(), *simple_records(count)])
        work = [(names, Question("www.example.com"), Client(country="DE"), failing)] * QUESTIONS
        rate = per_second(work)
        first = first or rate
        found.append((f"alias tree of 9 records, zone of {count:,}", f"{rate:,.0f}/s", f"{first / rate:.2f}"))
    return found


def main() -> None:
    """Print the table."""
    table = [("what", "rate", "time against the smallest zone"), *rows()]
    widths = [max(len(row[column]) for row in table) for column in range(3)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()
