"""Out of the internet gateway and in again: a VPC's own public addresses, asked from inside.

The gateway translates both ends, so the rules see public sources and private destinations, and no groups.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
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
      pub: {az: eu-west-1a, cidr_block: 10.0.0.0/24, route_table: pub}
      priv: {az: eu-west-1a, cidr_block: 10.0.1.0/24, route_table: priv}
    route_tables: {pub: {routes: {0.0.0.0/0: igw}}, priv: {routes: {0.0.0.0/0: nat}}}
    nat_gateways: {nat: {subnet: pub, public_ip: 198.51.100.1, private_ip: 10.0.0.5}}
    security_groups:
      any: {ingress: [all from 0.0.0.0/0]}
      inside: {ingress: [tcp 443 from 10.0.0.0/16]}
      nat: {ingress: [tcp 443 from 198.51.100.1/32]}
      own: {ingress: [tcp 443 from 198.51.100.12/32]}
      ref: {ingress: [tcp 443 from any]}
    instances:
      p: {subnet: priv, private_ip: 10.0.1.10, security_groups: [any]}
      a: {subnet: pub, private_ip: 10.0.0.10, public_ip: 198.51.100.10, security_groups: [inside]}
      b: {subnet: pub, private_ip: 10.0.0.11, public_ip: 198.51.100.11, security_groups: [nat]}
      c: {subnet: pub, private_ip: 10.0.0.12, public_ip: 198.51.100.12, security_groups: [own]}
      d: {subnet: pub, private_ip: 10.0.0.9, public_ip: 198.51.100.9, security_groups: [any]}
      r: {subnet: pub, private_ip: 10.0.0.13, public_ip: 198.51.100.13, security_groups: [ref]}
"""
)

CASES: list[Case] = [
    ("p 198.51.100.10 tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("p 198.51.100.11 tcp 443", "reachable", "reachable", []),
    ("p a tcp 443", "reachable", "reachable", []),
    ("p 198.51.100.1 tcp 443", "unreachable", None, ["NGW_DEST_ADDRESS_PRESERVATION"]),
    ("d c tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("d r tcp 443", "reachable", "reachable", []),
    (
        "d 198.51.100.13 tcp 443",
        "unreachable",
        None,
        ["ENI_SG_RULES_MISMATCH", "SG_REFERENCES_NOT_PRESERVED"],
    ),
    # An instance at its own public address is a stranger to itself.
    ("a 198.51.100.10 tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("c 198.51.100.12 tcp 443", "reachable", "reachable", []),
    ("d 198.51.100.9 tcp 443", "reachable", "reachable", []),
    ("a 10.0.0.10 tcp 22", "reachable", "reachable", []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
