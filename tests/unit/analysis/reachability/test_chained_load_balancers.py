"""A Network Load Balancer before an Application Load Balancer, and one that takes IPv6 for IPv4 targets.

The Application Load Balancer sees the client's address, and its groups may name the Network Load Balancer's.
Across IP versions the targets see the Network Load Balancer's own address.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
"""

from __future__ import annotations

import pytest

from tests.unit.analysis.reachability.network import Case, Network

NETWORK = Network(
    """
vpcplan: 1
vpcs:
  v:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    ipv6_cidr_blocks: [2001:db8:1::/56]
    internet_gateway: igw
    subnets:
      pa: {az: eu-west-1a, cidr_block: 10.0.0.0/24, ipv6_cidr_block: 2001:db8:1:0::/64, route_table: pub}
      pb: {az: eu-west-1b, cidr_block: 10.0.3.0/24, ipv6_cidr_block: 2001:db8:1:3::/64, route_table: pub}
      app: {az: eu-west-1a, cidr_block: 10.0.2.0/24}
    route_tables:
      pub: {routes: {0.0.0.0/0: igw, "::/0": igw}}
    security_groups:
      alb: {ingress: [tcp 80 from 198.51.100.0/24, tcp 80 from 10.0.0.0/24]}
      alb2: {ingress: [tcp 80 from nlb]}
      nlb: {ingress: [tcp 80 from 0.0.0.0/0, "tcp 80 from ::/0"]}
      web: {ingress: [tcp 8080 from alb, tcp 8080 from alb2]}
      lbs: {ingress: [tcp 8080 from 10.0.0.0/24]}
      e1: {egress: []}
      e2: {egress: []}
    instances:
      c: {subnet: app, private_ip: 10.0.2.9, security_groups: [web]}
      none: {subnet: app, private_ip: 10.0.2.7, security_groups: []}
      mute: {subnet: app, private_ip: 10.0.2.8, security_groups: [e1, e2]}
      t: {subnet: app, private_ip: 10.0.2.10, security_groups: [web]}
      t4: {subnet: app, private_ip: 10.0.2.11, security_groups: [lbs]}
    load_balancers:
      n: {type: network, subnets: [pa], security_groups: [nlb], listeners: {80: {target_groups: [toalb]}}}
      n2: {type: network, subnets: [pa], security_groups: [nlb], listeners: {80: {target_groups: [toalb2]}}}
      n6: {type: network, ip_address_type: dualstack, subnets: [pa], security_groups: [nlb], listeners: {80: {target_groups: [four]}}}
      a: {type: application, scheme: internal, subnets: [pa, pb], security_groups: [alb], listeners: {80: {target_groups: [inst]}}}
      a2: {type: application, scheme: internal, subnets: [pa, pb], security_groups: [alb2], listeners: {80: {target_groups: [inst]}}}
    target_groups:
      toalb: {protocol: tcp, port: 80, target_type: alb, targets: [a]}
      toalb2: {protocol: tcp, port: 80, target_type: alb, targets: [a2]}
      inst: {protocol: http, port: 8080, targets: [t]}
      four: {protocol: tcp, port: 8080, targets: [t4]}
"""
)

CASES: list[Case] = [
    ("internet:198.51.100.7 n tcp 80", "reachable", "reachable", []),
    ("internet:9.9.9.9 n tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("internet:9.9.9.9 n2 tcp 80", "reachable", "reachable", []),
    ("c a2 tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("internet:2600::1 n6 tcp 80", "reachable", "reachable", []),
    ("internet:9.9.9.9 n6 tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("none t tcp 8080", "no security group lets anything out: none is attached"),
        ("mute t tcp 8080", "e1, e2 have no outbound rules"),
    ],
)
def test_reasons_name_the_groups_that_there_are(words: str, reason: str) -> None:
    assert reason in [blocker.reason for blocker in NETWORK.ask(words).blockers]
