"""Which of several matching routes a packet takes.

Source: https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html
"""

from __future__ import annotations

import pytest

from tests.unit.analysis.reachability.network import Network

NETWORK = Network(
    """
vpcplan: 1
networks:
  lab: {cidr_blocks: [10.0.1.0/24]}
  far: {cidr_blocks: [172.16.0.0/12]}
vpn_connections:
  lab: {network: lab, gateway: vgw, routes: [10.0.1.0/24, 172.16.9.0/24]}
  far: {network: far, gateway: vgw}
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    internet_gateway: igw
    vpn_gateway: vgw
    route_tables:
      main: {main: true, propagate: [vgw], routes: {172.16.0.0/12: igw}}
    security_groups:
      all: {ingress: [all from 0.0.0.0/0]}
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24}
      b: {az: eu-west-1a, cidr_block: 10.0.1.0/24}
    instances:
      one: {subnet: a, private_ip: 10.0.0.10, security_groups: [all]}
      two: {subnet: b, private_ip: 10.0.1.10, security_groups: [all]}
"""
)


@pytest.mark.parametrize(
    ("destination", "rule"),
    [
        # The local route comes before a propagated one, however specific that is.
        ("10.0.1.10", "10.0.0.0/16 → local"),
        # Between others the longest prefix decides, and of equal ones the static route.
        ("172.16.9.1", "172.16.9.0/24 → VPN gateway vgw"),
        ("172.16.8.1", "172.16.0.0/12 → internet gateway igw"),
    ],
)
def test_the_route_taken(destination: str, rule: str) -> None:
    hops = NETWORK.ask(f"one {destination} tcp 443").forward.hops
    assert [hop.rule for hop in hops if hop.kind == "route_table"] == [rule]
