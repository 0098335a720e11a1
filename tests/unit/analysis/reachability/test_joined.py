"""Peering, virtual private gateways, endpoints, prefix lists: whose traffic each carries."""

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
    vpn_gateway: vgw
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: rt}
      appb: {az: eu-west-1b, cidr_block: 10.1.1.0/24, route_table: rtb}
      pub: {az: eu-west-1a, cidr_block: 10.1.2.0/24, route_table: pub}
    route_tables:
      rt: {propagate: [vgw], routes: {10.2.0.0/16: ab, 10.3.0.0/16: ac}}
      rtb: {routes: {192.168.0.0/16: vgw}}
      pub: {routes: {0.0.0.0/0: igw}}
    nat_gateways: {nat: {subnet: pub, public_ip: 198.51.100.9}}
    vpc_endpoints:
      s3: {service: s3, type: gateway, route_tables: [rt]}
      sns: {service: sns, type: interface, subnets: [app], security_groups: [ep]}
    security_groups:
      client: {ingress: []}
      ep: {ingress: [tcp 443 from 10.0.0.0/8, tcp 443 from 192.168.0.0/16]}
      web: {ingress: [tcp 80 from offices]}
    instances:
      x: {subnet: app, private_ip: 10.1.0.10, security_groups: [client]}
      xb: {subnet: appb, private_ip: 10.1.1.10, security_groups: [client]}
      w: {subnet: pub, private_ip: 10.1.2.10, public_ip: 198.51.100.7, security_groups: [web]}
  b:
    region: eu-west-1
    account: "222222222222"
    cidr_blocks: [10.2.0.0/16]
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.2.0.0/24, route_table: rt}
    route_tables: {rt: {routes: {10.1.0.0/16: ab, 192.168.0.0/16: ab, 0.0.0.0/0: ab}}}
    security_groups:
      byref: {ingress: [tcp 443 from a/client]}
    instances:
      ref: {subnet: app, private_ip: 10.2.0.10, security_groups: [byref]}
  c:
    region: us-east-1
    account: "222222222222"
    cidr_blocks: [10.3.0.0/16]
    subnets:
      app: {az: us-east-1a, cidr_block: 10.3.0.0/24, route_table: rt}
    route_tables: {rt: {routes: {10.1.0.0/16: ac}}}
    security_groups:
      byref: {ingress: [tcp 443 from a/client]}
    instances:
      ref: {subnet: app, private_ip: 10.3.0.10, security_groups: [byref]}
vpc_peering_connections:
  ab: {requester: a, accepter: b}
  ac: {requester: a, accepter: c}
networks:
  office: {cidr_blocks: [192.168.0.0/16], vpn: {gateway: a/vgw, public_ip: 203.0.113.1, routing: static}}
prefix_lists:
  offices: {entries: [203.0.113.0/24]}
"""
)

CASES: list[Case] = [
    ("a/x b/ref tcp 443", "reachable", "reachable", []),
    ("a/x c/ref tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH", "SG_REFERENCES_NOT_PRESERVED"]),
    ("a/x office tcp 22", "reachable", "reachable", []),
    ("a/xb office tcp 22", "reachable", "reachable", []),
    ("office a/x tcp 22", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("b/ref office tcp 22", "unreachable", None, ["PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"]),
    ("b/ref 8.8.8.8 tcp 443", "unreachable", None, ["PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"]),
    ("b/ref a/sns tcp 443", "reachable", "reachable", []),
    ("office a/sns tcp 443", "reachable", "reachable", []),
    ("a/x service:s3 tcp 443", "reachable", "reachable", []),
    ("a/x service:s3 udp 443", "unreachable", None, ["VPCE_GATEWAY_PROTOCOL_RESTRICTION"]),
    ("b/ref service:s3 tcp 443", "unreachable", None, ["PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"]),
    ("a/x service:sns tcp 443", "unreachable", None, ["NO_ROUTE_TO_DESTINATION"]),
    ("office a/s3 tcp 443", "unreachable", None, ["VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"]),
    ("203.0.113.77 a/w tcp 80", "reachable", "reachable", []),
    ("internet a/w tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("a/x a/nat tcp 80", "unreachable", None, ["NGW_DEST_ADDRESS_PRESERVATION"]),
    ("office b/ref tcp 443", "unreachable", None, ["VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"]),
    ("192.168.1.1 10.1.77.77 tcp 22", "unreachable", None, ["VPC_LOCAL_ROUTE_CIDR_RESTRICTION"]),
    ("a/w 172.20.0.1 tcp 80", "unreachable", None, ["IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"]),
    ("203.0.113.9 a/w tcp 80", "reachable", "reachable", []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
