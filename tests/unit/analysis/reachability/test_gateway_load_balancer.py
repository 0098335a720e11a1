"""Inspection by Gateway Load Balancer endpoints, from outside and between subnets.

Packets come back from the endpoint unchanged; the local route of the other side takes the reply past it.
Source: https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-load-balancer-endpoints.html
Source: https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html
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
    internet_gateway: igw
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.0.1.0/24, route_table: app}
      appb: {az: eu-west-1b, cidr_block: 10.0.7.0/24, route_table: appb}
      e: {az: eu-west-1a, cidr_block: 10.0.2.0/24, route_table: e}
      pub: {az: eu-west-1a, cidr_block: 10.0.3.0/24, route_table: pub}
    route_tables:
      edge: {gateways: [igw], routes: {10.0.1.0/24: gwe}}
      app: {routes: {0.0.0.0/0: gwe}}
      appb: {routes: {0.0.0.0/0: igw, 10.0.1.0/24: gwe}}
      e: {routes: {0.0.0.0/0: igw}}
      pub: {routes: {0.0.0.0/0: igw}}
    security_groups: {any: {ingress: [all from 0.0.0.0/0]}}
    instances:
      a: {subnet: app, private_ip: 10.0.1.10, public_ip: 198.51.100.10, security_groups: [any]}
      b: {subnet: appb, private_ip: 10.0.7.10, public_ip: 198.51.100.12, security_groups: [any]}
    vpc_endpoints:
      gwe: {service: s/insp, subnets: [e]}
  s:
    region: eu-west-1
    cidr_blocks: [10.9.0.0/16]
    subnets: {a: {az: eu-west-1a, cidr_block: 10.9.0.0/24}}
    security_groups: {any: {ingress: [udp 6081 from 0.0.0.0/0]}}
    instances: {fw: {subnet: a, private_ip: 10.9.0.10, security_groups: [any]}}
    load_balancers:
      g: {type: gateway, subnets: [a], listeners: {6081: {targets: [fw]}}}
    endpoint_services: {insp: {load_balancers: [g]}}
"""
)

CASES: list[Case] = [
    ("a 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("internet a tcp 443", "reachable", "reachable", []),
    ("internet b tcp 443", "reachable", "reachable", []),
    ("b a tcp 443", "reachable", "reachable", []),
    ("a b tcp 443", "reachable", "reachable", []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
