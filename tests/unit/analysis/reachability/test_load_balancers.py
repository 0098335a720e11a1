"""Load balancers: listeners, targets, zones, whose address the target sees; Block Public Access."""

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
    internet_gateway: igw
    subnets:
      pa: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: pub}
      pb: {az: eu-west-1b, cidr_block: 10.1.1.0/24, route_table: pub}
      app: {az: eu-west-1a, cidr_block: 10.1.2.0/24}
      appb: {az: eu-west-1b, cidr_block: 10.1.3.0/24}
      appc: {az: eu-west-1c, cidr_block: 10.1.4.0/24}
    route_tables:
      pub: {routes: {0.0.0.0/0: igw}}
    security_groups:
      alb: {ingress: [tcp 443 from 0.0.0.0/0, tcp 80 from 0.0.0.0/0]}
      web: {ingress: [tcp 8080 from alb]}
      any: {ingress: [tcp 9000 from 0.0.0.0/0]}
      lbsubs: {ingress: [tcp 9000 from 10.1.0.0/23]}
    instances:
      w1: {subnet: app, private_ip: 10.1.2.10, security_groups: [web]}
      w2: {subnet: appb, private_ip: 10.1.3.10, security_groups: [any]}
      w3: {subnet: appc, private_ip: 10.1.4.10, security_groups: [any]}
      w4: {subnet: app, private_ip: 10.1.2.40, security_groups: [lbsubs]}
    load_balancers:
      alb: {type: application, scheme: internet-facing, subnets: [pa, pb], security_groups: [alb], listeners: {443: {protocol: https, targets: [w1, w2], target_port: 8080}, 80: {protocol: http, target_groups: [empty]}}}
      nlb: {type: network, scheme: internet-facing, subnets: [pa], listeners: {9000: {protocol: tcp, target_groups: [onlyb]}, 9001: {protocol: tcp, targets: [w4], target_port: 9000}, 9002: {protocol: tcp, target_groups: [ips]}}}
      inner: {type: network, scheme: internal, subnets: [app], listeners: {9000: {protocol: tcp, targets: [w4], target_port: 9000}}}
    target_groups:
      empty: {protocol: http, port: 80, targets: []}
      onlyb: {protocol: tcp, port: 9000, targets: [w2]}
      ips: {protocol: tcp, port: 9000, target_type: ip, targets: [10.1.2.40]}
"""
)

CASES: list[Case] = [
    ("internet alb tcp 443", "reachable", "reachable", []),
    ("internet alb tcp 80", "unreachable", None, ["ELBV2_LISTENER_HAS_NO_TG"]),
    ("internet alb tcp 22", "unreachable", None, ["ELBV2_LISTENERS_MISMATCH", "ENI_SG_RULES_MISMATCH"]),
    ("internet alb", "reachable", "reachable", []),
    ("internet nlb tcp 9000", "unreachable", None, ["ELBV2_NO_TARGETS_IN_AZ"]),
    ("internet nlb tcp 9001", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("internet nlb tcp 9002", "reachable", "reachable", []),
    ("w4 inner tcp 9000", "unreachable", None, ["ELBV2_SOURCE_ADDRESS_PRESERVATION"]),
    ("w1 inner tcp 9000", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("alb w2 tcp 8080", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("w1 alb tcp 443", "reachable", "reachable", []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
