"""IPv6 over every join, Gateway Load Balancers, edge tables of virtual private gateways, cross-zone."""

from __future__ import annotations

import pytest

from tests.unit.analysis.reachability.network import Case, Network

SIX = Network(
    """
vpcplan: 1
vpcs:
  a:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.1.0.0/16]
    ipv6_cidr_blocks: ["2001:db8:0:100::/56"]
    internet_gateway: igw
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, ipv6_cidr_block: "2001:db8:0:100::/64", route_table: rt}
      tight: {az: eu-west-1a, cidr_block: 10.1.1.0/24, ipv6_cidr_block: "2001:db8:0:101::/64", route_table: rt, network_acl: four}
      half: {az: eu-west-1a, cidr_block: 10.1.2.0/24, ipv6_cidr_block: "2001:db8:0:102::/64", route_table: rt, network_acl: half}
    route_tables:
      rt: {routes: {"2001:db8:0:200::/56": ab, "2001:db8:0:300::/56": hub, 10.2.0.0/16: ab, 10.3.0.0/16: hub, "::/0": igw}}
    network_acls:
      four: {ingress: {100: allow all from 0.0.0.0/0}, egress: {100: allow all to 0.0.0.0/0}}
      half: {ingress: {100: allow all from 0.0.0.0/0, 110: "allow tcp 443 from ::/0"}, egress: {100: allow all to 0.0.0.0/0, 110: "allow all to ::/0"}}
    security_groups: {open: {ingress: [all from 0.0.0.0/0, "all from ::/0"]}}
    instances:
      x: {subnet: app, private_ip: 10.1.0.10, ipv6_address: "2001:db8:0:100::10", security_groups: [open]}
      t: {subnet: tight, private_ip: 10.1.1.10, ipv6_address: "2001:db8:0:101::10", security_groups: [open]}
      h: {subnet: half, private_ip: 10.1.2.10, ipv6_address: "2001:db8:0:102::10", security_groups: [open]}
  b:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.2.0.0/16]
    ipv6_cidr_blocks: ["2001:db8:0:200::/56"]
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.2.0.0/24, ipv6_cidr_block: "2001:db8:0:200::/64", route_table: rt}
    route_tables: {rt: {routes: {"2001:db8:0:100::/56": ab, 10.1.0.0/16: ab}}}
    security_groups:
      open: {ingress: [tcp 443 from "2001:db8:0:100::/56"]}
      byref: {ingress: [tcp 443 from a/open]}
    instances:
      y: {subnet: app, private_ip: 10.2.0.10, ipv6_address: "2001:db8:0:200::10", security_groups: [open]}
      r: {subnet: app, ipv6_address: "2001:db8:0:200::11", private_ip: 10.2.0.11, security_groups: [byref]}
  c:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.3.0.0/16]
    ipv6_cidr_blocks: ["2001:db8:0:300::/56"]
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.3.0.0/24, ipv6_cidr_block: "2001:db8:0:300::/64", route_table: rt}
    route_tables: {rt: {routes: {"2001:db8:0:100::/56": hub, 10.1.0.0/16: hub}}}
    security_groups: {open: {ingress: [all from 0.0.0.0/0, "all from ::/0"]}}
    instances:
      z: {subnet: app, private_ip: 10.3.0.10, ipv6_address: "2001:db8:0:300::10", security_groups: [open]}
vpc_peering_connections: {ab: {requester: a, accepter: b}}
transit_gateways:
  hub:
    region: eu-west-1
    attachments:
      a: {vpc: a, subnets: [app], ipv6_support: true}
      c: {vpc: c, subnets: [app], ipv6_support: false}
""".replace('from "2001:db8:0:100::/56"', "from 2001:db8:0:100::/56")
)

SIX_CASES: list[Case] = [
    ("a/x 2001:db8:0:200::10 tcp 443", "reachable", "reachable", []),
    ("a/x 2001:db8:0:200::10 tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("a/x 10.2.0.10 tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("a/x b/y tcp 443", "reachable", "reachable", []),
    ("a/x 2001:db8:0:200::11 tcp 443", "reachable", "reachable", []),
    (
        "a/x 2001:db8:0:300::10 tcp 443",
        "unreachable",
        None,
        ["PROTOCOL_RESTRICTION", "PROTOCOL_RESTRICTION back"],
    ),
    ("a/x 10.3.0.10 tcp 443", "reachable", "reachable", []),
    (
        "a/t 2001:4860:4860::8888 tcp 443",
        "unreachable",
        None,
        ["SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RESTRICTION back"],
    ),
    ("a/h 2001:4860:4860::8888 tcp 443", "reachable", "unreachable", ["SUBNET_ACL_RESTRICTION back"]),
    ("internet:2001:4860:4860::8888 a/h tcp 443", "reachable", "reachable", []),
    ("internet:2001:4860:4860::8888 a/h tcp 80", "unreachable", None, ["SUBNET_ACL_RESTRICTION"]),
    ("b/y 2001:4860:4860::8888 tcp 443", "unreachable", None, ["NO_ROUTE_TO_DESTINATION"]),
]


BOXES = Network(
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
      app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: app}
      appb: {az: eu-west-1b, cidr_block: 10.1.1.0/24, route_table: appb}
      ep: {az: eu-west-1a, cidr_block: 10.1.2.0/24, route_table: pub}
      epb: {az: eu-west-1b, cidr_block: 10.1.3.0/24, route_table: pub}
      fw: {az: eu-west-1a, cidr_block: 10.1.4.0/24, route_table: fw}
      behind: {az: eu-west-1a, cidr_block: 10.1.5.0/24, route_table: behind}
    route_tables:
      app: {routes: {0.0.0.0/0: look}}
      appb: {routes: {0.0.0.0/0: lookb}}
      pub: {routes: {0.0.0.0/0: igw}}
      fw: {routes: {192.168.0.0/16: vgw}}
      behind: {routes: {192.168.0.0/16: fw}}
      edge: {gateways: [igw], routes: {10.1.0.0/24: look, 10.1.1.0/24: lookb}}
      vedge: {gateways: [vgw], routes: {10.1.5.0/24: fw, 10.1.0.0/24: look}}
    security_groups: {open: {ingress: [all from 0.0.0.0/0]}}
    vpc_endpoints:
      look: {service: sec/gw, type: gateway_load_balancer, subnets: [ep]}
      lookb: {service: sec/gw, type: gateway_load_balancer, subnets: [epb]}
    instances:
      x: {subnet: app, private_ip: 10.1.0.10, public_ip: 198.51.100.11, security_groups: [open]}
      xb: {subnet: appb, private_ip: 10.1.1.10, public_ip: 198.51.100.12, security_groups: [open]}
      fw: {subnet: fw, private_ip: 10.1.4.10, source_dest_check: false, security_groups: [open]}
      h: {subnet: behind, private_ip: 10.1.5.10, security_groups: [open]}
  sec:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.9.0.0/16]
    subnets:
      fw: {az: eu-west-1a, cidr_block: 10.9.0.0/24}
    security_groups: {open: {ingress: [all from 0.0.0.0/0]}}
    instances:
      box: {subnet: fw, private_ip: 10.9.0.10, security_groups: [open]}
    load_balancers:
      gw: {type: gateway, subnets: [fw], listeners: {6081: {protocol: geneve, targets: [box]}}}
    endpoint_services:
      gw: {load_balancers: [gw]}
