"""Routes, prefix lists, security groups, interfaces and middleboxes as AWS describes them."""

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
    cidr_blocks: [10.1.0.0/16, 10.9.0.0/16]
    internet_gateway: igw
    vpn_gateway: vgw
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: app}
      db: {az: eu-west-1a, cidr_block: 10.1.1.0/24, route_table: db}
      fw: {az: eu-west-1a, cidr_block: 10.1.2.0/24, route_table: fw}
      pub: {az: eu-west-1a, cidr_block: 10.1.3.0/24, route_table: pub}
      extra: {az: eu-west-1a, cidr_block: 10.9.0.0/24, route_table: fw}
    route_tables:
      app: {routes: {10.2.0.0/16: ab, 10.1.1.0/24: fw}}
      db: {routes: {10.1.0.0/24: fw}}
      fw: {routes: {}}
      pub: {routes: {0.0.0.0/0: igw, 10.2.0.0/16: ab}}
    security_groups:
      open: {ingress: [all from 0.0.0.0/0]}
      self: {ingress: [tcp 7000 from self, tcp 443 from 10.1.0.0/16]}
      byref: {ingress: [tcp 443 from open]}
      bylist: {ingress: [tcp 443 from lista, tcp 22 from 203.0.113.7/32]}
      ports: {ingress: [tcp 8000-8099 from 10.1.0.0/16, udp 500 from 10.1.0.0/16, icmp 8/0 from 10.1.0.0/16, esp from 10.1.0.0/16]}
      out: {ingress: [], egress: [tcp 443 to byref, tcp 80 to 10.1.2.0/24]}
    instances:
      x: {subnet: app, private_ip: 10.1.0.10, security_groups: [open]}
      s1: {subnet: app, private_ip: 10.1.0.11, security_groups: [self]}
      s2: {subnet: fw, private_ip: 10.1.2.12, security_groups: [self]}
      d: {subnet: db, private_ip: 10.1.1.10, security_groups: [open]}
      r: {subnet: fw, private_ip: 10.1.2.20, security_groups: [byref]}
      dr: {subnet: db, private_ip: 10.1.1.20, security_groups: [byref]}
      l: {subnet: pub, private_ip: 10.1.3.20, public_ip: 198.51.100.20, security_groups: [bylist]}
      p: {subnet: fw, private_ip: 10.1.2.30, security_groups: [ports]}
      o: {subnet: fw, private_ip: 10.1.2.40, security_groups: [out]}
      oa: {subnet: app, private_ip: 10.1.0.40, security_groups: [out]}
      fw: {subnet: fw, private_ip: 10.1.2.10, source_dest_check: false, security_groups: [open]}
      e: {subnet: extra, private_ip: 10.9.0.10, security_groups: [open]}
      pubx: {subnet: pub, private_ip: 10.1.3.10, public_ip: 198.51.100.21, security_groups: [open]}
  b:
    region: eu-west-1
    account: "222222222222"
    cidr_blocks: [10.2.0.0/16]
    subnets:
      app: {az: eu-west-1a, cidr_block: 10.2.0.0/24, route_table: rt}
    route_tables: {rt: {routes: {10.1.0.0/16: ab}}}
    security_groups:
      open: {ingress: [all from 0.0.0.0/0]}
    instances:
      y: {subnet: app, private_ip: 10.2.0.10, security_groups: [open]}
vpc_peering_connections:
  ab: {requester: a, accepter: b}
prefix_lists:
  lista: {entries: [10.1.3.0/24, 203.0.113.0/24]}
