"""What a VPC's Resolver answers: private zones, rules, endpoints, AWS's own names."""

from __future__ import annotations

import pytest

from tests.unit.analysis.dns_topology import ask, names, shares

TEXT = """
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.20.0.0/16]
    enable_dns_hostnames: true
    internet_gateway: igw
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.20.0.0/24}
    instances:
      web: {subnet: a, private_ip: 10.20.0.10, public_ip: 198.51.100.20}
    vpc_endpoints:
      sns: {service: sns, type: interface, subnets: {a: {private_ip: 10.20.0.77}}, private_dns: true}
  data:
    region: us-east-1
    cidr_blocks: [10.30.0.0/16]
    enable_dns_hostnames: true
  plain:
    region: eu-west-1
    cidr_blocks: [10.40.0.0/16]
  dark:
    region: eu-west-1
    cidr_blocks: [10.50.0.0/16]
    enable_dns_support: false
networks:
  office: {cidr_blocks: [192.168.0.0/16]}
hosted_zones:
  example.com:
    records: [{name: www, type: A, value: 192.0.2.1}, {name: only-public, type: A, value: 192.0.2.2}]
  private:
    name: example.com
    vpcs: [shop, plain, dark]
    records: [{name: www, type: A, value: 10.20.0.10}, {name: text, type: TXT, value: x}]
  app.example.com:
    vpcs: [shop]
    records: [{name: www, type: A, value: 10.20.0.11}]
resolver_endpoints:
  in: {direction: inbound, vpc: shop}
resolver_rules:
  corp: {domain_name: corp.example, targets: [192.168.0.53], vpcs: [shop]}
  eu: {domain_name: eu.corp.example, targets: [192.168.1.53, "192.168.2.53:5353"], vpcs: [shop]}
  ours: {domain_name: aws.corp.example, type: system, vpcs: [shop]}
  same: {domain_name: app.example.com, targets: [192.168.3.53], vpcs: [data]}
"""


@pytest.mark.parametrize(
    ("question", "vpc", "status", "expected"),
    [
        ("www.example.com", "shop", "NOERROR", "10.20.0.10"),
        ("only-public.example.com", "shop", "NXDOMAIN", None),
        ("text.example.com", "shop", "NOERROR", None),
        ("www.app.example.com", "shop", "NOERROR", "10.20.0.11"),
        ("nope.app.example.com", "shop", "NXDOMAIN", None),
        ("www.example.com", "plain", "NOERROR", "192.0.2.1"),
        ("www.example.com", "data", "NOERROR", "192.0.2.1"),
        ("www.example.com", "dark", "SERVFAIL", None),
        ("sns.eu-west-1.amazonaws.com", "shop", "NOERROR", "10.20.0.77"),
        ("sns.eu-west-1.amazonaws.com", "plain", "REFUSED", None),
        ("ip-10-20-0-10.eu-west-1.compute.internal", "shop", "NOERROR", "10.20.0.10"),
        ("ip-10-30-0-10.ec2.internal", "data", "NOERROR", "10.30.0.10"),
        ("ip-10-30-0-10.ec2.internal", "shop", "REFUSED", None),
        ("ip-10-99-0-10.eu-west-1.compute.internal", "shop", "NXDOMAIN", None),
        ("ec2-198-51-100-20.eu-west-1.compute.amazonaws.com", "shop", "NOERROR", "10.20.0.10"),
        ("ec2-198-51-100-20.eu-west-1.compute.amazonaws.com", "data", "NOERROR", "198.51.100.20"),
    ],
)
def test_from_a_vpc(question: str, vpc: str, status: str, expected: str | None) -> None:
    resolution = ask(names(TEXT), question, [f"vpc:{vpc}"])
    assert (resolution.status, shares(resolution)) == (status, {expected or "": 1})


@pytest.mark.parametrize(
    ("name", "vpc", "targets"),
    [
        ("corp.example", "shop", ("192.168.0.53",)),
        ("a.b.corp.example", "shop", ("192.168.0.53",)),
        ("x.eu.corp.example", "shop", ("192.168.1.53", "192.168.2.53:5353")),
        ("x.aws.corp.example", "shop", ()),
        ("corp.example", "data", ()),
        ("www.app.example.com", "data", ("192.168.3.53",)),
    ],
)
def test_rules(name: str, vpc: str, targets: tuple[str, ...]) -> None:
    assert ask(names(TEXT), name, [f"vpc:{vpc}"]).forwarded_to == targets


