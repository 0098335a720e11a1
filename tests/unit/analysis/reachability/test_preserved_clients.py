"""A Network Load Balancer that preserves client addresses: which targets it can have.

They are in its own VPC, or in one that is peered with it in the same Region, and the packets reach them
directly: not through a transit gateway, and not through an appliance or a Gateway Load Balancer endpoint.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
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
      pa: {az: eu-west-1a, cidr_block: 10.0.0.0/24, route_table: pub}
      fw: {az: eu-west-1a, cidr_block: 10.0.1.0/24}
      app: {az: eu-west-1a, cidr_block: 10.0.2.0/24}
    route_tables:
      pub: {routes: {0.0.0.0/0: igw, 10.9.0.0/16: vw, 10.7.0.0/16: vfar, 10.8.0.0/16: hub, 10.0.2.0/24: fw}}
    security_groups:
      any: {ingress: [all from 0.0.0.0/0]}
    instances:
      c: {subnet: pa, private_ip: 10.0.0.10, security_groups: [any]}
      fw: {subnet: fw, private_ip: 10.0.1.10, security_groups: [any], source_dest_check: false}
      app: {subnet: app, private_ip: 10.0.2.10, security_groups: [any]}
    load_balancers:
      n:
        type: network
        subnets: [pa]
        cross_zone: true
        listeners:
          443: {target_groups: [peer]}
          444: {target_groups: [hidden]}
          445: {target_groups: [hub]}
          446: {target_groups: [far]}
          447: {target_groups: [inspected]}
          53: {protocol: udp, target_groups: [dns]}
    target_groups:
      peer: {protocol: tcp, port: 8080, target_type: ip, preserve_client_ip: true, targets: [{target: 10.9.0.10, az: all}]}
      hidden: {protocol: tcp, port: 8080, target_type: ip, targets: [{target: 10.9.0.10, az: all}]}
      hub: {protocol: tcp, port: 8080, target_type: ip, preserve_client_ip: true, targets: [{target: 10.8.0.10, az: all}]}
      far: {protocol: tcp, port: 8080, target_type: ip, preserve_client_ip: true, targets: [{target: 10.7.0.10, az: all}]}
      inspected: {protocol: tcp, port: 8080, targets: [app]}
      dns: {protocol: udp, port: 53, target_type: ip, targets: [{target: 10.8.0.10, az: all}]}
  w:
    region: eu-west-1
    cidr_blocks: [10.9.0.0/16]
    subnets: {s: {az: eu-west-1a, cidr_block: 10.9.0.0/24, route_table: rt}}
    route_tables: {rt: {routes: {10.0.0.0/16: vw}}}
    security_groups: {web: {ingress: [tcp 8080 from 8.0.0.0/8, tcp 8080 from 10.0.0.10/32]}}
    instances: {t: {subnet: s, private_ip: 10.9.0.10, security_groups: [web]}}
  far:
    region: us-east-1
    cidr_blocks: [10.7.0.0/16]
    subnets: {s: {az: us-east-1a, cidr_block: 10.7.0.0/24, route_table: rt}}
    route_tables: {rt: {routes: {10.0.0.0/16: vfar}}}
    security_groups: {web: {ingress: [all from 0.0.0.0/0]}}
    instances: {t: {subnet: s, private_ip: 10.7.0.10, security_groups: [web]}}
  x:
    region: eu-west-1
    cidr_blocks: [10.8.0.0/16]
    subnets: {s: {az: eu-west-1a, cidr_block: 10.8.0.0/24, route_table: rt}}
    route_tables: {rt: {routes: {10.0.0.0/16: hub}}}
    security_groups: {web: {ingress: [all from 0.0.0.0/0]}}
    instances: {t: {subnet: s, private_ip: 10.8.0.10, security_groups: [web]}}
vpc_peering_connections:
  vw: {requester: v, accepter: w}
  vfar: {requester: v, accepter: far}
transit_gateways: {hub: {region: eu-west-1, attachments: {v: {vpc: v, subnets: [pa]}, x: {vpc: x, subnets: [s]}}}}
"""
)

INDIRECT = ["ELBV2_SOURCE_ADDRESS_PRESERVATION"]

CASES: list[Case] = [
    # The peered target's group sees the client and not the load balancer.
    ("internet:8.8.8.8 n tcp 443", "reachable", "reachable", []),
    ("internet:9.9.9.9 n tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("v/c n tcp 443", "reachable", "reachable", []),
    ("internet n tcp 444", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("internet n tcp 445", "unreachable", None, INDIRECT),
    ("internet n tcp 446", "unreachable", None, INDIRECT),
    ("internet n tcp 447", "unreachable", None, [*INDIRECT, "MORE_SPECIFIC_ROUTE"]),
    ("internet n udp 53", "unreachable", None, INDIRECT),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
