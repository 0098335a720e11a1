"""Instances with several interfaces and addresses, ACLs by number, shared groups, a second block of the VPC.

Each interface has its own groups, subnet and ACL; an Elastic IP belongs to one private address of one interface.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/scenarios-enis.html
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
    cidr_blocks: [10.0.0.0/16, 100.64.0.0/16]
    internet_gateway: igw
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24, route_table: pub}
      b: {az: eu-west-1a, cidr_block: 10.0.1.0/24, route_table: priv, network_acl: n}
      cg: {az: eu-west-1b, cidr_block: 100.64.0.0/24, route_table: priv}
    route_tables: {pub: {routes: {0.0.0.0/0: igw}}, priv: {routes: {}}}
    network_acls: {n: {ingress: {100: deny tcp 22 from 10.0.0.50/32, 110: allow tcp 22 from 10.0.0.0/24, 120: allow tcp 1024-65535 from 0.0.0.0/0, 130: "allow icmp echo-request from 0.0.0.0/0", 140: allow udp 53 from 0.0.0.0/0}, egress: {100: allow tcp 32768-60999 to 10.0.0.0/24, 110: allow icmp to 0.0.0.0/0, 120: allow all to 100.64.0.0/16, 130: allow udp 32768-65535 to 0.0.0.0/0}}}
    security_groups:
      any: {ingress: [all from 0.0.0.0/0]}
      ssh: {ingress: [tcp 22 from 0.0.0.0/0]}
      web: {ingress: [tcp 443 from 0.0.0.0/0]}
      closed: {ingress: [], egress: []}
      self: {ingress: [all from self], egress: [all to self]}
    instances:
      m: {interfaces: [{subnet: a, private_ip: 10.0.0.10, private_ips: [{private_ip: 10.0.0.11, public_ip: 198.51.100.9}], security_groups: [web]}, {name: in, subnet: b, private_ip: 10.0.1.10, security_groups: [ssh]}]}
      c: {subnet: a, private_ip: 10.0.0.50, security_groups: [any]}
      c2: {subnet: a, private_ip: 10.0.0.51, security_groups: [any]}
      z: {subnet: cg, private_ip: 100.64.0.10, security_groups: [any]}
      cl: {subnet: a, private_ip: 10.0.0.60, security_groups: [closed]}
      s1: {subnet: a, private_ip: 10.0.0.70, security_groups: [self]}
      s2: {subnet: cg, private_ip: 100.64.0.70, security_groups: [self]}
      both: {subnet: a, private_ip: 10.0.0.80, security_groups: [ssh, web]}
"""
)

CASES: list[Case] = [
    ("c 10.0.1.10 tcp 22", "unreachable", None, ["SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RESTRICTION back"]),
    ("c2 10.0.1.10 tcp 22", "reachable", "unreachable", ["SUBNET_ACL_RESTRICTION back"]),
    ("c2 m tcp 443", "reachable", "reachable", []),
    ("internet 198.51.100.9 tcp 443", "reachable", "reachable", []),
    ("internet m tcp 443", "reachable", "reachable", []),
    ("10.0.0.11 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("10.0.0.10 8.8.8.8 tcp 443", "unreachable", None, ["IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"]),
    ("m 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("m/in 8.8.8.8 tcp 443", "unreachable", None, ["NO_ROUTE_TO_DESTINATION", "SUBNET_ACL_RESTRICTION"]),
    ("z m tcp 443", "reachable", "reachable", []),
    ("z m/in tcp 22", "unreachable", None, ["SUBNET_ACL_RESTRICTION"]),
    ("cl 10.0.0.50 tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("c cl tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("s1 s2 udp 9", "reachable", "reachable", []),
    ("s1 c tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("both c tcp 80", "reachable", "reachable", []),
    ("c both tcp 443", "reachable", "reachable", []),
    ("c both tcp 22", "reachable", "reachable", []),
    ("c both tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("cl 169.254.169.254 tcp 80", "reachable", "reachable", []),
    ("cl 10.0.0.2 udp 53", "reachable", "reachable", []),
    ("c2 m/in icmp", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("c2 m/in udp 53", "unreachable", None, ["ENI_SG_RULES_MISMATCH", "SUBNET_ACL_RESTRICTION back"]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
