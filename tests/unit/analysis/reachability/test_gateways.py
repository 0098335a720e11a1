"""Internet, NAT and egress-only gateways, NAT instances, NAT64, link-local services."""

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
    cidr_blocks: [10.0.0.0/16]
    ipv6_cidr_blocks: ["2001:db8:0:100::/56"]
    internet_gateway: igw
    egress_only_internet_gateway: eigw
    subnets:
      pub: {az: eu-west-1a, cidr_block: 10.0.0.0/24, ipv6_cidr_block: "2001:db8:0:100::/64", route_table: pub}
      priv: {az: eu-west-1a, cidr_block: 10.0.1.0/24, ipv6_cidr_block: "2001:db8:0:101::/64", route_table: priv}
      natloop: {az: eu-west-1a, cidr_block: 10.0.2.0/24, route_table: loop}
      fw: {az: eu-west-1a, cidr_block: 10.0.3.0/24, route_table: pub}
      viafw: {az: eu-west-1a, cidr_block: 10.0.4.0/24, route_table: viafw}
      viabad: {az: eu-west-1b, cidr_block: 10.0.5.0/24, route_table: viabad}
      six: {az: eu-west-1b, ipv6_cidr_block: "2001:db8:0:102::/64", route_table: six}
    nat_gateways:
      nat: {subnet: pub, public_ip: 198.51.100.10}
      loopnat: {subnet: natloop, public_ip: 198.51.100.11}
    route_tables:
      pub: {routes: {0.0.0.0/0: igw, "::/0": igw}}
      priv: {routes: {0.0.0.0/0: nat, "::/0": eigw}}
      loop: {routes: {0.0.0.0/0: loopnat}}
      viafw: {routes: {0.0.0.0/0: natinst}}
      viabad: {routes: {0.0.0.0/0: badinst}}
      six: {routes: {"64:ff9b::/96": nat, "::/0": eigw}}
    security_groups:
      open: {ingress: [all from 0.0.0.0/0, all from ::/0]}
      nati: {ingress: [tcp 443 from 10.0.4.0/24]}
    instances:
      pub: {subnet: pub, private_ip: 10.0.0.10, public_ip: 198.51.100.20, ipv6_address: "2001:db8:0:100::10", security_groups: [open]}
      priv: {subnet: priv, private_ip: 10.0.1.10, ipv6_address: "2001:db8:0:101::10", security_groups: [open]}
      looped: {subnet: natloop, private_ip: 10.0.2.10, security_groups: [open]}
      natinst: {subnet: fw, private_ip: 10.0.3.10, public_ip: 198.51.100.30, source_dest_check: false, security_groups: [nati]}
      badinst: {subnet: fw, private_ip: 10.0.3.11, public_ip: 198.51.100.31, security_groups: [open]}
      f1: {subnet: viafw, private_ip: 10.0.4.10, security_groups: [open]}
      f2: {subnet: viabad, private_ip: 10.0.5.10, security_groups: [open]}
      six1: {subnet: six, ipv6_address: "2001:db8:0:102::10", security_groups: [open]}
"""
)

CASES: list[Case] = [
    ("pub 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("priv 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("looped 8.8.8.8 tcp 443", "unreachable", None, ["CANNOT_ROUTE"]),
    ("f1 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("f1 8.8.8.8 tcp 80", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("f2 8.8.8.8 tcp 80", "unreachable", None, ["ENI_SOURCE_DEST_CHECK_RESTRICTION"]),
    ("six1 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("six1 internet tcp 443", "reachable", "reachable", []),
    (
        "internet priv tcp 443",
        "unreachable",
        None,
        ["IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "NGW_SOURCE_ADDRESS_REASSIGN back"],
    ),
    ("internet six1 tcp 443", "unreachable", None, ["NO_PATH", "NO_PATH back"]),
    ("internet pub tcp 443", "reachable", "reachable", []),
    ("priv 8.8.8.8 gre", "unreachable", None, ["PROTOCOL_RESTRICTION"]),
    ("priv 8.8.8.8 icmp", "reachable", "reachable", []),
    ("priv 8.8.8.8 all", "reachable", "reachable", []),
    ("priv 198.51.100.20 tcp 443", "reachable", "reachable", []),
    ("pub 198.51.100.10 tcp 80", "unreachable", None, ["NGW_DEST_ADDRESS_PRESERVATION"]),
    ("priv 10.0.0.2 udp 53", "reachable", "reachable", []),
    ("priv 169.254.169.254 tcp 80", "reachable", "reachable", []),
    ("priv pub", "reachable", "reachable", []),
    ("f1 natinst tcp 22", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("internet 2001:db8:0:101::10 tcp 443", "unreachable", None, ["NO_PATH", "NO_PATH back"]),
    ("2001:4860:4860::8888 pub tcp 443", "reachable", "reachable", []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
