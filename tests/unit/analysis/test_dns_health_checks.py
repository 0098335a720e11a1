"""Health checks: what is observed, computed, disabled and inverted."""

from __future__ import annotations

import pytest

from tests.unit.analysis.dns_topology import ask, names, shares
from vpcplan.analysis.resolution.health_text import parse_health
from vpcplan.errors import UsageError
from vpcplan.semantics.health_check import is_endpoint_healthy

TEXT = """
health_checks:
  a: {type: http, endpoint: 198.51.100.1}
  b: {type: http, endpoint: 198.51.100.2}
  c: {type: http, endpoint: 198.51.100.3}
  alarm: {type: cloudwatch_metric, alarm: errors, alarm_region: eu-west-1, INSUFFICIENT}
  one: {type: calculated, children: [a, b, c], health_threshold: 2}
  two: {type: calculated, children: [one, c], health_threshold: 1}
  never: {type: calculated, children: [a], health_threshold: 2}
  always: {type: calculated, children: [a], health_threshold: 0}
  not_a: {type: http, endpoint: 198.51.100.1, inverted: true}
  off: {type: http, endpoint: 198.51.100.1, disabled: true}
  off_inverted: {type: http, endpoint: 198.51.100.1, disabled: true, inverted: true}
  not_one: {type: calculated, children: [a, b, c], health_threshold: 2, inverted: true}
  counts_off: {type: calculated, children: [off, off_inverted], health_threshold: 2}
  said: {type: http, endpoint: 198.51.100.1, status: unhealthy}
hosted_zones:
  example.com:
    records:
      - {name: www, type: A, set_identifier: p, failover: primary, value: 192.0.2.1, health_check: CHECK}
      - {name: www, type: A, set_identifier: s, failover: secondary, value: 192.0.2.2}
"""


def is_healthy(
    check: str, unhealthy: str = "", healthy: str = "", no_data: str = "", insufficient: str = "healthy"
) -> bool:
    text = TEXT.replace("CHECK", check).replace("INSUFFICIENT", f"insufficient_data: {insufficient}")
    resolution = ask(
        names(text),
        "www.example.com",
        unhealthy=unhealthy.split(),
        healthy=healthy.split(),
        insufficient_data=no_data.split(),
    )
    return shares(resolution) == {"192.0.2.1": 1}


@pytest.mark.parametrize(
    ("check", "unhealthy", "expected"),
    [
        ("a", "", True),
        ("a", "a", False),
        ("one", "a", True),
        ("one", "a b", False),
        ("two", "a b", True),
        ("two", "a b c", False),
        ("two", "b c", False),
        ("never", "", False),
        ("always", "a", True),
        ("not_a", "", False),
        ("not_a", "not_a", True),
        ("off", "off", True),
        ("off_inverted", "", False),
        ("not_one", "", False),
        ("not_one", "a b", True),
        ("counts_off", "", False),
        ("said", "", False),
    ],
)
def test_status(check: str, unhealthy: str, expected: bool) -> None:
    assert is_healthy(check, unhealthy) is expected


def test_what_is_said_on_the_command_line_goes_before_the_file() -> None:
    assert is_healthy("said", healthy="said")


@pytest.mark.parametrize(
    ("insufficient", "expected"), [("healthy", True), ("unhealthy", False), ("last_known_status", True)]
)
def test_alarm_without_data(insufficient: str, expected: bool) -> None:
    assert is_healthy("alarm", no_data="alarm", insufficient=insufficient) is expected


def test_calculated_checks_are_never_given() -> None:
    index = names(TEXT.replace("CHECK", "a").replace("INSUFFICIENT", "status: healthy"))
    with pytest.raises(UsageError, match="calculated"):
        parse_health(index.topology, unhealthy=["one"])
    with pytest.raises(UsageError, match="at once"):
        parse_health(index.topology, unhealthy=["a"], healthy=["a"])
    with pytest.raises(UsageError, match="no health check is called aa"):
        parse_health(index.topology, unhealthy=["aa"])


def test_failed_region_fails_its_alarms() -> None:
    index = names(TEXT.replace("CHECK", "alarm").replace("INSUFFICIENT", "status: healthy"))
    health = parse_health(index.topology, failed=["region:eu-west-1"])
    assert health.checks == {"alarm": "unhealthy"}
    with pytest.raises(UsageError, match="nothing of the topology"):
        parse_health(index.topology, failed=["region:eu-west-9"])


@pytest.mark.parametrize(
    ("up", "of", "expected"), [(3, 16, True), (2, 16, False), (18, 100, False), (19, 100, True)]
)
def test_more_than_18_percent_of_checkers(up: int, of: int, expected: bool) -> None:
    assert is_endpoint_healthy(up, of) is expected
