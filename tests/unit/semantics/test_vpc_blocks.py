"""AWS's rules on the blocks of VPCs and subnets, row by row."""

from __future__ import annotations

import pytest

from vpcplan.net.address_range import classify
from vpcplan.net.block import parse_block
from vpcplan.semantics.address_need import application_load_balancer_need, eks_need, rds_need, subnet_for
from vpcplan.semantics.availability_zone import zone_kind, zone_suffix
from vpcplan.semantics.network_address_usage import AddressUsage, network_address_usage
from vpcplan.semantics.subnet import (
    reserved_addresses,
    smallest_subnet,
    subnet_size_objection,
    usable_addresses,
)
from vpcplan.semantics.vpc import (
    association_refusal,
    first_block_warning,
    route_refusal,
    vpc_block_objections,
)

ASSOCIATIONS = [
    # existing, added, whether AWS associates them (vpc-cidr-blocks, "association restrictions")
    ("10.2.0.0/16", "172.16.0.0/16", False),
    ("10.2.0.0/16", "192.168.0.0/16", False),
    ("10.2.0.0/16", "198.19.0.0/24", False),
    ("10.2.0.0/16", "10.3.0.0/16", True),
    ("10.2.0.0/16", "10.0.0.0/16", True),
    ("10.0.0.0/16", "10.1.0.0/16", True),
    ("10.1.0.0/16", "10.0.0.0/16", False),
    ("10.1.0.0/16", "10.0.5.0/24", False),
    ("10.0.1.0/24", "10.0.2.0/24", False),
    ("10.2.0.0/16", "100.64.0.0/16", True),
    ("10.2.0.0/16", "8.8.8.0/24", True),
    ("172.16.0.0/16", "10.0.0.0/16", False),
    ("172.16.0.0/16", "192.168.0.0/24", False),
    ("172.16.0.0/16", "172.31.0.0/16", False),
    ("172.16.0.0/16", "172.31.5.0/24", False),
    ("172.16.0.0/16", "172.18.0.0/16", True),
    ("172.16.0.0/16", "198.19.0.0/16", False),
    ("172.16.0.0/16", "100.64.0.0/16", True),
    ("192.168.0.0/24", "10.0.0.0/16", False),
    ("192.168.0.0/24", "172.20.0.0/16", False),
    ("192.168.0.0/24", "198.19.0.0/24", False),
    ("192.168.0.0/24", "192.168.1.0/24", True),
    ("192.168.0.0/24", "203.0.113.0/24", True),
    ("198.19.0.0/24", "10.0.0.0/16", False),
    ("198.19.0.0/24", "172.16.0.0/16", False),
    ("198.19.0.0/24", "192.168.0.0/16", False),
    ("198.19.0.0/24", "198.19.1.0/24", True),
    ("198.19.0.0/24", "100.64.0.0/16", True),
    ("100.64.0.0/16", "10.0.0.0/16", False),
    ("100.64.0.0/16", "172.16.0.0/16", False),
    ("100.64.0.0/16", "192.168.0.0/16", False),
    ("100.64.0.0/16", "198.19.0.0/16", False),
    ("100.64.0.0/16", "100.65.0.0/16", True),
    ("100.64.0.0/16", "8.8.0.0/16", True),
    ("8.8.0.0/16", "10.0.0.0/16", False),
    ("8.8.0.0/16", "198.19.0.0/24", False),
    ("8.8.0.0/16", "9.9.0.0/16", True),
    ("10.2.0.0/16", "10.2.1.0/24", False),
]


@pytest.mark.parametrize(("existing", "added", "allowed"), ASSOCIATIONS)
def test_which_block_joins_which_vpc(existing: str, added: str, allowed: bool) -> None:
    refusal = association_refusal([parse_block(existing)], parse_block(added))
    assert (refusal is None) == allowed, refusal


def test_a_later_block_of_100_64_does_not_close_the_private_range() -> None:
    blocks = [parse_block("10.2.0.0/16"), parse_block("100.64.0.0/16")]
    assert association_refusal(blocks, parse_block("10.3.0.0/16")) is None


def test_any_block_of_10_0_0_0_15_closes_10_0_0_0_16() -> None:
    blocks = [parse_block("10.2.0.0/16"), parse_block("10.1.0.0/16")]
    refusal = association_refusal(blocks, parse_block("10.0.0.0/24"))
    assert refusal is not None
    assert "10.0.0.0/15" in refusal


@pytest.mark.parametrize(
    ("added", "allowed"),
    [("10.0.0.0/24", False), ("10.0.0.0/16", False), ("10.0.0.0/25", True), ("10.0.1.0/24", True)],
)
def test_routes_keep_blocks_out(added: str, allowed: bool) -> None:
    assert (route_refusal(parse_block(added), parse_block("10.0.0.0/24")) is None) == allowed


