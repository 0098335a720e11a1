"""Middleboxes: gateway route tables, appliances and Gateway Load Balancer endpoints."""

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
    internet_gateway: igw
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: app}
      direct: {az: eu-west-1a, cidr_block: 10.1.3.0/24, route_table: pub}
      fw: {az: eu-west-1a, cidr_block: 10.1.1.0/24, route_table: pub}
      gwlb: {az: eu-west-1a, cidr_block: 10.1.4.0/24, route_table: pub}
      gapp: {az: eu-west-1a, cidr_block: 10.1.5.0/24, route_table: gapp}
    route_tables:
      app: {routes: {0.0.0.0/0: fw}}
      pub: {routes: {0.0.0.0/0: igw}}
      gapp: {routes: {0.0.0.0/0: inspect}}
      edge: {gateways: [igw], routes: {10.1.0.0/24: fw, 10.1.3.0/24: fw, 10.1.5.0/24: inspect}}
    security_groups: {open: {ingress: [all from 0.0.0.0/0]}}
    vpc_endpoints:
      inspect: {service: com.amazonaws.vpce.eu-west-1.vpce-svc-1, type: gateway_load_balancer, subnets: [gwlb]}
    instances:
      fw: {subnet: fw, private_ip: 10.1.1.10, public_ip: 198.51.100.10, source_dest_check: false, security_groups: [open]}
      w: {subnet: app, private_ip: 10.1.0.10, public_ip: 198.51.100.11, security_groups: [open]}
      d: {subnet: direct, private_ip: 10.1.3.10, public_ip: 198.51.100.12, security_groups: [open]}
      g: {subnet: gapp, private_ip: 10.1.5.10, public_ip: 198.51.100.13, security_groups: [open]}
"""
)

CASES: list[Case] = [
    ("internet w tcp 443", "reachable", "reachable", []),
    ("w 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("d 8.8.8.8 tcp 443", "unreachable", None, ["INGRESS_RTB_TRAFFIC_REDIRECTION"]),
    ("internet d tcp 443", "reachable", "unreachable", ["INGRESS_RTB_TRAFFIC_REDIRECTION back"]),
    ("g 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("internet g tcp 443", "reachable", "reachable", []),
    ("w g tcp 22", "reachable", "reachable", []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
