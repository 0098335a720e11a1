"""`--fail`: what lies in a Region or an Availability Zone fails together."""

from __future__ import annotations

import pytest

from tests.unit.analysis.dns_topology import names, zone
from vpcplan.analysis.resolution.failed_place import what_fails_with
from vpcplan.errors import UsageError

TEXT = """
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.20.0.0/16]
    internet_gateway: igw
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.20.0.0/24}
      b: {az: eu-west-1b, cidr_block: 10.20.1.0/24}
    instances:
      one: {subnet: a, private_ip: 10.20.0.10, public_ip: 198.51.100.20}
      two: {subnet: b, private_ip: 10.20.1.10, public_ip: 198.51.100.21}
    load_balancers:
      front:
        {type: network, scheme: internal, subnets: [a], listeners: {443: {protocol: tcp, targets: [one]}}}
health_checks:
  one: {type: tcp, endpoint: 198.51.100.20, port: 443}
  two: {type: tcp, endpoint: 198.51.100.21, port: 443}
  by-name: {type: tcp, endpoint: one.example.com, port: 443}
  both: {type: tcp, endpoint: both.example.com, port: 443}
  alarm: {type: cloudwatch_metric, alarm: errors, alarm_region: eu-west-1}
hosted_zones:
  example.com:
    records:
      - {name: one, type: A, value: 198.51.100.20}
      - {name: both, type: A, values: [198.51.100.20, 198.51.100.21]}
"""


@pytest.mark.parametrize(
    ("place", "checks", "balancers"),
    [
        ("az:eu-west-1a", {"one", "by-name"}, {"shop/front"}),
        ("az:eu-west-1b", {"two"}, set()),
        ("region:eu-west-1", {"one", "two", "by-name", "both", "alarm"}, {"shop/front"}),
        ("instance:one", {"one", "by-name"}, set()),
        ("front", set(), {"shop/front"}),
    ],
)
def test_endpoints_fail_with_their_place(place: str, checks: set[str], balancers: set[str]) -> None:
    fallen = what_fails_with(names(TEXT).topology, place)
    assert (set(fallen.checks), set(fallen.load_balancers)) == (checks, balancers)


def test_records_that_stand_for_a_region_fail_with_it() -> None:
    index = zone(
        """
        {name: www, type: A, region: eu-west-1, set_identifier: ie, value: 192.0.2.1, health_check: ie}
        {name: www, type: A, region: us-east-1, set_identifier: us, value: 192.0.2.2, health_check: us}
        {name: lb, type: A, alias: front-1.eu-west-1.elb.amazonaws.com}
        """,
        """
        health_checks:
          ie: {type: calculated, children: [leaf], health_threshold: 1}
          leaf: {type: tcp, endpoint: 192.0.2.1, port: 443}
          us: {type: tcp, endpoint: 192.0.2.2, port: 443}
        """,
    )
    fallen = what_fails_with(index.topology, "region:eu-west-1")
    assert fallen.checks == ("leaf",)
    assert fallen.load_balancers == ("front-1.eu-west-1.elb.amazonaws.com",)


@pytest.mark.parametrize("place", ["eu-west-1", "region:", "planet:mars", "az:eu-west-9a"])
def test_places_that_are_none(place: str) -> None:
    with pytest.raises(UsageError):
        what_fails_with(names(TEXT).topology, place)
