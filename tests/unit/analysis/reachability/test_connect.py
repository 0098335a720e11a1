"""Transit gateway Connect attachments: to an SD-WAN outside, over GRE."""

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
    subnets: {app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: rt}}
    route_tables: {rt: {routes: {172.20.0.0/16: hub}}}
    security_groups: {open: {ingress: [tcp 22 from 172.20.0.0/16]}}
    instances: {x: {subnet: app, private_ip: 10.1.0.10, security_groups: [open]}}
transit_gateways:
  hub: {region: eu-west-1, attachments: {a: {vpc: a, subnets: [app]}, sdwan: {network: branches, type: connect}}}
networks:
  branches: {cidr_blocks: [172.20.0.0/16]}
"""
)

CASES: list[Case] = [
    ("x branches tcp 443", "reachable", "reachable", []),
    ("branches x tcp 22", "reachable", "reachable", []),
    ("branches x tcp 23", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
