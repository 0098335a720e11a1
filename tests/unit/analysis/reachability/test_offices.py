"""Static VPN and Direct Connect at one gateway: propagation, static routes, longest prefix, no edge-to-edge routing.

From an office neither the internet gateway, nor a NAT gateway, a gateway endpoint, a peering or another office
behind the same gateway can be used; interface endpoints can.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html
Source: https://docs.aws.amazon.com/vpc/latest/peering/invalid-peering-configurations.html
Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
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
    vpn_gateway: vgw
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24, route_table: prop}
      b: {az: eu-west-1a, cidr_block: 10.0.1.0/24, route_table: none}
      c: {az: eu-west-1a, cidr_block: 10.0.2.0/24, route_table: stat}
      pub: {az: eu-west-1a, cidr_block: 10.0.3.0/24, route_table: pub}
    route_tables:
      prop: {propagate: [vgw], routes: {0.0.0.0/0: nat}}
      none: {routes: {}}
      stat: {routes: {192.168.0.0/16: vgw, 172.31.0.0/16: vgw}}
      pub: {propagate: [vgw], routes: {0.0.0.0/0: igw, 192.168.9.0/24: igw}}
    nat_gateways: {nat: {subnet: pub, public_ip: 198.51.100.1, private_ip: 10.0.3.5}}
    security_groups: {any: {ingress: [all from 0.0.0.0/0]}, only: {ingress: [tcp 22 from 192.168.1.0/24]}}
    instances:
      x: {subnet: a, private_ip: 10.0.0.10, security_groups: [any]}
      y: {subnet: b, private_ip: 10.0.1.10, security_groups: [any]}
      z: {subnet: c, private_ip: 10.0.2.10, security_groups: [only]}
      p: {subnet: pub, private_ip: 10.0.3.10, public_ip: 198.51.100.2, security_groups: [any]}
    vpc_endpoints:
      s3: {service: s3, route_tables: [prop, stat]}
      sns: {service: sns, subnets: [a], security_groups: [any]}
  w:
    region: eu-west-1
    cidr_blocks: [10.8.0.0/16]
    subnets: {a: {az: eu-west-1a, cidr_block: 10.8.0.0/24, route_table: rt}}
    route_tables: {rt: {routes: {10.0.0.0/16: vw, 192.168.0.0/16: vw}}}
    security_groups: {any: {ingress: [all from 0.0.0.0/0]}}
    instances: {q: {subnet: a, private_ip: 10.8.0.10, security_groups: [any]}}
vpc_peering_connections: {vw: {requester: v, accepter: w}}
networks:
  office: {cidr_blocks: [192.168.0.0/16], vpn: {gateway: vgw, routing: static}}
  dc: {cidr_blocks: [192.168.1.0/24, 172.20.0.0/16], direct_connect: {gateway: vgw}}
"""
)

CASES: list[Case] = [
    ("v/x 192.168.5.5 tcp 80", "reachable", "reachable", []),
    ("v/x 192.168.1.5 tcp 80", "reachable", "reachable", []),
    ("v/y 192.168.5.5 tcp 80", "unreachable", None, ["NO_ROUTE_TO_DESTINATION"]),
    ("v/z 192.168.5.5 tcp 80", "reachable", "reachable", []),
    ("v/z 172.31.0.1 tcp 80", "unreachable", None, ["NO_ROUTE_TO_DESTINATION"]),
    ("v/x 172.20.0.5 tcp 80", "reachable", "reachable", []),
    ("v/z 172.20.0.5 tcp 80", "unreachable", None, ["NO_ROUTE_TO_DESTINATION"]),
    ("v/x 172.31.0.1 tcp 80", "unreachable", None, ["IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"]),
    ("192.168.1.5 v/z tcp 22", "reachable", "reachable", []),
    ("192.168.5.5 v/z tcp 22", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("192.168.1.5 v/y tcp 22", "reachable", "unreachable", ["NO_ROUTE_TO_DESTINATION back"]),
    ("office 8.8.8.8 tcp 443", "unreachable", None, ["VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"]),
    ("192.168.5.5 198.51.100.2 tcp 80", "unreachable", None, ["VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"]),
    ("office w/q tcp 80", "unreachable", None, ["VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"]),
    ("w/q office tcp 80", "unreachable", None, ["PCX_REQUIRES_ADDRESS_IN_VPC_CIDR"]),
    ("office service:s3 tcp 443", "unreachable", None, ["VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"]),
    ("office v/sns tcp 443", "reachable", "reachable", []),
    (
        "v/p 192.168.9.1 tcp 80",
        "unreachable",
        None,
        ["IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", "MORE_SPECIFIC_ROUTE"],
    ),
    ("v/p 192.168.5.1 tcp 80", "reachable", "reachable", []),
    (
        "192.168.9.1 v/p tcp 80",
        "reachable",
        "unreachable",
        ["IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS back", "MORE_SPECIFIC_ROUTE back"],
    ),
    ("office v/nat tcp 80", "unreachable", None, ["NGW_DEST_ADDRESS_PRESERVATION"]),
    ("office dc tcp 80", "unreachable", None, ["VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"]),
    ("192.168.5.5 172.20.0.1 tcp 80", "unreachable", None, ["VGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"]),
    ("v/x office icmp", "reachable", "reachable", []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