"""
)
OK = ("reachable", "reachable", "", None)


def route(
    table: str, destination: str, target: dict[str, str], state: str = "active", origin: str = "CreateRoute"
) -> Edit:
    def edit(answers: Answers) -> None:
        routes = answers.of("route_tables", table)["Routes"]
        key = "DestinationPrefixListId" if destination.startswith("pl-") else "DestinationCidrBlock"
        routes.append({key: destination, "State": state, "Origin": origin, **target})

    return edit


PCX = {"VpcPeeringConnectionId": aws_id("vpc_peering_connections", "ab")}
IGW = {"GatewayId": aws_id("internet_gateways", "a/igw")}
VGW = {"GatewayId": aws_id("vpn_gateways", "a/vgw")}


def rules_apart(answers: Answers) -> None:
    """`describe-security-group-rules` in place of the rules inside the groups."""
    rules = []
    for group in answers.each("SecurityGroups"):
        for egress, key in ((False, "IpPermissions"), (True, "IpPermissionsEgress")):
            for number, rule in enumerate(group.pop(key)):
                one = {
                    "SecurityGroupRuleId": f"sgr-{group['GroupId']}-{egress:d}-{number}",
                    "GroupId": group["GroupId"],
                    "GroupOwnerId": "111111111111",
                    "IsEgress": egress,
                    "IpProtocol": rule["IpProtocol"],
                    "FromPort": rule.get("FromPort", -1),
                    "ToPort": rule.get("ToPort", -1),
                }
                for each in rule["IpRanges"]:
                    one["CidrIpv4"] = each["CidrIp"]
                for each in rule["Ipv6Ranges"]:
                    one["CidrIpv6"] = each["CidrIpv6"]
                for each in rule["PrefixListIds"]:
                    one["PrefixListId"] = each["PrefixListId"]
                for each in rule["UserIdGroupPairs"]:
                    one["ReferencedGroupInfo"] = {"GroupId": each["GroupId"]}
                rules.append(one)
    answers.add("ec2-describe-security-group-rules", {"SecurityGroupRules": rules})


def only_rules(answers: Answers) -> None:
    rules_apart(answers)
    answers.forget("describe-security-groups")


def secondary(answers: Answers) -> None:
    """A second private address with an Elastic IP on x's interface, and a delegated prefix on d's."""
    answers.of("network_interfaces", "a/pubx/eth0")["PrivateIpAddresses"].append(
        {"Primary": False, "PrivateIpAddress": "10.1.3.111"}
    )
    answers.add(
        "ec2-describe-addresses",
        {
            "Addresses": [
                {
                    "PublicIp": "198.51.100.99",
                    "AllocationId": "eipalloc-9",
                    "AssociationId": "eipassoc-9",
                    "NetworkInterfaceId": aws_id("network_interfaces", "a/pubx/eth0"),
                    "PrivateIpAddress": "10.1.3.111",
                    "Domain": "vpc",
                },
                {"PublicIp": "198.51.100.98", "AllocationId": "eipalloc-8", "Domain": "vpc"},
            ]
        },
    )
    answers.of("network_interfaces", "a/p/eth0")["Ipv4Prefixes"] = [{"Ipv4Prefix": "10.1.2.128/28"}]


def loose(id: str) -> Edit:
    """An interface detached from its instance."""

    def edit(answers: Answers) -> None:
        item = answers.of("network_interfaces", f"{id}/eth0")
        item["Status"] = "available"
        del item["Attachment"]
        answers.of("instances", id)["NetworkInterfaces"] = []

    return edit


def state(id: str, name: str) -> Edit:
    def edit(answers: Answers) -> None:
        answers.of("instances", id)["State"] = {"Code": 0, "Name": name}

    return edit


def terminated(id: str) -> Edit:
    """A terminated instance has no interface, no VPC and no address left."""

    def edit(answers: Answers) -> None:
        item = answers.of("instances", id)
        item["State"] = {"Code": 48, "Name": "terminated"}
        item["NetworkInterfaces"] = []
        for key in ("VpcId", "SubnetId"):
            del item[key]
        answers.remove("network_interfaces", f"{id}/eth0")

    return edit


def dissociated(answers: Answers) -> None:
    for item in answers.of("vpcs", "a")["CidrBlockAssociationSet"]:
        if item["CidrBlock"] == "10.9.0.0/16":
            item["CidrBlockState"] = {"State": "disassociated"}
    answers.remove("subnets", "a/extra")
    answers.remove("network_interfaces", "a/e/eth0")
    for content in answers.files.values():
        if "Reservations" in content:
            content["Reservations"] = [
                item
                for item in content["Reservations"]
                if item["Instances"][0]["InstanceId"] != aws_id("instances", "a/e")
            ]


def peering(code: str) -> Edit:
    def edit(answers: Answers) -> None:
        answers.of("vpc_peering_connections", "ab")["Status"] = {"Code": code}

    return edit


def second_interface(answers: Answers) -> None:
    """A second interface on x, in the firewall's subnet, with another group."""
    first = answers.of("network_interfaces", "a/x/eth0")
    second = {
        **first,
        "NetworkInterfaceId": "eni-0second",
        "SubnetId": aws_id("subnets", "a/fw"),
        "PrivateIpAddress": "10.1.2.77",
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": "10.1.2.77"}],
        "Groups": [{"GroupId": aws_id("security_groups", "a/self"), "GroupName": "self"}],
        "Attachment": {**first["Attachment"], "DeviceIndex": 1, "AttachmentId": "eni-attach-2"},
    }
    for content in answers.files.values():
        if "NetworkInterfaces" in content:
            content["NetworkInterfaces"].append(second)
    answers.of("instances", "a/x")["NetworkInterfaces"].append(second)


