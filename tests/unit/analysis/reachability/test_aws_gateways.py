"""Gateways as AWS describes them: states, types, what dangles, Block Public Access."""

from __future__ import annotations

import pytest

from tests.support.aws_output import aws_id
from tests.unit.analysis.reachability.aws_network import Answers, AwsCase, AwsNetwork, Edit
from tests.unit.analysis.reachability.network import Network

BASE = Network(
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
      pub: {az: eu-west-1a, cidr_block: 10.0.0.0/24, ipv6_cidr_block: "2001:db8:0:100::/64", route_table: pub, network_acl: edge}
      priv: {az: eu-west-1a, cidr_block: 10.0.1.0/24, ipv6_cidr_block: "2001:db8:0:101::/64", route_table: priv}
      privb: {az: eu-west-1b, cidr_block: 10.0.2.0/24, route_table: priv}
      lost: {az: eu-west-1a, cidr_block: 10.0.3.0/24, route_table: lost}
      isolated: {az: eu-west-1a, cidr_block: 10.0.4.0/24, route_table: isolated}
      closed: {az: eu-west-1a, cidr_block: 10.0.5.0/24, route_table: pub, network_acl: narrow}
      viaclosed: {az: eu-west-1a, cidr_block: 10.0.6.0/24, route_table: viaclosed}
      inner: {az: eu-west-1a, cidr_block: 10.0.7.0/24, route_table: inner}
      six: {az: eu-west-1a, ipv6_cidr_block: "2001:db8:0:102::/64", route_table: six}
    nat_gateways:
      nat: {subnet: pub, public_ip: 198.51.100.10}
      hidden: {subnet: isolated, public_ip: 198.51.100.11}
      gate: {subnet: closed, public_ip: 198.51.100.12}
      natin: {subnet: pub, connectivity: private}
    route_tables:
      pub: {routes: {0.0.0.0/0: igw, "::/0": igw}}
      priv: {routes: {0.0.0.0/0: nat, "::/0": eigw}}
      lost: {routes: {0.0.0.0/0: hidden}}
      isolated: {routes: {}}
      viaclosed: {routes: {0.0.0.0/0: gate}}
      inner: {routes: {0.0.0.0/0: natin}}
      six: {routes: {"::/0": igw, "64:ff9b::/96": nat}}
    network_acls:
      edge: {ingress: {100: allow all from 0.0.0.0/0, 101: allow all from ::/0}, egress: {100: allow all to 0.0.0.0/0, 101: allow all to ::/0}}
      narrow: {ingress: {100: allow tcp 443 from 10.0.0.0/16, 110: allow tcp 32768-65535 from 0.0.0.0/0}, egress: {100: allow all to 0.0.0.0/0}}
    security_groups:
      open: {ingress: [all from 0.0.0.0/0, all from ::/0]}
      four: {ingress: [tcp 443 from 0.0.0.0/0], egress: [all to 0.0.0.0/0]}
      web: {ingress: [tcp 443 from 0.0.0.0/0, tcp 443 from ::/0, icmpv6 from ::/0]}
    instances:
      pub: {subnet: pub, private_ip: 10.0.0.10, public_ip: 198.51.100.20, ipv6_address: "2001:db8:0:100::10", security_groups: [web]}
      four: {subnet: pub, private_ip: 10.0.0.11, public_ip: 198.51.100.21, ipv6_address: "2001:db8:0:100::11", security_groups: [four]}
      inside: {subnet: pub, private_ip: 10.0.0.12, security_groups: [open]}
      priv: {subnet: priv, private_ip: 10.0.1.10, ipv6_address: "2001:db8:0:101::10", security_groups: [open]}
      privb: {subnet: privb, private_ip: 10.0.2.10, security_groups: [open]}
      lost: {subnet: lost, private_ip: 10.0.3.10, security_groups: [open]}
      viaclosed: {subnet: viaclosed, private_ip: 10.0.6.10, security_groups: [open]}
      inner: {subnet: inner, private_ip: 10.0.7.10, security_groups: [open]}
      six: {subnet: six, ipv6_address: "2001:db8:0:102::10", security_groups: [web]}
"""
)


def nat_state(state: str) -> Edit:
    def edit(answers: Answers) -> None:
        gateway = answers.of("nat_gateways", "a/nat")
        gateway["State"] = state
        if state in ("failed", "deleted"):
            gateway["NatGatewayAddresses"] = []

    return edit


def nat_deleted(answers: Answers) -> None:
    nat_state("deleted")(answers)
    answers.route("a/priv", "0.0.0.0/0")["State"] = "blackhole"


def regional(*zones: str, auto: str = "enabled") -> Edit:
    """The NAT gateway made a regional one: in no subnet, with an address in each zone."""

    def edit(answers: Answers) -> None:
        gateway = answers.of("nat_gateways", "a/nat")
        del gateway["SubnetId"]
        gateway |= {"AvailabilityMode": "regional", "AutoProvisionZones": auto}
        gateway["NatGatewayAddresses"] = [
            {
                "PublicIp": f"198.51.100.{50 + number}",
                "AllocationId": f"eipalloc-{number}",
                "AvailabilityZone": zone,
                "AvailabilityZoneId": f"euw1-az{number + 1}",
                "Status": "succeeded",
            }
            for number, zone in enumerate(zones)
        ]
        answers.remove("network_interfaces", "a/nat/pub")

    return edit


def with_interface(answers: Answers) -> None:
    for address in answers.of("nat_gateways", "a/nat")["NatGatewayAddresses"]:
        address["NetworkInterfaceId"] = aws_id("network_interfaces", "a/inside/eth0")


def detached(answers: Answers) -> None:
    answers.of("internet_gateways", "a/igw")["Attachments"] = []


def blackholed(answers: Answers) -> None:
    detached(answers)
    answers.route("a/pub", "0.0.0.0/0")["State"] = "blackhole"


def block(mode: str, *exclusions: tuple[str, str, str, str]) -> Edit:
    """VPC Block Public Access; an exclusion is (kind, id, mode, state)."""

    def edit(answers: Answers) -> None:
        answers.add(
            "ec2-describe-vpc-block-public-access-options",
            {
                "VpcBlockPublicAccessOptions": {
                    "AwsAccountId": "111111111111",
                    "AwsRegion": "eu-west-1",
                    "State": "update-complete",
                    "InternetGatewayBlockMode": mode,
                }
            },
        )
        answers.add(
            "ec2-describe-vpc-block-public-access-exclusions",
            {
                "VpcBlockPublicAccessExclusions": [
                    {
                        "ExclusionId": f"vpcbpa-exclude-{number}",
                        "InternetGatewayExclusionMode": allowed,
                        "ResourceArn": f"arn:aws:ec2:eu-west-1:111111111111:{kind.rstrip('s')}/{aws_id(kind, id)}",
                        "State": state,
                    }
                    for number, (kind, id, allowed, state) in enumerate(exclusions)
                ]
            },
        )

    return edit


PRIV = "priv 8.8.8.8 tcp 443"
OK = ("reachable", "reachable", "", None)
BPA = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"
DONE = "create-complete"

WORLDS: dict[str, tuple[tuple[Edit, ...], list[AwsCase]]] = {
    "as it is": (
        (),
        [
            (PRIV, *OK),
            ("privb 8.8.8.8 udp 53", *OK),
            ("priv 8.8.8.8 icmp", *OK),
            ("priv 8.8.8.8 esp", "unreachable", None, "PROTOCOL_RESTRICTION", "nat_gateways a/nat"),
            (
                "lost 8.8.8.8 tcp 443",
                "unreachable",
                None,
                "NO_ROUTE_TO_DESTINATION",
                "route_tables a/isolated",
            ),
            (
                "inner 8.8.8.8 tcp 443",
                "unreachable",
                None,
                "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
                "internet_gateways a/igw",
            ),
            (
                "inside 8.8.8.8 tcp 443",
                "unreachable",
                None,
                "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
                "internet_gateways a/igw",
            ),
            (
                "viaclosed 8.8.8.8 tcp 443",
                "reachable",
                "unreachable",
                "SUBNET_ACL_RESTRICTION",
                "network_acls a/narrow",
            ),
            (
                "viaclosed 8.8.8.8 tcp 80",
                "unreachable",
                None,
                "SUBNET_ACL_RESTRICTION",
                "network_acls a/narrow",
            ),
            (
                "internet 198.51.100.10 tcp 443",
                "unreachable",
                None,
                "NGW_DEST_ADDRESS_PRESERVATION",
                "nat_gateways a/nat",
            ),
            ("internet priv tcp 443", "unreachable", None, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", None),
            ("priv 198.51.100.20 tcp 443", *OK),
            ("four 198.51.100.20 tcp 443", *OK),
            (
                "internet:10.9.9.9 pub tcp 443",
                "unreachable",
                None,
                "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS",
                None,
            ),
            (
                "internet:100.64.0.9 pub tcp 443",
                "unreachable",
                None,
                "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS",
                None,
            ),
            (
                "pub 192.168.9.9 tcp 443",
                "unreachable",
                None,
                "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
                "internet_gateways a/igw",
            ),
            (
                "pub 100.64.9.9 tcp 443",
                "unreachable",
                None,
                "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
                "internet_gateways a/igw",
            ),
            # IPv6
            ("pub 2001:4860:4860::8888 tcp 443", *OK),
            ("priv 2001:4860:4860::8888 tcp 443", *OK),
            ("six 2001:4860:4860::8888 tcp 443", *OK),
            (
                "four 2001:4860:4860::8888 tcp 443",
                "unreachable",
                None,
                "ENI_SG_RULES_MISMATCH",
                "security_groups a/four",
            ),
            ("internet:2001:4860:4860::8888 six tcp 443", *OK),
            ("internet:2001:4860:4860::8888 six tcp 22", "unreachable", None, "ENI_SG_RULES_MISMATCH", None),
            ("internet:2001:4860:4860::8888 six icmpv6", *OK),
            (
                "internet:2001:4860:4860::8888 priv tcp 443",
                "unreachable",
                None,
                "NO_PATH NO_POSSIBLE_DESTINATION",
                None,
            ),
            (
                "internet:2001:4860:4860::8888 four tcp 443",
                "unreachable",
                None,
                "ENI_SG_RULES_MISMATCH",
                None,
            ),
            ("six 8.8.8.8 tcp 443", *OK),
            ("priv six tcp 443", *OK),
            ("priv six tcp 22", "unreachable", None, "ENI_SG_RULES_MISMATCH", None),
            ("privb six tcp 443", "unreachable", None, "UNASSOCIATED_COMPONENT NO_PATH", None),
        ],
    ),
    "NAT gateway pending": (
        (nat_state("pending"),),
        [(PRIV, "unreachable", None, "BAD_STATE", "nat_gateways a/nat")],
    ),
    "NAT gateway failed": (
        (nat_state("failed"),),
        [(PRIV, "unreachable", None, "BAD_STATE", "nat_gateways a/nat")],
    ),
    "NAT gateway deleted": (
        (nat_deleted,),
        [(PRIV, "unreachable", None, "BAD_STATE_ROUTE", "route_tables a/priv")],
    ),
    "NAT gateway deleted, route still active": (
        (nat_state("deleted"),),
        [(PRIV, "unreachable", None, "BAD_STATE BAD_STATE_ROUTE", None)],
    ),
    "NAT gateway not described": (
        (lambda answers: answers.remove("nat_gateways", "a/nat"),),
        [(PRIV, "unknown", None, "UNKNOWN_RESOURCE", "nat_gateways a/nat")],
    ),
    "NAT gateway's subnet not described": (
        (lambda answers: answers.remove("subnets", "a/pub"),),
        [(PRIV, "unknown", None, "UNKNOWN_RESOURCE", "nat_gateways a/nat")],
    ),
    "no NAT gateways file": ((lambda answers: answers.forget("describe-nat-gateways"),), [(PRIV, *OK)]),
    "regional NAT gateway": (
        (regional("eu-west-1a", "eu-west-1b"),),
        [(PRIV, *OK), ("privb 8.8.8.8 tcp 443", *OK)],
    ),
    "regional NAT gateway on its way to the other zone": (
        (regional("eu-west-1a"),),
        [(PRIV, *OK), ("privb 8.8.8.8 tcp 443", *OK)],
    ),
    "regional NAT gateway with an interface of its own": (
        (regional("eu-west-1a"), with_interface),
        [(PRIV, *OK)],
    ),
    "regional NAT gateway in one zone by hand": (
        (regional("eu-west-1a", auto="disabled"),),
        [
            (PRIV, *OK),
            (
                "privb 8.8.8.8 tcp 443",
                "unreachable",
                None,
                "REGIONAL_NGW_ROUTE_AZ_RESTRICTION",
                "nat_gateways a/nat",
            ),
        ],
    ),
    "gateway detached": (
        (detached,),
        [
            ("pub 8.8.8.8 tcp 443", "unreachable", None, "BAD_STATE_ATTACHMENT", "internet_gateways a/igw"),
            ("internet pub tcp 443", "unreachable", None, "BAD_STATE_ATTACHMENT", None),
            (PRIV, "unreachable", None, "BAD_STATE_ATTACHMENT", "internet_gateways a/igw"),
        ],
    ),
    "gateway detached, route a blackhole": (
        (blackholed,),
        [("pub 8.8.8.8 tcp 443", "unreachable", None, "BAD_STATE_ROUTE", "route_tables a/pub")],
    ),
    "gateway not described": (
        (lambda answers: answers.remove("internet_gateways", "a/igw"),),
        [("pub 8.8.8.8 tcp 443", "unknown", None, "UNKNOWN_RESOURCE", "internet_gateways a/igw")],
    ),
    "no gateways file": (
        (lambda answers: answers.forget("describe-internet-gateways"),),
        [("pub 8.8.8.8 tcp 443", *OK), ("internet pub tcp 443", *OK)],
    ),
    "egress-only gateway not described": (
        (lambda answers: answers.remove("egress_only_internet_gateways", "a/eigw"),),
        [("priv 2001:4860:4860::8888 tcp 443", "unknown", None, "UNKNOWN_RESOURCE", None)],
    ),
    "egress-only gateway detached": (
        (lambda answers: answers.of("egress_only_internet_gateways", "a/eigw").update(Attachments=[]),),
        [
            (
                "priv 2001:4860:4860::8888 tcp 443",
                "unreachable",
                None,
                "BAD_STATE_ATTACHMENT BAD_STATE_ROUTE",
                None,
            )
        ],
    ),
    "network ACL of a subnet not described": (
        (lambda answers: answers.remove("network_acls", "a/edge"),),
        [
            ("pub 8.8.8.8 tcp 443", "unknown", None, "UNKNOWN_RESOURCE", None),
            ("viaclosed 8.8.8.8 tcp 80", "unreachable", None, "SUBNET_ACL_RESTRICTION", None),
        ],
    ),
    "public access blocked": (
        (block("block-bidirectional"),),
        [
            ("pub 8.8.8.8 tcp 443", "unreachable", None, BPA, None),
            (PRIV, "unreachable", None, BPA, None),
            ("internet pub tcp 443", "unreachable", None, BPA, None),
            ("priv 2001:4860:4860::8888 tcp 443", "unreachable", None, BPA, None),
            ("priv pub tcp 443", *OK),
        ],
    ),
    "ingress blocked": (
        (block("block-ingress"),),
        [
            ("internet pub tcp 443", "unreachable", None, BPA, None),
            (PRIV, *OK),
            ("priv 2001:4860:4860::8888 tcp 443", *OK),
        ],
    ),
    "blocked but for the VPC": (
        (block("block-bidirectional", ("vpcs", "a", "allow-bidirectional", DONE)),),
        [("pub 8.8.8.8 tcp 443", *OK), ("internet pub tcp 443", *OK), (PRIV, *OK)],
    ),
    "blocked but for a subnet": (
        (block("block-bidirectional", ("subnets", "a/pub", "allow-bidirectional", DONE)),),
        [
            ("pub 8.8.8.8 tcp 443", *OK),
            ("internet pub tcp 443", *OK),
            ("internet:2001:4860:4860::8888 six tcp 443", "unreachable", None, BPA, None),
        ],
    ),
    "blocked, a subnet may go out": (
        (block("block-bidirectional", ("subnets", "a/pub", "allow-egress", DONE)),),
        [("pub 8.8.8.8 tcp 443", *OK), ("internet pub tcp 443", "unreachable", None, BPA, None)],
    ),
    "ingress blocked, a subnet may go out": (
        (block("block-ingress", ("subnets", "a/pub", "allow-egress", DONE)),),
        [
            ("pub 8.8.8.8 tcp 443", "unreachable", None, BPA, None),
            ("internet pub tcp 443", "unreachable", None, BPA, None),
            (PRIV, *OK),
        ],
    ),
    "exclusion not made yet": (
        (block("block-bidirectional", ("subnets", "a/pub", "allow-bidirectional", "create-in-progress")),),
        [("pub 8.8.8.8 tcp 443", "unreachable", None, BPA, None)],
    ),
    "block off": ((block("off"),), [("pub 8.8.8.8 tcp 443", *OK)]),
}


@pytest.mark.parametrize("world", WORLDS)
def test_world(world: str) -> None:
    edits, cases = WORLDS[world]
    AwsNetwork(BASE, *edits).check(*cases)
