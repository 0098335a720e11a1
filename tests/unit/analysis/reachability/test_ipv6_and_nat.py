"""NAT gateways public and private, NAT64, egress-only gateways, ICMP of two versions, reserved and link-local addresses.

A NAT gateway carries TCP, UDP and ICMP, and IPv6 to 64:ff9b::/96 only; it accepts nothing addressed to itself.
Five addresses of a subnet are AWS's. Instance metadata, DNS and time are filtered by nothing.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-nat64-dns64.html
Source: https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
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
    egress_only_internet_gateway: eigw
    subnets:
      pub: {az: eu-west-1a, cidr_block: 10.0.0.0/24, ipv6_cidr_block: "2001:db8:1:0::/64", route_table: pub}
      six: {az: eu-west-1a, ipv6_cidr_block: "2001:db8:1:1::/64", route_table: six}
      priv: {az: eu-west-1b, cidr_block: 10.0.2.0/24, ipv6_cidr_block: "2001:db8:1:2::/64", route_table: priv}
      acl: {az: eu-west-1a, cidr_block: 10.0.3.0/24, route_table: priv, network_acl: v4}
      six2: {az: eu-west-1a, ipv6_cidr_block: "2001:db8:1:4::/64", route_table: six, network_acl: v4}
      pnat: {az: eu-west-1a, cidr_block: 10.0.5.0/24, route_table: pnat}
      viapn: {az: eu-west-1a, cidr_block: 10.0.6.0/24, route_table: viapn}
    route_tables:
      pub: {routes: {0.0.0.0/0: igw, "::/0": igw}}
      six: {routes: {"64:ff9b::/96": nat, "::/0": eigw}}
      priv: {routes: {0.0.0.0/0: nat, "::/0": eigw}}
      pnat: {routes: {192.168.0.0/16: vgw}}
      viapn: {routes: {192.168.0.0/16: pn, 0.0.0.0/0: pn}}
    vpn_gateway: vgw
    nat_gateways:
      nat: {subnet: pub, public_ip: 198.51.100.10, private_ip: 10.0.0.5}
      pn: {subnet: pnat, connectivity: private, private_ip: 10.0.5.5}
    network_acls:
      v4: {ingress: {100: allow all from 0.0.0.0/0}, egress: {100: allow all to 0.0.0.0/0}}
    security_groups:
      out: {ingress: []}
      out4: {ingress: [], egress: [all to 0.0.0.0/0]}
      v6only: {egress: ["tcp 443 to 64:ff9b::/96"]}
      any: {ingress: [all from 0.0.0.0/0, "all from ::/0"]}
      icm: {ingress: [icmp from 0.0.0.0/0]}
      icm6: {ingress: ["icmpv6 from ::/0"]}
    instances:
      six: {subnet: six, ipv6_address: "2001:db8:1:1::10", security_groups: [out]}
      six4: {subnet: six, ipv6_address: "2001:db8:1:1::11", security_groups: [out4]}
      sixd: {subnet: six, ipv6_address: "2001:db8:1:1::12", security_groups: [v6only]}
      six2: {subnet: six2, ipv6_address: "2001:db8:1:4::10", security_groups: [out]}
      p: {subnet: priv, private_ip: 10.0.2.10, ipv6_address: "2001:db8:1:2::10", security_groups: [any]}
      a: {subnet: acl, private_ip: 10.0.3.10, security_groups: [out]}
      i4: {subnet: pub, private_ip: 10.0.0.20, ipv6_address: "2001:db8:1:0::20", security_groups: [icm], public_ip: 198.51.100.20}
      i6: {subnet: pub, private_ip: 10.0.0.21, ipv6_address: "2001:db8:1:0::21", security_groups: [icm6], public_ip: 198.51.100.21}
      vp: {subnet: viapn, private_ip: 10.0.6.10, security_groups: [out]}
networks:
  office: {cidr_blocks: [192.168.0.0/16], vpn: {gateway: vgw, routing: static}}
"""
)