def test_rule_goes_before_a_private_zone_of_the_same_name_but_not_before_a_longer_one() -> None:
    text = (
        TEXT
        + """
  private-same: {domain_name: example.com, targets: [192.168.4.53], vpcs: [shop]}
"""
    )
    assert ask(names(text), "www.example.com", ["vpc:shop"]).forwarded_to == ("192.168.4.53",)
    assert shares(ask(names(text), "www.app.example.com", ["vpc:shop"])) == {"10.20.0.11": 1}


def test_rule_for_everything_spares_what_resolver_answers_itself() -> None:
    text = TEXT + '  all: {domain_name: ".", targets: [192.168.5.53], vpcs: [shop, plain]}\n'
    index = names(text)
    assert ask(index, "www.example.net", ["vpc:shop"]).forwarded_to == ("192.168.5.53",)
    assert shares(ask(index, "www.example.com", ["vpc:shop"])) == {"10.20.0.10": 1}
    name = "ip-10-20-0-10.eu-west-1.compute.internal"
    assert shares(ask(index, name, ["vpc:shop"])) == {"10.20.0.10": 1}
    assert ask(index, "ip-10-40-0-1.eu-west-1.compute.internal", ["vpc:plain"]).forwarded_to


def test_instance_asks_as_its_vpc_and_a_network_by_the_inbound_endpoint() -> None:
    index = names(TEXT)
    assert shares(ask(index, "www.example.com", ["instance:web"])) == {"10.20.0.10": 1}
    assert shares(ask(index, "www.example.com", ["network:office"])) == {"10.20.0.10": 1}
    without = names(TEXT.replace("direction: inbound", "direction: outbound"))
    assert shares(ask(without, "www.example.com", ["network:office"])) == {"192.0.2.1": 1}


PEERING = """
vpc_peering_connections:
  pair:
    requester: data
    accepter: OPTIONS
"""


def test_peering_dns_option_gives_private_addresses() -> None:
    name = "ec2-198-51-100-20.eu-west-1.compute.amazonaws.com"
    accepter = "{vpc: shop, allow_remote_dns_resolution: true}"
    index = names(TEXT + PEERING.replace("OPTIONS", accepter))
    assert shares(ask(index, name, ["vpc:data"])) == {"10.20.0.10": 1}
    index = names(TEXT + PEERING.replace("OPTIONS", "shop"))
    assert shares(ask(index, name, ["vpc:data"])) == {"198.51.100.20": 1}


def test_reverse_names() -> None:
    index = names(TEXT)
    found = ask(index, "10.0.20.10.in-addr.arpa PTR", ["vpc:shop"])
    assert shares(found) == {"ip-10-20-0-10.eu-west-1.compute.internal.": 1}
    assert ask(index, "10.0.99.10.in-addr.arpa PTR", ["vpc:shop"]).status == "NXDOMAIN"


def test_cname_in_a_private_zone_leads_on_to_the_internet() -> None:
    text = TEXT.replace(
        "{name: text, type: TXT, value: x}", "{name: alias, type: CNAME, value: www.example.org}"
    ).replace(
        "  private:\n",
        "  example.org: {records: [{name: www, type: A, value: 192.0.2.7}]}\n  private:\n",
    )
    found = ask(names(text), "alias.example.com", ["vpc:shop"])
    assert shares(found) == {"192.0.2.7,www.example.org": 1}


@pytest.mark.parametrize(
    ("domain", "forwarded"),
    [("10.in-addr.arpa", False), ("20.10.in-addr.arpa", True), ("0.20.10.in-addr.arpa", True)],
)
def test_rule_for_reverse_names_must_be_as_specific_as_the_vpcs_block(domain: str, forwarded: bool) -> None:
    text = TEXT + f"  back: {{domain_name: {domain}, targets: [192.168.6.53], vpcs: [shop]}}\n"
    found = ask(names(text), "10.0.20.10.in-addr.arpa PTR", ["vpc:shop"])
    assert bool(found.forwarded_to) is forwarded


def test_localhost_is_answered_by_the_resolver() -> None:
    assert shares(ask(names(TEXT), "localhost", ["vpc:shop"])) == {"127.0.0.1": 1}
