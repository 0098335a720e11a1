"""A group is known inside its VPC and its peers; over the internet only addresses are."""

from __future__ import annotations

import pytest

from tests.unit.analysis.reachability.network import Case, Network

NETWORK = Network(
    """
vpcplan: 1
vpcs:
  a:
    region: eu-west-1
    cidr_blocks: [10.1.0.0/16]
    ipv6_cidr_blocks: ["2001:db8:a:100::/56"]
    internet_gateway: igw
    subnets: {app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, ipv6_cidr_block: "2001:db8:a:100::/64", route_table: rt}}
    route_tables: {rt: {routes: {"::/0": igw}}}
    security_groups: {client: {ingress: []}}
    instances: {x: {subnet: app, private_ip: 10.1.0.10, ipv6_address: "2001:db8:a:100::10", security_groups: [client]}}
  b:
    region: eu-west-1
    cidr_blocks: [10.2.0.0/16]
    ipv6_cidr_blocks: ["2001:db8:b:100::/56"]
    internet_gateway: igw
    subnets: {app: {az: eu-west-1a, cidr_block: 10.2.0.0/24, ipv6_cidr_block: "2001:db8:b:100::/64", route_table: rt}}
    route_tables: {rt: {routes: {"::/0": igw}}}
    security_groups:
      named: {ingress: [tcp 443 from a/client]}
      addressed: {ingress: [tcp 443 from 2001:db8:a:100::/64]}
    instances:
      by-group: {subnet: app, private_ip: 10.2.0.10, ipv6_address: "2001:db8:b:100::10", security_groups: [named]}
      by-block: {subnet: app, private_ip: 10.2.0.11, ipv6_address: "2001:db8:b:100::11", security_groups: [addressed]}
"""
)

CASES: list[Case] = [
    (
        "a/x 2001:db8:b:100::10 tcp 443",
        "unreachable",
        None,
        ["ENI_SG_RULES_MISMATCH", "SG_REFERENCES_NOT_PRESERVED"],
    ),
    ("a/x 2001:db8:b:100::11 tcp 443", "reachable", "reachable", []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