CASES: list[Case] = [
    ("six 64:ff9b::808:808 tcp 443", "reachable", "reachable", []),
    ("six 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("six4 64:ff9b::808:808 tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("sixd 64:ff9b::808:808 tcp 443", "reachable", "reachable", []),
    (
        "six2 64:ff9b::808:808 tcp 443",
        "unreachable",
        None,
        ["SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RESTRICTION back"],
    ),
    ("six 2001:4860:4860::8888 tcp 443", "reachable", "reachable", []),
    (
        "six2 2001:4860:4860::8888 tcp 443",
        "unreachable",
        None,
        ["SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RESTRICTION back"],
    ),
    ("internet six tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH", "NO_PATH", "NO_PATH back"]),
    ("p 8.8.8.8 tcp 443", "reachable", "reachable", []),
    ("p 8.8.8.8 icmp", "reachable", "reachable", []),
    ("p 8.8.8.8 gre", "unreachable", None, ["PROTOCOL_RESTRICTION"]),
    ("p 8.8.8.8 esp", "unreachable", None, ["PROTOCOL_RESTRICTION"]),
    ("internet 198.51.100.10 tcp 443", "unreachable", None, ["NGW_DEST_ADDRESS_PRESERVATION"]),
    ("p nat tcp 443", "unreachable", None, ["NGW_DEST_ADDRESS_PRESERVATION"]),
    ("p 10.0.0.5 tcp 443", "unreachable", None, ["NGW_DEST_ADDRESS_PRESERVATION"]),
    ("i4 i6 icmp", "reachable", "reachable", []),
    ("internet i4 icmp", "reachable", "reachable", []),
    ("internet i6 icmp", "reachable", "reachable", []),
    ("internet:2001:4860:4860::8888 i4 icmp", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("internet:2001:4860:4860::8888 i6 icmp", "reachable", "reachable", []),
    ("vp 192.168.1.1 tcp 443", "reachable", "reachable", []),
    ("vp 8.8.8.8 tcp 443", "unreachable", None, ["NO_ROUTE_TO_DESTINATION"]),
    ("office vp tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH", "NGW_SOURCE_ADDRESS_REASSIGN back"]),
    ("192.168.1.1 10.0.5.5 tcp 443", "unreachable", None, ["NGW_DEST_ADDRESS_PRESERVATION"]),
    ("p 169.254.169.254 tcp 80", "reachable", "reachable", []),
    ("p 10.0.0.2 udp 53", "reachable", "reachable", []),
    ("p 169.254.169.253 udp 53", "reachable", "reachable", []),
    ("p 169.254.169.123 udp 123", "reachable", "reachable", []),
    ("six fd00:ec2::254 tcp 80", "reachable", "reachable", []),
    ("six fd00:ec2::253 udp 53", "reachable", "reachable", []),
    ("six fd00:ec2::123 udp 123", "reachable", "reachable", []),
    ("p 10.0.2.1 icmp", "unreachable", None, ["ENI_ADDRESS_RESTRICTION"]),
    ("p 10.0.2.255 udp 9", "unreachable", None, ["ENI_ADDRESS_RESTRICTION"]),
    ("p 255.255.255.255 udp 9", "unreachable", None, ["NO_PATH"]),
    ("p 224.0.0.5 udp 9", "unreachable", None, ["NO_PATH"]),
    ("p 10.0.2.2 udp 53", "unreachable", None, ["ENI_ADDRESS_RESTRICTION"]),
    ("p 10.0.2.3 tcp 1", "unreachable", None, ["ENI_ADDRESS_RESTRICTION"]),
    ("p 10.0.2.10 tcp 80", "reachable", "reachable", []),
    ("p 127.0.0.1 tcp 80", "unreachable", None, ["NO_PATH"]),
    ("p 192.0.2.1 tcp 80", "reachable", "reachable", []),
    ("p 100.64.0.1 tcp 80", "unreachable", None, ["IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"]),
    ("p 172.16.0.1 tcp 80", "unreachable", None, ["IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"]),
    ("p fe80::1 icmpv6", "unreachable", None, ["NO_PATH"]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