@pytest.mark.parametrize(
    ("block", "accepted"),
    [
        ("10.1.0.0/16", True),
        ("10.1.0.0/28", True),
        ("10.0.0.0/15", False),
        ("10.1.0.0/29", False),
        ("169.254.0.0/24", False),
        ("127.0.0.0/16", False),
        ("0.0.0.0/16", False),
        ("224.0.0.0/16", False),
        ("2001:db8::/56", True),
        ("2001:db8::/44", True),
        ("2001:db8::/60", True),
        ("2001:db8::/57", False),
        ("2001:db8::/40", False),
        ("2001:db8::/64", False),
    ],
)
def test_blocks_of_a_vpc(block: str, accepted: bool) -> None:
    objections = vpc_block_objections(parse_block(block))
    assert all(objection.severity != "error" for objection in objections) == accepted


@pytest.mark.parametrize(
    ("block", "accepted"),
    [("10.0.0.0/16", True), ("10.0.0.0/28", True), ("10.0.0.0/29", False), ("10.0.0.0/15", False),
     ("2001:db8::/64", True), ("2001:db8::/44", True), ("2001:db8::/62", False), ("2001:db8::/68", False)],
)  # fmt: skip
def test_sizes_of_a_subnet(block: str, accepted: bool) -> None:
    assert (subnet_size_objection(parse_block(block)) is None) == accepted


@pytest.mark.parametrize(
    ("block", "severity"),
    [("172.17.0.0/16", "warning"), ("172.31.0.0/16", "warning"), ("10.100.0.0/16", "info"),
     ("172.20.0.0/20", "info")],
)  # fmt: skip
def test_ranges_that_clash_later_are_warned_of(block: str, severity: str) -> None:
    objections = vpc_block_objections(parse_block(block))
    assert [objection.severity for objection in objections] == [severity]


def test_a_first_block_in_10_0_0_0_15_is_remarked_on() -> None:
    assert first_block_warning(parse_block("10.1.0.0/16")) is not None
    assert first_block_warning(parse_block("10.2.0.0/16")) is None


def test_usable_addresses() -> None:
    assert {length: usable_addresses(length) for length in (28, 27, 26, 24)} == {
        28: 11,
        27: 27,
        26: 59,
        24: 251,
    }


@pytest.mark.parametrize(
    ("hosts", "length"),
    [(1, 28), (11, 28), (12, 27), (27, 27), (28, 26), (29, 26), (59, 26), (60, 25), (251, 24), (252, 23),
     (65_531, 16), (65_532, None)],
)  # fmt: skip
def test_the_smallest_subnet(hosts: int, length: int | None) -> None:
    assert smallest_subnet(hosts) == length


def test_five_addresses_are_reserved() -> None:
    reserved = reserved_addresses(parse_block("10.0.0.0/24"))
    assert [str(known.address) for known in reserved] == [
        "10.0.0.0",
        "10.0.0.1",
        "10.0.0.2",
        "10.0.0.3",
        "10.0.0.255",
    ]
    assert len(reserved_addresses(parse_block("2001:db8::/64"))) == 5
    assert reserved_addresses(parse_block("10.0.0.0/30")) == ()


def test_needs_of_services() -> None:
    assert subnet_for((application_load_balancer_need(1),)) == 27
    assert eks_need(800, 20, 2).addresses == 426
    assert subnet_for((rds_need(1),)) == 28
    assert subnet_for((eks_need(200_000, 10, 2),)) is None


def test_network_address_usage_is_awss_example() -> None:
    """Example 1: 50 load balancers in 2 zones, 10,000 dual-stack instances, 100 functions."""
    usage = AddressUsage(addresses=20_000, network_load_balancer_zones=100, lambda_functions=100)
    assert network_address_usage(usage) == 21_200


@pytest.mark.parametrize(
    ("zone", "kind"),
    [
        ("eu-west-1a", "availability-zone"),
        ("us-gov-west-1a", "availability-zone"),
        ("us-east-1-bos-1a", "local-zone"),
        ("us-east-1-wl1-bos-wlz-1", "wavelength-zone"),
        ("euw1-az1", None),
    ],
)
def test_zones_by_name(zone: str, kind: str | None) -> None:
    assert zone_kind(zone) == kind


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        ("10.1.0.0/16", "private"),
        ("172.16.0.0/12", "private"),
        ("100.64.0.0/10", "shared"),
        ("169.254.1.0/24", "link-local"),
        ("192.0.2.0/24", "documentation"),
        ("224.0.0.0/8", "multicast"),
        ("8.8.8.0/24", "public"),
        ("198.18.0.0/15", "benchmarking"),
        ("240.0.0.0/8", "reserved"),
        ("2001:db8::/48", "documentation"),
        ("2600:1f00::/40", "public"),
        ("fd00::/8", "private"),
        ("fe80::/64", "link-local"),
        ("64:ff9b::/96", "translation"),
    ],
)
def test_kinds_of_ranges(block: str, kind: str) -> None:
    assert classify(parse_block(block)).kind == kind


@pytest.mark.parametrize(
    ("zone", "suffix"),
    [
        ("eu-west-1a", "a"),
        ("us-gov-west-1b", "b"),
        ("us-east-1-bos-1a", "bos-1a"),
        ("us-east-1-wl1-bos-wlz-1", "wl1-bos-wlz-1"),
        ("somewhere", "somewhere"),
    ],
)
def test_what_a_zone_is_called_in_its_region(zone: str, suffix: str) -> None:
    assert zone_suffix(zone) == suffix
