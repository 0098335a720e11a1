"""What people write out of habit, and what they are told to write."""

from __future__ import annotations

import pytest
from tests.unit.load.yaml.conftest import problems_of

from vpcplan.load.yaml.everyday_words import meant_by

FILE = """\
vpcplan: 1
vpcs:
  shop:
    region: eu-west-1
    {vpc}
    cidr_blocks: [10.0.0.0/16]
    subnets:
      a: {{az: eu-west-1a, cidr_block: 10.0.0.0/24{subnet}}}
    security_groups:
      web: {{ingress: [{rule}]}}
"""


def told(vpc: str = "", subnet: str = "", rule: str = "") -> list[tuple[str, str | None]]:
    return [(p.message, p.hint) for p in problems_of(FILE.format(vpc=vpc, subnet=subnet, rule=rule))]


@pytest.mark.parametrize(
    ("written", "choices", "meant"),
    [
        ("cidr", ("cidr_block", "az"), "cidr_block"),
        ("cidr", ("cidr_blocks", "region"), "cidr_blocks"),
        ("NACL", ("network_acl",), "network_acl"),
        ("sg", ("security_groups", "subnet"), "security_groups"),
        ("alb", ("application", "network", "gateway", "classic"), "application"),
        ("public", ("internet-facing", "internal"), "internet-facing"),
        ("subents", ("subnets", "region"), "subnets"),
        ("sg", ("region",), None),
    ],
)
def test_a_word_stands_for_a_key_that_is_there(written, choices, meant):
    assert meant_by(written, choices) == meant


@pytest.mark.parametrize("word", ["NO", "true", "my-account", "1111-2222-3333"])
def test_an_account_has_digits(word):
    assert told(vpc=f"account: {word}") == [
        (f"`{word}` is not an AWS account", "an account's id is 12 digits"),
    ]


def test_an_account_keeps_its_zeros_without_quotes():
    assert told(vpc="account: 012345670123") == []


@pytest.mark.parametrize("key", ["internet_gateway", "egress_only_internet_gateway", "vpn_gateway"])
def test_a_gateway_is_named_not_switched_on(key):
    assert told(vpc=f"{key}: true")[0][0] == "expected a name, found `true`"
    assert told(vpc=f"{key}: 'true'") == []


def test_anybody_is_a_block():
    assert told(rule="tcp 80 from anywhere") == [
        ("`anywhere` is not a peer", "write `0.0.0.0/0`, and another rule for `::/0`"),
    ]


def test_a_group_is_called_a_group():
    assert told(rule="tcp 80 from sg web") == [("`sg web` is not a peer", "write `group web`")]


def test_routes_and_rules_stand_below_their_keys():
    assert told(vpc="route_tables: {r: {0.0.0.0/0: igw}}") == [
        ("unknown key `0.0.0.0/0`", "routes stand below the key `routes`: `routes: {0.0.0.0/0: …}`"),
    ]
    assert told(vpc="network_acls: {n: {100: allow all from 0.0.0.0/0}}") == [
        ("unknown key `100`", "rules stand below the keys `ingress` and `egress`"),
    ]


def test_a_colon_at_the_start_needs_quotes():
    assert told(vpc="route_tables: {r: {routes: {0.0.0.0/0: local, ::/0: local}}}") == [
        ("not valid YAML: a colon begins this text", 'put quotes around it, such as `"::/0"`'),
    ]


def test_a_gateway_that_the_vpc_does_not_name():
    assert told(vpc="route_tables: {r: {routes: {0.0.0.0/0: igw, '::/0': my-eigw}}}") == [
        (
            "route target `igw` does not exist in vpc `shop`, which has no internet gateway",
            "add to the vpc: `internet_gateway: igw`",
        ),
        (
            "route target `my-eigw` does not exist in vpc `shop`, which has no egress-only internet gateway",
            "add to the vpc: `egress_only_internet_gateway: my-eigw`",
        ),
    ]


@pytest.mark.parametrize(
    ("zone", "message"),
    [
        ("us-east-1a", "us-east-1a is no zone of Region eu-west-1, in which the VPC is"),
        ("eu-west-1", "eu-west-1 is a Region, not an Availability Zone"),
    ],
)
def test_a_zone_is_in_its_vpcs_region(zone, message):
    text = FILE.replace("az: eu-west-1a", f"az: {zone}").format(vpc="", subnet="", rule="")
    assert [problem.message for problem in problems_of(text)] == [message]


@pytest.mark.parametrize("zone", ["eu-west-1b", "eu-west-1-wl1-man-wlz-1", "a"])
def test_zones_that_may_be(zone):
    text = FILE.replace("az: eu-west-1a", f"az: {zone}").format(vpc="", subnet="", rule="")
    assert problems_of(text) == ()