def second_list(target: dict[str, str]) -> Edit:
    """Another prefix list with the peered VPC's block, and a route for it."""

    def edit(answers: Answers) -> None:
        for content in answers.files.values():
            if "PrefixLists" in content:
                content["PrefixLists"].append(
                    {
                        "PrefixListId": "pl-0two",
                        "PrefixListName": "two",
                        "State": "create-complete",
                        "OwnerId": "111111111111",
                    }
                )
        answers.add("ec2-get-managed-prefix-list-entries/pl-0two", {"Entries": [{"Cidr": "10.2.0.0/24"}]})
        route("a/pub", "pl-0two", target)(answers)

    return edit


def third_list(answers: Answers) -> None:
    for content in answers.files.values():
        if "PrefixLists" in content:
            content["PrefixLists"].append(
                {
                    "PrefixListId": "pl-0three",
                    "PrefixListName": "three",
                    "State": "create-complete",
                    "OwnerId": "111111111111",
                }
            )
    answers.add("ec2-get-managed-prefix-list-entries/pl-0three", {"Entries": [{"Cidr": "10.2.0.0/24"}]})
    route("a/pub", "pl-0three", PCX)(answers)


WORLDS: dict[str, tuple[tuple[Edit, ...], list[AwsCase]]] = {
    "as it is": (
        (),
        [
            ("a/x b/y tcp 443", *OK),
            ("a/s1 a/s2 tcp 7000", *OK),
            ("a/x a/s2 tcp 7000", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/self"),
            ("a/s1 a/s2 tcp 443", *OK),
            ("a/e a/s2 tcp 443", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/self"),
            ("a/x a/r tcp 443", *OK),
            ("a/s1 a/r tcp 443", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/byref"),
            # a middlebox on the way hides the sender's group, both ways
            ("a/x a/d tcp 443", *OK),
            (
                "a/x a/dr tcp 443",
                "unreachable",
                None,
                "SG_REFERENCES_NOT_PRESERVED ENI_SG_RULES_MISMATCH",
                "security_groups a/byref",
            ),
            (
                "a/oa a/dr tcp 443",
                "unreachable",
                None,
                "SG_REFERENCES_NOT_PRESERVED ENI_SG_RULES_MISMATCH",
                "security_groups a/out",
            ),
            ("a/oa a/r tcp 443", "unreachable", None, "ENI_SG_RULES_MISMATCH", None),
            ("a/o a/r tcp 443", "unreachable", None, "ENI_SG_RULES_MISMATCH", None),
            ("a/o a/fw tcp 80", *OK),
            ("a/o a/fw tcp 443", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/out"),
            # ports and protocols
            ("a/x a/p tcp 8000", *OK),
            ("a/x a/p tcp 8099", *OK),
            ("a/x a/p tcp 8100", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/ports"),
            ("a/x a/p udp 8000", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/ports"),
            ("a/x a/p udp 500", *OK),
            ("a/x a/p icmp", *OK),
            ("a/x a/p icmp 13", "unreachable", None, "ENI_SG_RULES_MISMATCH", None),
            ("a/x a/p esp", *OK),
            ("a/x a/p gre", "unreachable", None, "ENI_SG_RULES_MISMATCH", None),
            # prefix lists
            ("a/pubx a/l tcp 443", *OK),
            ("a/x a/l tcp 443", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/bylist"),
            ("internet:203.0.113.50 a/l tcp 443", *OK),
            ("internet:203.0.113.7 a/l tcp 22", *OK),
            (
                "internet:203.0.113.8 a/l tcp 22",
                "unreachable",
                None,
                "ENI_SG_RULES_MISMATCH",
                "security_groups a/bylist",
            ),
            # through the internet gateway a group's members are strangers
            (
                "a/pubx 198.51.100.20 tcp 443",
                "unreachable",
                None,
                "ENI_SG_RULES_MISMATCH",
                "security_groups a/bylist",
            ),
            ("a/x 10.1.1.99 tcp 443", "unreachable", None, "ENI_ADDRESS_RESTRICTION", None),
            (
                "a/x 10.1.77.1 tcp 443",
                "unreachable",
                None,
                "VPC_LOCAL_ROUTE_CIDR_RESTRICTION ENI_ADDRESS_RESTRICTION NO_POSSIBLE_DESTINATION",
                None,
            ),
            ("a/x 8.8.8.8 tcp 443", "unreachable", None, "NO_ROUTE_TO_DESTINATION", "route_tables a/app"),
            ("a/s2 a/e tcp 443", *OK),
        ],
    ),
    "longer route is a blackhole": (
        (route("a/app", "10.2.0.0/24", PCX, "blackhole"),),
        [
            (
                "a/x b/y tcp 443",
                "unreachable",
                None,
                "BAD_STATE_ROUTE MORE_SPECIFIC_ROUTE",
                "route_tables a/app",
            )
        ],
    ),
    "longer route elsewhere": (
        (route("a/pub", "10.2.0.0/24", IGW),),
        [("a/pubx b/y tcp 443", "unreachable", None, "MORE_SPECIFIC_ROUTE", "route_tables a/pub")],
    ),
    "static over propagated": (
        (route("a/pub", "10.2.0.0/16", VGW, origin="EnableVgwRoutePropagation"),),
        [("a/pubx b/y tcp 443", *OK)],
    ),
    "longer propagated route": (
        (route("a/pub", "10.2.0.0/24", VGW, origin="EnableVgwRoutePropagation"),),
        [("a/pubx b/y tcp 443", "unreachable", None, "MORE_SPECIFIC_ROUTE", "route_tables a/pub")],
    ),
    "list over propagated": (
        (
            second_list(PCX),
            route("a/pub", "10.2.0.0/24", VGW, origin="EnableVgwRoutePropagation"),
        ),
        [("a/pubx b/y tcp 443", *OK)],
    ),
    "CIDR over list": (
        (second_list(IGW), route("a/pub", "10.2.0.0/24", PCX)),
        [("a/pubx b/y tcp 443", *OK)],
    ),
    "list loses to a CIDR route that leads elsewhere": (
        (second_list(PCX), route("a/pub", "10.2.0.0/24", IGW)),
        [
            (
                "a/pubx b/y tcp 443",
                "unreachable",
                None,
                "HIGHER_PRIORITY_ROUTE MORE_SPECIFIC_ROUTE",
                "route_tables a/pub",
            )
        ],
    ),
    "two lists, two targets": (
        (second_list(IGW), third_list),
        [("a/pubx b/y tcp 443", "unknown", None, "UNKNOWN_RESOURCE", "route_tables a/pub")],
    ),
    "two lists, one target": ((second_list(PCX), third_list), [("a/pubx b/y tcp 443", *OK)]),
    "list without entries": (
        (second_list(PCX), lambda answers: answers.forget("pl-0two")),
        [
            ("a/pubx b/y tcp 443", "unknown", None, "UNKNOWN_RESOURCE", "route_tables a/pub"),
            ("a/pubx a/fw tcp 443", *OK),
        ],
    ),
    "rule's list without entries": (
        (lambda answers: answers.forget("prefix-list-entries"),),
        [
            (
                "internet:203.0.113.50 a/l tcp 443",
                "unknown",
                None,
                "UNKNOWN_RESOURCE",
                "security_groups a/bylist",
            ),
            ("internet:203.0.113.7 a/l tcp 22", *OK),
        ],
    ),
    "rules apart from groups": (
        (rules_apart,),
        [
            ("a/x a/r tcp 443", *OK),
            ("a/s1 a/r tcp 443", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/byref"),
            ("a/x a/p icmp", *OK),
            ("internet:203.0.113.50 a/l tcp 443", *OK),
        ],
    ),
    "rules alone": (
        (only_rules,),
        [
            ("a/x a/r tcp 443", *OK),
            ("a/o a/fw tcp 443", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/out"),
        ],
    ),
    "no groups at all": (
        (lambda answers: answers.forget("security-group"),),
        [("a/x a/r tcp 443", "unknown", None, "UNKNOWN_RESOURCE", None)],
    ),
    "a certain deny behind an undescribed group": (
        (lambda answers: answers.remove("security_groups", "a/open"),),
        [
            ("a/x a/s2 tcp 7000", "unreachable", None, "ENI_SG_RULES_MISMATCH", "security_groups a/self"),
            ("a/x a/s2 tcp 443", "unknown", None, "UNKNOWN_RESOURCE", "security_groups a/open"),
            ("a/x 8.8.8.8 tcp 443", "unreachable", None, "NO_ROUTE_TO_DESTINATION", "route_tables a/app"),
        ],
    ),
    "group not described": (
        (lambda answers: answers.remove("security_groups", "a/byref"),),
        [("a/x a/r tcp 443", "unknown", None, "UNKNOWN_RESOURCE", "security_groups a/byref")],
    ),
    "secondary address": (
        (secondary,),
        [
            ("internet 198.51.100.99 tcp 443", *OK),
            ("a/pubx 8.8.8.8 tcp 443", *OK),
            ("10.1.3.111 8.8.8.8 tcp 443", *OK),
            ("a/x 10.1.2.130 tcp 8000", *OK),
        ],
    ),
    "loose interface": (
        (loose("a/r"),),
        [
            (
                "a/x 10.1.2.20 tcp 443",
                "unreachable",
                None,
                "BAD_STATE_ATTACHMENT",
                "network_interfaces a/r/eth0",
            ),
            ("a/x a/r tcp 443", "unreachable", None, "UNASSOCIATED_COMPONENT NO_PATH", "instances a/r"),
        ],
    ),
    "stopped": (
        (state("a/r", "stopped"), state("a/x", "stopping")),
        [
            ("a/fw a/r tcp 443", "unreachable", None, "BAD_STATE", "instances a/r"),
            ("a/x a/s2 tcp 443", "unreachable", None, "BAD_STATE", "instances a/x"),
        ],
    ),
    "pending": ((state("a/r", "pending"),), [("a/x a/r tcp 443", *OK)]),
    "terminated": (
        (terminated("a/r"),),
        [
            ("a/x a/r tcp 443", "unreachable", None, "BAD_STATE UNASSOCIATED_COMPONENT", "instances a/r"),
            ("a/r a/x tcp 443", "unreachable", None, "BAD_STATE UNASSOCIATED_COMPONENT", "instances a/r"),
        ],
    ),
    "middlebox stopped": (
        (state("a/fw", "stopped"),),
        [("a/x a/d tcp 443", "unreachable", None, "BAD_STATE BAD_STATE_ROUTE", "instances a/fw")],
    ),
    "middlebox checks": (
        (lambda answers: answers.of("network_interfaces", "a/fw/eth0").update(SourceDestCheck=True),),
        [
            (
                "a/x a/d tcp 443",
                "unreachable",
                None,
                "ENI_SOURCE_DEST_CHECK_RESTRICTION",
                "network_interfaces a/fw/eth0",
            )
        ],
    ),
    "middlebox not described": (
        (
            lambda answers: answers.remove("network_interfaces", "a/fw/eth0"),
            lambda answers: answers.of("instances", "a/fw").update(NetworkInterfaces=[]),
            lambda answers: [
                i.pop("InstanceId", None) for t in answers.each("RouteTables") for i in t["Routes"]
            ],
        ),
        [("a/x a/d tcp 443", "unknown", None, "UNKNOWN_RESOURCE", "network_interfaces a/fw/eth0")],
    ),
    "block gone": (
        (dissociated,),
        [("a/x a/s2 tcp 443", *OK)],
    ),
    "peering pending": (
        (peering("pending-acceptance"),),
        [("a/x b/y tcp 443", "unreachable", None, "BAD_STATE", "vpc_peering_connections ab")],
    ),
    "peering rejected": (
        (peering("rejected"),),
        [("a/x b/y tcp 443", "unreachable", None, "BAD_STATE", None)],
    ),
    "peering expired": ((peering("expired"),), [("a/x b/y tcp 443", "unreachable", None, "BAD_STATE", None)]),
    "peering failed": ((peering("failed"),), [("a/x b/y tcp 443", "unreachable", None, "BAD_STATE", None)]),
    "peering deleted": (
        (peering("deleted"),),
        [("a/x b/y tcp 443", "unreachable", None, "BAD_STATE_ROUTE", "route_tables a/app")],
    ),
    "peering not described": (
        (lambda answers: answers.remove("vpc_peering_connections", "ab"),),
        [("a/x b/y tcp 443", "unknown", None, "UNKNOWN_RESOURCE", "vpc_peering_connections ab")],
    ),
    "two interfaces": (
        (second_interface,),
        [
            ("a/s1 a/x tcp 7000", *OK),
            ("a/x 8.8.8.8 tcp 443", "unreachable", None, "NO_ROUTE_TO_DESTINATION", None),
        ],
    ),
    "no route tables": (
        (lambda answers: answers.forget("route-tables"),),
        [
            ("a/s1 a/s2 tcp 443", *OK),
            ("a/x b/y tcp 443", "unknown", None, "UNKNOWN_RESOURCE", None),
            ("a/pubx 8.8.8.8 tcp 443", "unknown", None, "UNKNOWN_RESOURCE", None),
        ],
    ),
    "table not described": (
        (lambda answers: answers.remove("route_tables", "a/app"),),
        [("a/x b/y tcp 443", "unreachable", None, "NO_ROUTE_TO_DESTINATION", None)],
    ),
    "no network ACLs": ((lambda answers: answers.forget("network-acls"),), [("a/s1 a/s2 tcp 443", *OK)]),
    "no interfaces file": (
        (lambda answers: answers.forget("network-interfaces"),),
        [("a/s1 a/s2 tcp 443", *OK)],
    ),
    "no instances file": (
        (lambda answers: answers.forget("describe-instances"),),
        [("10.1.0.11 10.1.2.12 tcp 443", *OK)],
    ),
    "no subnets": (
        (lambda answers: answers.forget("describe-subnets"),),
        [("a/s1 a/s2 tcp 443", "unknown", None, "UNKNOWN_RESOURCE", None)],
    ),
}


@pytest.mark.parametrize("world", WORLDS)
def test_world(world: str) -> None:
    edits, cases = WORLDS[world]
    AwsNetwork(BASE, *edits).check(*cases)