networks:
  office: {cidr_blocks: [192.168.0.0/16], vpn: {gateway: a/vgw, public_ip: 203.0.113.1, routing: static}}
"""
)

BOX_CASES: list[Case] = [
    ("a/x 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("internet a/x tcp 443", "reachable", "reachable", []),
    (
        "a/xb 8.8.8.8 tcp 443",
        "unreachable",
        None,
        ["VPCE_SERVICE_NOT_INSTALLED_IN_AZ", "VPCE_SERVICE_NOT_INSTALLED_IN_AZ back"],
    ),
    ("office a/h tcp 22", "reachable", "reachable", []),
    ("a/h office tcp 22", "reachable", "reachable", []),
    (
        "office a/x tcp 22",
        "unreachable",
        None,
        ["CANNOT_ROUTE", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS back", "MORE_SPECIFIC_ROUTE"],
    ),
]


GROUPS = Network(
    """
vpcplan: 1
vpcs:
  a:
    region: eu-west-1
    account: "111111111111"
    cidr_blocks: [10.1.0.0/16]
    internet_gateway: igw
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: app}
      db: {az: eu-west-1a, cidr_block: 10.1.1.0/24}
      nat: {az: eu-west-1a, cidr_block: 10.1.2.0/24}
      pub: {az: eu-west-1a, cidr_block: 10.1.3.0/24, route_table: pub}
    nat_gateways: {pn: {subnet: nat, connectivity: private}}
    route_tables:
      app: {routes: {10.1.1.0/24: pn}}
      pub: {routes: {0.0.0.0/0: igw}}
    security_groups:
      c: {ingress: []}
      d: {ingress: [tcp 443 from 10.1.2.0/24]}
      d2: {ingress: [tcp 443 from c]}
      n: {ingress: [tcp 443 from 0.0.0.0/0]}
      t: {ingress: [tcp 443 from n]}
      t2: {ingress: [tcp 443 from c]}
    instances:
      x: {subnet: app, private_ip: 10.1.0.10, security_groups: [c]}
      y: {subnet: db, private_ip: 10.1.1.10, security_groups: [d]}
      z: {subnet: db, private_ip: 10.1.1.11, security_groups: [d2]}
      t: {subnet: db, private_ip: 10.1.1.20, security_groups: [t]}
      t2: {subnet: db, private_ip: 10.1.1.21, security_groups: [t2]}
      xc: {subnet: pub, private_ip: 10.1.3.20, security_groups: [c]}
    load_balancers:
      nlb: {type: network, scheme: internal, subnets: [pub], security_groups: [n], listeners: {443: {protocol: tcp, targets: [t]}}}
      nlb2: {type: network, scheme: internal, subnets: [pub], security_groups: [n], listeners: {443: {protocol: tcp, targets: [t2]}}}
"""
)

GROUP_CASES: list[Case] = [
    ("x y tcp 443", "reachable", "reachable", []),
    (
        "x z tcp 443",
        "unreachable",
        None,
        ["ENI_SG_RULES_MISMATCH", "MORE_SPECIFIC_ROUTE", "SG_REFERENCES_NOT_PRESERVED"],
    ),
    ("xc nlb tcp 443", "reachable", "reachable", []),
    ("xc nlb2 tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH", "SG_REFERENCES_NOT_PRESERVED"]),
    ("x nlb tcp 443", "reachable", "reachable", []),
]
"""A private NAT gateway inside a VPC and load balancers hide the sender's group."""


@pytest.mark.parametrize("case", GROUP_CASES, ids=lambda case: case[0])
def test_groups(case: Case) -> None:
    GROUPS.check(case)


@pytest.mark.parametrize("case", SIX_CASES, ids=lambda case: case[0])
def test_ipv6(case: Case) -> None:
    SIX.check(case)


@pytest.mark.parametrize("case", BOX_CASES, ids=lambda case: case[0])
def test_boxes(case: Case) -> None:
    BOXES.check(case)
