"""What a name answers when one thing fails, and whether that helps."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from vpcplan.analysis.dns_failover import FailoverReport, FailureResult, examine_failover, group_failovers
from vpcplan.analysis.resolution.name_index import index_names
from vpcplan.analysis.resolution.question import ALL_AS_DESCRIBED, ANYONE, Question
from vpcplan.errors import SourceSpan
from vpcplan.model.health_check import HealthCheck
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.network_interface import InterfaceAddress, NetworkInterface
from vpcplan.model.resource_record_set import (
    FailoverPolicy,
    ResourceRecordSet,
    RoutingPolicy,
    SimplePolicy,
    WeightedPolicy,
)
from vpcplan.model.route53 import Route53
from vpcplan.model.subnet import Subnet
from vpcplan.model.topology import Topology
from vpcplan.model.vpc import Vpc
from vpcplan.net.block import parse_address
from vpcplan.report.dns_failover import failover_json, print_failover, stale_text, verdict

HERE = SourceSpan("topology.yaml", 1)


def record(policy: RoutingPolicy, value: str, check: str | None = None) -> ResourceRecordSet:
    return ResourceRecordSet(
        name="www.example.com",
        type="A",
        span=HERE,
        ttl=60,
        values=(value,),
        policy=policy,
        set_identifier=None if isinstance(policy, SimplePolicy) else value,
        health_check=check,
    )


def check(name: str, address: str | None = None, **fields: object) -> HealthCheck:
    ip_address = parse_address(address) if address else None
    plain = HealthCheck(id=name, name=name, span=HERE, type="https", ip_address=ip_address)
    return replace(plain, **fields)


def topology(records: tuple[ResourceRecordSet, ...], *checks: HealthCheck) -> Topology:
    """Records and checks beside two instances: 192.0.2.1 in eu-west-1a, 192.0.2.2 in us-east-1b."""
    zone = HostedZone(id="z", name="z", domain_name="example.com", span=HERE, records=records)
    base = Topology(
        route53=Route53(hosted_zones={"z": zone}, health_checks={each.id: each for each in checks})
    )
    parts: dict[str, dict[str, object]] = {"vpcs": {}, "subnets": {}, "network_interfaces": {}}
    for n, region, letter in ((1, "eu-west-1", "a"), (2, "us-east-1", "b")):
        name = f"v{n}"
        address = InterfaceAddress(
            address=parse_address(f"10.0.0.{n}"), public_ip=parse_address(f"192.0.2.{n}")
        )
        parts["vpcs"][name] = Vpc(id=name, name=name, span=HERE, region=region)
        parts["subnets"][name] = Subnet(
            id=name, name=name, span=HERE, vpc=name, availability_zone=region + letter
        )
        parts["network_interfaces"][name] = NetworkInterface(
            id=name, name=name, span=HERE, vpc=name, subnet=name, addresses=(address,)
        )
    return replace(base, **parts)


def examine(records: tuple[ResourceRecordSet, ...], *checks: HealthCheck) -> FailoverReport:
    index = index_names(topology(records, *checks))
    return examine_failover(index, Question("www.example.com", "A"), ANYONE, ALL_AS_DESCRIBED)


def result(report: FailoverReport, name: str) -> FailureResult:
    return next(each for each in report.results if each.failure.name == name)


PAIR = (
    record(FailoverPolicy("primary"), "192.0.2.1", "primary"),
    record(FailoverPolicy("secondary"), "192.0.2.2"),
)


def test_a_failover_pair_survives_its_primary() -> None:
    report = examine(PAIR, check("primary", "192.0.2.1"))
    failed = result(report, "primary")
    assert failed.consequence == "survives"
    assert failed.answers == (("192.0.2.2", Fraction(1)),)
    assert (failed.detection_seconds, failed.ttl_seconds, failed.stale_seconds) == (90, 60, 150)
    assert stale_text(failed) == "150 s (90 s to notice + TTL 60 s)"
    assert result(report, "eu-west-1").consequence == "survives"
    assert result(report, "eu-west-1a").consequence == "survives"
    assert all(each.failure.name != "us-east-1" for each in report.results)
    assert verdict(report).startswith("no single failure of 3")


def test_a_fast_check_is_noticed_sooner() -> None:
    fast = check("primary", "192.0.2.1", request_interval=10, failure_threshold=1)
    assert result(examine(PAIR, fast), "primary").stale_seconds == 70


def test_without_a_check_the_dead_address_stays() -> None:
    report = examine((record(SimplePolicy(), "192.0.2.1"),))
    failed = result(report, "eu-west-1")
    assert failed.consequence == "dead"
    assert failed.dead_answers == ("192.0.2.1",)
    assert failed.reason == "no health check of this name notices it"
    assert stale_text(failed) == "for good"
    assert verdict(report).startswith("2 of 2 single failures hurt users")


def test_half_of_a_weighted_pair_without_checks_is_dead() -> None:
    records = (record(WeightedPolicy(1), "192.0.2.1"), record(WeightedPolicy(3), "192.0.2.2"))
    failed = result(examine(records), "us-east-1")
    assert failed.consequence == "partly_dead"
    assert failed.dead_share == Fraction(3, 4)


def test_a_secondary_in_the_same_region_is_dead_as_well() -> None:
    records = (
        record(FailoverPolicy("primary"), "192.0.2.1", "primary"),
        record(FailoverPolicy("secondary"), "10.0.0.1"),
    )
    failed = result(examine(records, check("primary", "192.0.2.1")), "eu-west-1")
    assert failed.consequence == "dead"
    assert failed.reason == "what takes over is dead as well"


def test_when_the_only_record_is_unhealthy_it_is_answered_all_the_same() -> None:
    records = (record(WeightedPolicy(1), "192.0.2.1", "primary"),)
    failed = result(examine(records, check("primary", "192.0.2.1")), "primary")
    assert failed.consequence == "dead"
    assert failed.reason == "nobody else is healthy, so Route 53 answers as if all were"


def test_a_disabled_check_notices_nothing() -> None:
    failed = result(examine(PAIR, check("primary", "192.0.2.1", disabled=True)), "primary")
    assert (failed.consequence, failed.reason) == ("dead", "health check primary is disabled")


def test_the_leaves_of_a_calculated_check_fail_one_by_one() -> None:
    leaves = (check("a", "192.0.2.1"), check("b"))
    both = check("primary", type="calculated", children=("a", "b"), health_threshold=1)
    report = examine(PAIR, both, *leaves)
    assert {each.failure.name for each in report.results if each.failure.kind == "health_check"} == {"a", "b"}
    # One of two children is enough for the check, so nobody is led away from the dead endpoint.
    assert result(report, "a").consequence == "dead"
    assert result(report, "b").consequence == "unchanged"


def test_the_delay_of_an_alarm_is_not_known() -> None:
    failed = result(examine(PAIR, check("primary", type="cloudwatch_metric")), "primary")
    assert failed.stale_seconds is None
    assert stale_text(failed) == "until noticed + TTL 60 s"


def test_both_reports(capsys: pytest.CaptureFixture[str]) -> None:
    report = examine((record(SimplePolicy(), "192.0.2.1"),))
    print_failover(report)
    text = capsys.readouterr().out
    assert "usually answers 192.0.2.1" in text
    assert "Region eu-west-1" in text
    groups = failover_json(group_failovers([("anyone", report)]))["groups"]
    assert isinstance(groups, list)
    assert groups[0]["failures"][0]["consequence"] == "dead"


def test_a_name_that_nothing_concerns(capsys: pytest.CaptureFixture[str]) -> None:
    print_failover(examine((record(SimplePolicy(), "203.0.113.1"),)))
    assert "concerns it" in capsys.readouterr().out
