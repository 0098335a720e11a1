"""Application and Network Load Balancers: zones, cross-zone, client addresses, groups, hairpins, UDP, redirects.

A zone that is not enabled at the load balancer gets nothing, cross-zone or not; instance targets of a Network Load
Balancer see the client, so their groups and ACLs must admit it, and a client cannot be its own target.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancer-target-groups.html
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-subnets.html
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
    subnets:
      pa: {az: eu-west-1a, cidr_block: 10.0.0.0/24, ipv6_cidr_block: "2001:db8:1:0::/64", route_table: pub}
      pb: {az: eu-west-1b, cidr_block: 10.0.1.0/24, route_table: pub}
      a: {az: eu-west-1a, cidr_block: 10.0.2.0/24, route_table: priv}
      b: {az: eu-west-1b, cidr_block: 10.0.3.0/24, route_table: priv}
      c: {az: eu-west-1c, cidr_block: 10.0.4.0/24, route_table: priv}
      acl: {az: eu-west-1a, cidr_block: 10.0.5.0/24, route_table: priv, network_acl: vpconly}
    route_tables:
      pub: {routes: {0.0.0.0/0: igw, "::/0": igw}}
      priv: {routes: {}}
    network_acls:
      vpconly: {ingress: {100: allow all from 10.0.0.0/16}, egress: {100: allow all to 10.0.0.0/16}}
    security_groups:
      alb: {ingress: [tcp 443 from 0.0.0.0/0, tcp 80 from 0.0.0.0/0]}
      albout: {ingress: [tcp 443 from 0.0.0.0/0], egress: [tcp 8080 to web]}
      web: {ingress: [tcp 8080 from alb, tcp 8080 from albout]}
      any: {ingress: [all from 0.0.0.0/0]}
      vpc: {ingress: [all from 10.0.0.0/16]}
      cl: {ingress: [tcp 8080 from 203.0.113.0/24]}
      nlb: {ingress: [tcp 443 from 203.0.113.0/24]}
      fromnlb: {ingress: [tcp 8080 from nlb]}
      none: {ingress: []}
    instances:
      wa: {subnet: a, private_ip: 10.0.2.10, security_groups: [web]}
      wb: {subnet: b, private_ip: 10.0.3.10, security_groups: [web]}
      wc: {subnet: c, private_ip: 10.0.4.10, security_groups: [web]}
      na: {subnet: a, private_ip: 10.0.2.20, security_groups: [any]}
      nb: {subnet: b, private_ip: 10.0.3.20, security_groups: [vpc]}
      ncl: {subnet: a, private_ip: 10.0.2.30, security_groups: [cl]}
      nfrom: {subnet: a, private_ip: 10.0.2.40, security_groups: [fromnlb]}
      nacl: {subnet: acl, private_ip: 10.0.5.10, security_groups: [any]}
      client: {subnet: pa, private_ip: 10.0.0.50, security_groups: [none]}
    load_balancers:
      front: {subnets: [pa, pb], security_groups: [alb], listeners: {443: {targets: [wa, wb], target_port: 8080}, 80: {answers_itself: true}}}
      out: {subnets: [pa, pb], security_groups: [albout], listeners: {443: {targets: [wa, wb], target_port: 8080}}}
      onlyc: {subnets: [pa, pb], security_groups: [alb], listeners: {443: {targets: [wc], target_port: 8080}}}
      n1: {type: network, subnets: [pa, pb], scheme: internet-facing, listeners: {443: {targets: [na], target_port: 8080}}}
      n2: {type: network, subnets: [pa], scheme: internet-facing, listeners: {443: {targets: [nb], target_port: 8080}}}
      n2x: {type: network, subnets: [pa], cross_zone: true, scheme: internet-facing, listeners: {443: {targets: [nb], target_port: 8080}}}
      n3: {type: network, subnets: [pa], scheme: internet-facing, listeners: {443: {target_groups: [ip]}}}
      n4: {type: network, subnets: [pa], scheme: internet-facing, security_groups: [nlb], listeners: {443: {targets: [nfrom], target_port: 8080}}}
      n5: {type: network, subnets: [pa], scheme: internet-facing, listeners: {443: {targets: [nacl], target_port: 8080}}}
      n6: {type: network, subnets: [pa], scheme: internet-facing, listeners: {443: {targets: [ncl], target_port: 8080}}}
      u1: {type: network, subnets: [pa], scheme: internet-facing, listeners: {53: {protocol: udp, target_groups: [udp]}}}
      tu: {type: network, subnets: [pa], scheme: internet-facing, listeners: {53: {protocol: tcp_udp, target_groups: [tcpudp]}}}
      int: {type: network, scheme: internal, subnets: [a], listeners: {443: {targets: [na], target_port: 8080}}}
      privpub: {type: network, scheme: internet-facing, subnets: [a], listeners: {443: {targets: [na], target_port: 8080}}}
    target_groups:
      ip: {protocol: tcp, port: 8080, targets: [10.0.3.20]}
      udp: {protocol: udp, port: 53, targets: [10.0.2.20]}
      tcpudp: {protocol: tcp_udp, port: 53, targets: [na]}
"""
)

CASES: list[Case] = [
    ("internet front tcp 443", "reachable", "reachable", []),
    ("internet front tcp 80", "reachable", "reachable", []),
    ("internet out tcp 443", "reachable", "reachable", []),
    ("internet onlyc tcp 443", "unreachable", None, ["ELBV2_NO_TARGETS_IN_AZ"]),
    ("internet n1 tcp 443", "reachable", "reachable", []),
    ("internet n2 tcp 443", "unreachable", None, ["ELBV2_NO_TARGETS_IN_AZ"]),
    ("internet n2x tcp 443", "unreachable", None, ["ELBV2_NO_TARGETS_IN_AZ"]),
    ("internet n3 tcp 443", "unreachable", None, ["ELBV2_NO_TARGETS_IN_AZ"]),
    ("internet:203.0.113.5 n4 tcp 443", "reachable", "reachable", []),
    ("internet n4 tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("internet n5 tcp 443", "unreachable", None, ["SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RESTRICTION back"]),
    ("internet:203.0.113.5 n6 tcp 443", "reachable", "reachable", []),
    ("internet n6 tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("internet u1 udp 53", "reachable", "reachable", []),
    ("internet u1 tcp 53", "unreachable", None, ["ELBV2_LISTENERS_MISMATCH"]),
    ("internet tu tcp 53", "reachable", "reachable", []),
    ("internet tu udp 53", "reachable", "reachable", []),
    ("client front tcp 443", "reachable", "reachable", []),
    ("client int tcp 443", "reachable", "reachable", []),
    ("na int tcp 443", "unreachable", None, ["ELBV2_SOURCE_ADDRESS_PRESERVATION"]),
    (
        "internet int tcp 443",
        "unreachable",
        None,
        ["IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "NO_ROUTE_TO_DESTINATION back"],
    ),
    ("internet privpub tcp 443", "reachable", "unreachable", ["NO_ROUTE_TO_DESTINATION back"]),
    ("client n1 tcp 443", "reachable", "reachable", []),
    ("client n3 tcp 443", "unreachable", None, ["ELBV2_NO_TARGETS_IN_AZ"]),
    ("internet:2001:4860:4860::8888 front tcp 443", "unreachable", None, ["UNASSOCIATED_COMPONENT"]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
