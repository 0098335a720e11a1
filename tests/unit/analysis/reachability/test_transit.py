"""Transit gateways: zones, network ACLs, tables, blackholes, peering, group references, VPN."""

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
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: rt}
      appb: {az: eu-west-1b, cidr_block: 10.1.1.0/24, route_table: rt}
      t: {az: eu-west-1a, cidr_block: 10.1.9.0/28, network_acl: tacl}
    route_tables: {rt: {routes: {10.0.0.0/8: hub, 192.168.0.0/16: hub, 172.16.0.0/12: hub}}}
    network_acls:
      tacl: {ingress: {100: allow tcp 443 from 10.1.0.0/16, 110: allow tcp 1024-65535 from 0.0.0.0/0}, egress: {100: allow all to 0.0.0.0/0}}
    security_groups:
      client: {ingress: []}
    instances:
      x: {subnet: app, private_ip: 10.1.0.10, security_groups: [client]}
      xb: {subnet: appb, private_ip: 10.1.1.10, security_groups: [client]}
  b:
    region: eu-west-1
    account: "222222222222"
    cidr_blocks: [10.2.0.0/16]
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.2.0.0/24, route_table: rt}
      same: {az: eu-west-1b, cidr_block: 10.2.1.0/24, route_table: rt, network_acl: none}
    network_acls: {none: {}}
    route_tables: {rt: {routes: {10.0.0.0/8: hub}}}
    security_groups:
      byref: {ingress: [tcp 443 from a/client]}
      bycidr: {ingress: [tcp 443 from 10.1.0.0/16, tcp 80 from 10.1.0.0/16, icmp from 10.0.0.0/8]}
    instances:
      ref: {subnet: app, private_ip: 10.2.0.10, security_groups: [byref]}
      cidr: {subnet: app, private_ip: 10.2.0.11, security_groups: [bycidr]}
      same: {subnet: same, private_ip: 10.2.1.11, security_groups: [bycidr]}
  c:
    region: eu-west-1
    cidr_blocks: [10.3.0.0/16]
    subnets: {app: {az: eu-west-1a, cidr_block: 10.3.0.0/24}}
    instances: {y: {subnet: app, private_ip: 10.3.0.10}}
  d:
    region: us-east-1
    cidr_blocks: [10.4.0.0/16]
    subnets: {app: {az: us-east-1a, cidr_block: 10.4.0.0/24, route_table: rt}}
    route_tables: {rt: {routes: {10.0.0.0/8: far}}}
    security_groups: {open: {ingress: [tcp 443 from 10.0.0.0/8]}}
    instances: {z: {subnet: app, private_ip: 10.4.0.10, security_groups: [open]}}
transit_gateways:
  hub:
    region: eu-west-1
    attachments:
      a: {vpc: a, subnets: [t]}
      b: {vpc: b, subnets: [app, same]}
      c: {vpc: c, subnets: [app]}
      office: {network: office}
      far: {peering: far}
    route_tables:
      main: {associations: [a, b, office, far], propagations: [a, b, c, office], routes: {10.99.0.0/16: blackhole, 10.4.0.0/16: far}}
  far:
    region: us-east-1
    attachments:
      d: {vpc: d, subnets: [app]}
      hub: {peering: hub}
    route_tables:
      main: {associations: [d, hub], propagations: [d], routes: {10.1.0.0/16: hub}}
networks:
  office: {cidr_blocks: [192.168.0.0/16], vpn: {public_ip: 203.0.113.1, routing: bgp}}
"""
)

CASES: list[Case] = [
    ("a/x b/cidr tcp 443", "reachable", "reachable", []),
    ("a/x b/ref tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH", "SG_REFERENCING_SUPPORT"]),
    ("a/x b/cidr tcp 80", "unreachable", None, ["SUBNET_ACL_RESTRICTION"]),
    ("a/xb b/cidr tcp 443", "unreachable", None, ["SUBNET_ACL_RESTRICTION", "TGW_ROUTE_AZ_RESTRICTION"]),
    ("a/x b/same tcp 443", "unreachable", None, ["SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RESTRICTION back"]),
    ("a/x c/y tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH", "NO_ROUTE_TO_DESTINATION back"]),
    ("c/y a/x tcp 443", "unreachable", None, ["NO_ROUTE_TO_DESTINATION"]),
    ("a/x 10.99.0.1 tcp 443", "unreachable", None, ["TGW_RTB_BAD_STATE_ROUTE"]),
    ("a/x 10.77.0.1 tcp 443", "unreachable", None, ["TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"]),
    ("a/x office tcp 443", "reachable", "reachable", []),
    ("office b/cidr tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH", "NO_ROUTE_TO_DESTINATION back"]),
    ("office a/x", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("a/x d/z tcp 443", "reachable", "reachable", []),
    ("d/z a/x tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("d/z b/cidr tcp 443", "unreachable", None, ["TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"]),
    ("a/x b/cidr icmp", "unreachable", None, ["SUBNET_ACL_RESTRICTION"]),
    ("a/x 172.16.1.1 tcp 443", "unreachable", None, ["TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
