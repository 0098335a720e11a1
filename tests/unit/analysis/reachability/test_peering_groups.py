"""Groups of a peered VPC as peers of rules: same Region, another account, another Region, over the internet.

A group may be named across a peering connection of one Region, in both directions and for both IP versions; the
private addresses of its interfaces count, never public ones.
Source: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
"""

from __future__ import annotations

import pytest

from tests.unit.analysis.reachability.network import Case, Network

NETWORK = Network(
    """
vpcplan: 1
vpcs:
  a:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.1.0.0/16]
    ipv6_cidr_blocks: ["2001:db8:1::/56"]
    internet_gateway: igw
    subnets:
      s: {az: eu-west-1a, cidr_block: 10.1.0.0/24, ipv6_cidr_block: "2001:db8:1:0::/64", route_table: rt}
    route_tables: {rt: {routes: {10.2.0.0/16: ab, 10.3.0.0/16: ac, "2001:db8:2::/56": ab, 0.0.0.0/0: igw}}}
    security_groups:
      web: {ingress: []}
      egr: {ingress: [], egress: [tcp 443 to b/byref]}
      egrc: {ingress: [], egress: [tcp 443 to c/byref]}
    instances:
      x: {subnet: s, private_ip: 10.1.0.10, ipv6_address: "2001:db8:1::10", security_groups: [web], public_ip: 198.51.100.10}
      e: {subnet: s, private_ip: 10.1.0.11, security_groups: [egr]}
      ec: {subnet: s, private_ip: 10.1.0.12, security_groups: [egrc]}
  b:
    region: eu-west-1
    account: "222222222222"
    cidr_blocks: [10.2.0.0/16]
    ipv6_cidr_blocks: ["2001:db8:2::/56"]
    internet_gateway: igw
    subnets:
      s: {az: eu-west-1a, cidr_block: 10.2.0.0/24, ipv6_cidr_block: "2001:db8:2:0::/64", route_table: rt}
    route_tables: {rt: {routes: {10.1.0.0/16: ab, "2001:db8:1::/56": ab, 0.0.0.0/0: igw}}}
    security_groups:
      byref: {ingress: [tcp 443 from a/web, tcp 443 from a/egr]}
    instances:
      y: {subnet: s, private_ip: 10.2.0.10, ipv6_address: "2001:db8:2::10", security_groups: [byref], public_ip: 198.51.100.11}
  c:
    region: us-east-1
    cidr_blocks: [10.3.0.0/16]
    subnets:
      s: {az: us-east-1a, cidr_block: 10.3.0.0/24, route_table: rt}
    route_tables: {rt: {routes: {10.1.0.0/16: ac}}}
    security_groups:
      byref: {ingress: [tcp 443 from a/web, tcp 443 from 10.1.0.12/32]}
    instances:
      y: {subnet: s, private_ip: 10.3.0.10, security_groups: [byref]}
vpc_peering_connections:
  ab: {requester: a, accepter: b}
  ac: {requester: a, accepter: c}
"""
)

CASES: list[Case] = [
    ("a/x b/y tcp 443", "reachable", "reachable", []),
    ("a/x 2001:db8:2::10 tcp 443", "reachable", "reachable", []),
    (
        "a/x 198.51.100.11 tcp 443",
        "unreachable",
        None,
        ["ENI_SG_RULES_MISMATCH", "SG_REFERENCES_NOT_PRESERVED"],
    ),
    ("a/e b/y tcp 443", "reachable", "reachable", []),
    ("a/x c/y tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH", "SG_REFERENCES_NOT_PRESERVED"]),
    ("a/ec c/y tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH", "SG_REFERENCES_NOT_PRESERVED"]),
    ("a/e c/y tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
