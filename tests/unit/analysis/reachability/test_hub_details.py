"""Attachment subnets and their network ACLs, zones without an attachment subnet, static blackholes, two offices.

From an instance to the gateway the attachment subnet's inbound rules count, from the gateway to an instance its
outbound rules; static routes, also blackholes, go before propagated ones to the same block.
Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
Source: https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
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
    cidr_blocks: [10.1.0.0/16]
    subnets:
      s: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: rt}
      sb: {az: eu-west-1b, cidr_block: 10.1.1.0/24, route_table: rt}
      t: {az: eu-west-1a, cidr_block: 10.1.9.0/28, network_acl: closed, route_table: t}
    network_acls: {closed: {ingress: {100: deny all from 0.0.0.0/0}, egress: {100: allow all to 0.0.0.0/0}}}
    route_tables: {rt: {routes: {10.0.0.0/8: hub, 192.168.0.0/16: hub}}, t: {routes: {}}}
    security_groups: {any: {ingress: [all from 0.0.0.0/0]}}
    instances:
      x: {subnet: s, private_ip: 10.1.0.10, security_groups: [any]}
      xb: {subnet: sb, private_ip: 10.1.1.10, security_groups: [any]}
  b:
    region: eu-west-1
    cidr_blocks: [10.2.0.0/16]
    subnets:
      s: {az: eu-west-1a, cidr_block: 10.2.0.0/24, route_table: rt}
      sb: {az: eu-west-1b, cidr_block: 10.2.1.0/24, route_table: rt}
      t: {az: eu-west-1a, cidr_block: 10.2.9.0/28, network_acl: out}
      none: {az: eu-west-1a, cidr_block: 10.2.5.0/24}
    network_acls: {out: {ingress: {100: deny all from 0.0.0.0/0}, egress: {100: allow tcp 443 to 0.0.0.0/0}}}
    route_tables: {rt: {routes: {10.1.0.0/16: hub, 10.3.0.0/16: hub}}}
    security_groups: {any: {ingress: [all from 0.0.0.0/0]}}
    instances:
      y: {subnet: s, private_ip: 10.2.0.10, security_groups: [any]}
      yb: {subnet: sb, private_ip: 10.2.1.10, security_groups: [any]}
      yn: {subnet: none, private_ip: 10.2.5.10, security_groups: [any]}
  c:
    region: eu-west-1
    cidr_blocks: [10.3.0.0/16]
    subnets:
      s: {az: eu-west-1a, cidr_block: 10.3.0.0/24, route_table: rt}
    route_tables: {rt: {routes: {10.0.0.0/8: hub, 192.168.0.0/16: hub}}}
    security_groups: {any: {ingress: [all from 0.0.0.0/0]}}
    instances:
      z: {subnet: s, private_ip: 10.3.0.10, security_groups: [any]}
transit_gateways:
  hub:
    region: eu-west-1
    attachments:
      a: {vpc: a, subnets: [t]}
      b: {vpc: b, subnets: [t]}
      c: {vpc: c, subnets: [s]}
      office: {network: office}
      branch: {network: branch}
    route_tables:
      one: {associations: [a, c, office], propagations: [a, b, c, office], routes: {10.3.0.0/16: blackhole, 192.168.5.0/24: branch}}
      two: {associations: [b], propagations: [a, b, c, office]}
      three: {associations: [branch], propagations: []}
networks:
  office: {cidr_blocks: [192.168.0.0/16], vpn: {public_ip: 203.0.113.1}}
  branch: {cidr_blocks: [192.168.5.0/24], vpn: {public_ip: 203.0.113.2, routing: static}}
"""
)

CASES: list[Case] = [
    ("a/x b/y tcp 443", "unreachable", None, ["SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RESTRICTION back"]),
    ("a/xb b/y tcp 443", "unreachable", None, ["SUBNET_ACL_RESTRICTION back", "TGW_ROUTE_AZ_RESTRICTION"]),
    ("c/z b/y tcp 443", "reachable", "unreachable", ["SUBNET_ACL_RESTRICTION back"]),
    ("c/z b/yb tcp 443", "reachable", "unreachable", ["TGW_ROUTE_AZ_RESTRICTION back"]),
    ("c/z b/y tcp 80", "unreachable", None, ["SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RESTRICTION back"]),
    ("c/z b/yn tcp 443", "reachable", "unreachable", ["NO_ROUTE_TO_DESTINATION back"]),
    (
        "c/z a/x tcp 443",
        "reachable",
        "unreachable",
        ["SUBNET_ACL_RESTRICTION back", "TGW_RTB_BAD_STATE_ROUTE back"],
    ),
    ("b/y c/z tcp 443", "unreachable", None, ["SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RESTRICTION back"]),
    (
        "c/z a/x icmp",
        "reachable",
        "unreachable",
        ["SUBNET_ACL_RESTRICTION back", "TGW_RTB_BAD_STATE_ROUTE back"],
    ),
    ("a/x c/z tcp 443", "unreachable", None, ["SUBNET_ACL_RESTRICTION", "TGW_RTB_BAD_STATE_ROUTE"]),
    (
        "c/z 192.168.7.7 tcp 443",
        "reachable",
        "unreachable",
        ["TGW_RTB_BAD_STATE_ROUTE back", "TGW_RTB_HIGHER_PRIORITY_ROUTE back"],
    ),
    ("c/z 192.168.5.7 tcp 443", "reachable", "unreachable", ["TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT back"]),
    ("192.168.5.7 c/z tcp 443", "unreachable", None, ["TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"]),
    (
        "192.168.7.7 c/z tcp 443",
        "unreachable",
        None,
        ["TGW_RTB_BAD_STATE_ROUTE", "TGW_RTB_HIGHER_PRIORITY_ROUTE"],
    ),
    ("office c/z tcp 443", "unreachable", None, ["TGW_RTB_BAD_STATE_ROUTE", "TGW_RTB_HIGHER_PRIORITY_ROUTE"]),
    (
        "c/z office tcp 443",
        "reachable",
        "unreachable",
        ["TGW_RTB_BAD_STATE_ROUTE back", "TGW_RTB_HIGHER_PRIORITY_ROUTE back"],
    ),
    ("office branch tcp 443", "reachable", "unreachable", ["TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT back"]),
    (
        "192.168.7.7 192.168.5.7 tcp 80",
        "reachable",
        "unreachable",
        ["TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT back"],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
