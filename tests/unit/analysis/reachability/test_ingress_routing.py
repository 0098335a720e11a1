"""An internet gateway's own route table leads what comes in through a middlebox; routes longer than the local one.

Both directions pass the middlebox, whose groups and public address count; without public address nothing comes in.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html
Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html
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
    ipv6_cidr_blocks: ["2001:db8:1::/56"]
    internet_gateway: igw
    vpn_gateway: vgw
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.0.1.0/24, ipv6_cidr_block: "2001:db8:1:1::/64", route_table: app}
      app2: {az: eu-west-1a, cidr_block: 10.0.4.0/24, route_table: app2}
      db: {az: eu-west-1a, cidr_block: 10.0.5.0/24, route_table: db}
      fw: {az: eu-west-1a, cidr_block: 10.0.2.0/24, route_table: fw}
      fwe: {az: eu-west-1a, cidr_block: 10.0.3.0/24, route_table: fwe}
    route_tables:
      edge: {gateways: [igw], routes: {10.0.1.0/24: box, "2001:db8:1:1::/64": box}}
      app: {routes: {0.0.0.0/0: box, "::/0": box}}
      app2: {routes: {0.0.0.0/0: igw}}
      fw: {routes: {0.0.0.0/0: igw, "::/0": igw}}
      fwe: {routes: {0.0.0.0/0: igw}}
      db: {routes: {10.0.4.0/24: box}}
    security_groups:
      any: {ingress: [all from 0.0.0.0/0, "all from ::/0"]}
      boxsg: {ingress: [tcp 443 from 0.0.0.0/0, "tcp 443 from ::/0"]}
    instances:
      a: {subnet: app, private_ip: 10.0.1.10, public_ip: 198.51.100.10, ipv6_address: "2001:db8:1:1::10", security_groups: [any]}
      a2: {subnet: app2, private_ip: 10.0.4.10, public_ip: 198.51.100.11, security_groups: [any]}
      n: {subnet: app, private_ip: 10.0.1.11, security_groups: [any]}
      d: {subnet: db, private_ip: 10.0.5.10, security_groups: [any]}
      box: {subnet: fw, private_ip: 10.0.2.10, public_ip: 198.51.100.20, source_dest_check: false, security_groups: [boxsg]}
"""
)

CASES: list[Case] = [
    ("internet a tcp 443", "reachable", "reachable", []),
    ("internet a tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("a 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("a 8.8.8.8 tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("internet a2 tcp 80", "reachable", "reachable", []),
    ("internet 2001:db8:1:1::10 tcp 443", "reachable", "reachable", []),
    ("n 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("d a2 tcp 443", "reachable", "reachable", []),
    ("a2 d tcp 443", "reachable", "unreachable", ["ENI_SG_RULES_MISMATCH back"]),
    (
        "internet 10.0.1.11 tcp 443",
        "unreachable",
        None,
        [
            "ENI_SG_RULES_MISMATCH back",
            "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
            "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS back",
        ],
    ),
    ("box 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("internet box tcp 443", "reachable", "reachable", []),
    ("internet box tcp 22", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
