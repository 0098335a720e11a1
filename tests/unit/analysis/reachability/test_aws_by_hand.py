"""Configuration as several accounts, partial folders and everyday services show it, put together by hand."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_output import write_files
from tests.support.aws_shapes import (
    OWNER,
    Shape,
    entry,
    group,
    interface,
    managed,
    network_acl,
    reservation,
    route,
    route_table,
    rule,
    subnet,
    vpc,
)
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.trace import trace
from vpcplan.load.source import load_topology
from vpcplan.model.topology_index import TopologyIndex

Files = dict[str, Any]
OTHER = "222222222222"
YES, NO, UNKNOWN = ("reachable", "reachable"), ("unreachable", None), ("unknown", None)
LOCAL = route("10.0.0.0/16", GatewayId="local")
GATEWAY = {
    "InternetGatewayId": "igw-1",
    "OwnerId": OWNER,
    "Attachments": [{"State": "available", "VpcId": "vpc-1"}],
}


def one_vpc() -> Files:
    """Two subnets, one public, and three instances; rules in every spelling that AWS uses."""
    x = interface("eni-x", "subnet-a", "vpc-1", "10.0.0.10", "sg-client")
    y = interface("eni-y", "subnet-b", "vpc-1", "10.0.1.10", "sg-server", public="198.51.100.5")
    z = interface("eni-z", "subnet-b", "vpc-1", "10.0.1.11", "sg-ping")
    return {
        "vpcs": {"Vpcs": [vpc("vpc-1", "10.0.0.0/16")]},
        "subnets": {
            "Subnets": [
                subnet("subnet-a", "vpc-1", "10.0.0.0/24"),
                subnet("subnet-b", "vpc-1", "10.0.1.0/24", "eu-west-1b"),
            ]
        },
        "tables": {
            "RouteTables": [
                route_table("rtb-main", "vpc-1", LOCAL),
                route_table(
                    "rtb-public", "vpc-1", LOCAL, route("0.0.0.0/0", GatewayId="igw-1"), subnets=["subnet-b"]
                ),
            ]
        },
        "gateways": {"InternetGateways": [deepcopy(GATEWAY)]},
        "acls": {"NetworkAcls": [network_acl("acl-1", "vpc-1", ["subnet-a", "subnet-b"])]},
        "groups": {
            "SecurityGroups": [
                group("sg-client", "vpc-1"),
                group(
                    "sg-server",
                    "vpc-1",
                    rule("6", 443, 443, blocks=["10.0.0.0/24"]),
                    rule("17", 53, 53, blocks=["10.0.0.0/24"]),
                    rule("tcp", blocks=["10.0.9.0/24"]),
                    rule("tcp", 8000, 8100, groups=["sg-client"]),
                    rule("50", blocks=["10.0.0.0/16"]),
                    rule("tcp", -1, -1, blocks=["10.0.8.0/24"]),
                    rule("icmp", 3, 4, blocks=["10.0.0.0/16"]),
                ),
                group(
                    "sg-ping",
                    "vpc-1",
                    rule("1", 8, -1, blocks=["10.0.0.0/16"]),
                    rule("icmp", 0, -1, blocks=["10.9.0.0/16"]),
                ),
            ]
        },
        "interfaces": {"NetworkInterfaces": [x, y, z]},
        "instances": {"Reservations": [reservation("i-x", x), reservation("i-y", y), reservation("i-z", z)]},
    }


def shared_subnets() -> Files:
    """A VPC whose owner shares a subnet: the other account sees VPC and subnet, not tables and ACLs."""
    x = interface("eni-x", "subnet-a", "vpc-1", "10.0.0.10", "sg-owner")
    y = interface("eni-y", "subnet-b", "vpc-1", "10.0.1.10", "sg-guest", owner=OTHER)
    z = interface("eni-z", "subnet-b", "vpc-1", "10.0.1.11", "sg-ref", owner=OTHER)
    shared = subnet("subnet-b", "vpc-1", "10.0.1.0/24", "eu-west-1b")
    mine = {
        "vpcs": {"Vpcs": [{**vpc("vpc-1", "10.0.0.0/16"), "Tags": [{"Key": "Name", "Value": "shared"}]}]},
        "subnets": {"Subnets": [subnet("subnet-a", "vpc-1", "10.0.0.0/24"), shared]},
        "tables": {
            "RouteTables": [route_table("rtb-1", "vpc-1", LOCAL, route("0.0.0.0/0", NatGatewayId="nat-1"))]
        },
        "acls": {
            "NetworkAcls": [
                network_acl("acl-1", "vpc-1", ["subnet-a"]),
                network_acl(
                    "acl-2",
                    "vpc-1",
                    ["subnet-b"],
                    entry(100, False, "10.0.0.0/24", "6", "443"),
                    entry(100, True, "10.0.0.0/16", "6", "1024-65535"),
                ),
            ]
        },
        "groups": {
            "SecurityGroups": [
                group(
                    "sg-owner",
                    "vpc-1",
                    rule("tcp", 80, 80, groups=[{"GroupId": "sg-guest", "UserId": OTHER}]),
                )
            ]
        },
        "interfaces": {"NetworkInterfaces": [x]},
        "instances": {"Reservations": [reservation("i-x", x)]},
    }
    theirs = {
        "vpcs": {"Vpcs": [vpc("vpc-1", "10.0.0.0/16")]},
        "subnets": {"Subnets": [dict(shared)]},
        "tables": {"RouteTables": []},
        "acls": {"NetworkAcls": []},
        "groups": {
            "SecurityGroups": [
                group("sg-guest", "vpc-1", rule("tcp", 443, 443, blocks=["10.0.0.0/16"]), owner=OTHER),
                group("sg-ref", "vpc-1", rule("tcp", 443, 443, groups=["sg-owner"]), owner=OTHER),
            ]
        },
        "interfaces": {"NetworkInterfaces": [y, z]},
        "instances": {"Reservations": [reservation("i-y", y), reservation("i-z", z)]},
    }
    folders = ((OWNER, mine), (OTHER, theirs))
    return {f"{account}/eu-west-1/{name}": body for account, files in folders for name, body in files.items()}


def far_peer() -> Files:
    """A peering connection whose other side, in another account, nobody describes."""
    x = interface("eni-x", "subnet-a", "vpc-1", "10.0.0.10", "sg-client")
    y = interface("eni-y", "subnet-a", "vpc-1", "10.0.0.11", "sg-ref")
    far = {"GroupId": "sg-far", "UserId": OTHER, "VpcPeeringConnectionId": "pcx-1", "PeeringStatus": "active"}
    files = one_vpc()
    files["tables"] = {
        "RouteTables": [
            route_table("rtb-main", "vpc-1", LOCAL, route("10.2.0.0/16", VpcPeeringConnectionId="pcx-1"))
        ]
    }
    files["groups"] = {
        "SecurityGroups": [
            group("sg-client", "vpc-1"),
            group(
                "sg-ref",
                "vpc-1",
                rule("tcp", 443, 443, groups=[far]),
                rule("tcp", 22, 22, blocks=["10.2.0.0/16"]),
                egress=[rule("tcp", 443, 443, groups=[far])],
            ),
        ]
    }
    files["interfaces"] = {"NetworkInterfaces": [x, y]}
    files["instances"] = {"Reservations": [reservation("i-x", x), reservation("i-y", y)]}
    files["peerings"] = {
        "VpcPeeringConnections": [
            {
                "VpcPeeringConnectionId": "pcx-1",
                "Status": {"Code": "active"},
                "RequesterVpcInfo": {
                    "VpcId": "vpc-1",
                    "OwnerId": OWNER,
                    "Region": "eu-west-1",
                    "CidrBlockSet": [{"CidrBlock": "10.0.0.0/16"}],
                },
                "AccepterVpcInfo": {
                    "VpcId": "vpc-2",
                    "OwnerId": OTHER,
                    "Region": "eu-west-1",
                    "CidrBlockSet": [{"CidrBlock": "10.2.0.0/16"}],
                },
            }
        ]
    }
    return files


def hub() -> Files:
    """A transit gateway with two VPCs, two VPN connections of which one is described, and what is not."""
    x = interface("eni-x", "subnet-a", "vpc-1", "10.0.0.10", "sg-any")
    y = interface("eni-y", "subnet-c", "vpc-2", "10.2.0.10", "sg-y")

    def attachment(number: int, kind: str, resource: str) -> Shape:
        return {
            "TransitGatewayAttachmentId": f"tgw-attach-{number}",
            "TransitGatewayId": "tgw-1",
            "ResourceType": kind,
            "ResourceId": resource,
            "State": "available",
            "Association": {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"},
        }

    def inside(number: int, vpc_id: str, subnet_id: str) -> Shape:
        return {
            "TransitGatewayAttachmentId": f"tgw-attach-{number}",
            "TransitGatewayId": "tgw-1",
            "VpcId": vpc_id,
            "State": "available",
            "SubnetIds": [subnet_id],
            "Options": {"SecurityGroupReferencingSupport": "enable", "ApplianceModeSupport": "disable"},
        }

    def leads(block: str, kind: str, *ends: tuple[int, str, str]) -> Shape:
        return {
            "DestinationCidrBlock": block,
            "Type": kind,
            "State": "active" if ends else "blackhole",
            "TransitGatewayAttachments": [
                {"TransitGatewayAttachmentId": f"tgw-attach-{n}", "ResourceType": what, "ResourceId": id}
                for n, what, id in ends
            ],
        }

    files = one_vpc()
    for name in ("gateways", "acls"):
        del files[name]
    return files | {
        "vpcs": {"Vpcs": [vpc("vpc-1", "10.0.0.0/16"), vpc("vpc-2", "10.2.0.0/16")]},
        "subnets": {
            "Subnets": [
                subnet("subnet-a", "vpc-1", "10.0.0.0/24"),
                subnet("subnet-c", "vpc-2", "10.2.0.0/24"),
            ]
        },
        "tables": {
            "RouteTables": [
                route_table(
                    "rtb-1",
                    "vpc-1",
                    LOCAL,
                    route("10.2.0.0/16", TransitGatewayId="tgw-1"),
                    route("192.168.0.0/16", TransitGatewayId="tgw-1"),
                ),
                route_table(
                    "rtb-2",
                    "vpc-2",
                    route("10.2.0.0/16", GatewayId="local"),
                    route("10.0.0.0/16", TransitGatewayId="tgw-1"),
                ),
            ]
        },
        "groups": {
            "SecurityGroups": [
                group("sg-any", "vpc-1", rule(blocks=["0.0.0.0/0"])),
                group(
                    "sg-y",
                    "vpc-2",
                    rule("tcp", 443, 443, blocks=["10.0.0.0/16"]),
                    rule("tcp", 22, 22, groups=["sg-any"]),
                ),
            ]
        },
        "interfaces": {"NetworkInterfaces": [x, y]},
        "instances": {"Reservations": [reservation("i-x", x), reservation("i-y", y)]},
        "hubs": {
            "TransitGateways": [
                {
                    "TransitGatewayId": "tgw-1",
                    "State": "available",
                    "OwnerId": OWNER,
                    "Options": {"SecurityGroupReferencingSupport": "enable", "VpnEcmpSupport": "enable"},
                }
            ]
        },
        "attachments": {
            "TransitGatewayAttachments": [
                attachment(1, "vpc", "vpc-1"),
                attachment(2, "vpc", "vpc-2"),
                attachment(3, "vpn", "vpn-1"),
                attachment(4, "direct-connect-gateway", "dx-1"),
                attachment(5, "peering", "tgw-far"),
            ]
        },
        "vpc-attachments": {
            "TransitGatewayVpcAttachments": [inside(1, "vpc-1", "subnet-a"), inside(2, "vpc-2", "subnet-c")]
        },
        "hub-tables": {
            "TransitGatewayRouteTables": [
                {"TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayId": "tgw-1", "State": "available"}
            ]
        },
        "ec2-search-transit-gateway-routes/tgw-rtb-1": {
            "Routes": [
                leads("10.0.0.0/16", "propagated", (1, "vpc", "vpc-1")),
                leads("10.2.0.0/16", "propagated", (2, "vpc", "vpc-2")),
                leads("192.168.0.0/16", "propagated", (3, "vpn", "vpn-1"), (6, "vpn", "vpn-2")),
                leads("192.168.9.0/24", "static", (5, "peering", "tgw-far")),
                leads("192.168.8.0/24", "propagated", (4, "direct-connect-gateway", "dx-1")),
                leads("192.168.7.0/24", "static"),
            ],
            "AdditionalRoutesAvailable": False,
        },
        "vpns": {
            "VpnConnections": [
                {
                    "VpnConnectionId": "vpn-1",
                    "CustomerGatewayId": "cgw-1",
                    "TransitGatewayId": "tgw-1",
                    "State": "available",
                    "Options": {"StaticRoutesOnly": False},
                    "VgwTelemetry": [{"Status": "UP"}, {"Status": "DOWN"}],
                }
            ]
        },
        "customers": {
            "CustomerGateways": [
                {"CustomerGatewayId": "cgw-1", "State": "available", "IpAddress": "203.0.113.1"}
            ]
        },
    }


def services() -> Files:
    """Endpoints of two kinds, and rules that name AWS's own prefix lists and one of the account."""
    files = one_vpc()
    client = group(
        "sg-client",
        "vpc-1",
        egress=[
            rule("tcp", 443, 443, lists=["pl-s3"]),
            rule("tcp", 443, 443, blocks=["10.0.0.0/16"]),
        ],
    )
    server = group(
        "sg-server",
        "vpc-1",
        rule("tcp", 443, 443, lists=["pl-edge"]),
        rule("tcp", 8443, 8443, lists=["pl-mine"]),
    )
    door = group("sg-door", "vpc-1", rule("tcp", 443, 443, blocks=["10.0.0.0/16"]))
    files["groups"] = {"SecurityGroups": [client, server, door, group("sg-ping", "vpc-1")]}
    files["tables"]["RouteTables"][0]["Routes"].append(route("pl-s3", GatewayId="vpce-s3"))
    files["interfaces"]["NetworkInterfaces"].append(
        managed(
            "eni-sns", "subnet-a", "10.0.0.20", "VPC Endpoint Interface vpce-sns", "vpc_endpoint", "sg-door"
        )
    )
    own = {"AddressFamily": "IPv4", "State": "create-complete", "OwnerId": "AWS"}
    files |= {
        "lists": {
            "PrefixLists": [
                {
                    "PrefixListId": "pl-s3",
                    "PrefixListName": "com.amazonaws.eu-west-1.s3",
                    "Cidrs": ["52.218.0.0/17"],
                }
            ]
        },
        "managed-lists": {
            "PrefixLists": [
                {"PrefixListId": "pl-s3", "PrefixListName": "com.amazonaws.eu-west-1.s3", **own},
                {
                    "PrefixListId": "pl-edge",
                    "PrefixListName": "com.amazonaws.global.cloudfront.origin-facing",
                    **own,
                },
                {"PrefixListId": "pl-mine", "PrefixListName": "mine", **own, "OwnerId": OWNER},
            ]
        },
        "ec2-get-managed-prefix-list-entries/pl-mine": {"Entries": [{"Cidr": "203.0.113.0/24"}]},
        "endpoints": {
            "VpcEndpoints": [
                {
                    "VpcEndpointId": "vpce-s3",
                    "VpcEndpointType": "Gateway",
                    "VpcId": "vpc-1",
                    "ServiceName": "com.amazonaws.eu-west-1.s3",
                    "State": "available",
                    "RouteTableIds": ["rtb-main"],
                },
                {
                    "VpcEndpointId": "vpce-sns",
                    "VpcEndpointType": "Interface",
                    "VpcId": "vpc-1",
                    "ServiceName": "com.amazonaws.eu-west-1.sns",
                    "State": "available",
                    "SubnetIds": ["subnet-a"],
                    "Groups": [{"GroupId": "sg-door", "GroupName": "door"}],
                    "PrivateDnsEnabled": True,
                    "NetworkInterfaceIds": ["eni-sns"],
                    "DnsEntries": [{"DnsName": "sns.eu-west-1.amazonaws.com", "HostedZoneId": "Z1"}],
                },
            ]
        },
    }
    return files


def without(make: Callable[[], Files], *names: str) -> Callable[[], Files]:
    """The files of a network but for some."""

    def made() -> Files:
        return {name: body for name, body in make().items() if not any(word in name for word in names)}

    return made


def changed(make: Callable[[], Files], change: Callable[[Files], object]) -> Callable[[], Files]:
    """The files of a network after a change."""

    def made() -> Files:
        files = make()
        change(files)
        return files

    return made


def bare(files: Files) -> None:
    """Only what older answers and exported objects have."""
    for key, name, gone in (
        ("Vpcs", "vpcs", ("CidrBlockAssociationSet", "State", "OwnerId", "IsDefault")),
        ("Subnets", "subnets", ("OwnerId", "Ipv6CidrBlockAssociationSet", "State", "MapPublicIpOnLaunch")),
        (
            "NetworkInterfaces",
            "interfaces",
            ("Status", "InterfaceType", "SourceDestCheck", "PrivateIpAddresses", "TagSet", "Ipv6Addresses"),
        ),
    ):
        for item in files[name][key]:
            for field in gone:
                item.pop(field, None)
    for table in files["tables"]["RouteTables"]:
        for each in (*table["Routes"], *table["Associations"]):
            for field in ("State", "Origin", "AssociationState"):
                each.pop(field, None)


WORLDS: dict[str, tuple[Callable[[], Files], list[tuple[str, tuple[str, str | None], str]]]] = {
    # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html
    "one VPC": (
        one_vpc,
        [
            ("i-x i-y tcp 443", YES, ""),
            ("i-x i-y tcp 444", NO, "ENI_SG_RULES_MISMATCH"),
            ("i-x i-y udp 53", YES, ""),
            ("i-x i-y tcp 8050", YES, ""),
            ("i-x i-y esp", YES, ""),
            ("i-x i-y 50", YES, ""),
            ("i-x i-y icmp 3/4", YES, ""),
            ("i-x i-y icmp 8", NO, "ENI_SG_RULES_MISMATCH"),
            ("i-x i-z icmp", YES, ""),
            ("i-x 10.0.1.11 ping", YES, ""),
            ("i-z 8.8.8.8 tcp 443", NO, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"),
            ("i-y 8.8.8.8 tcp 443", YES, ""),
            ("internet i-y tcp 443", NO, "ENI_SG_RULES_MISMATCH"),
        ],
    ),
    "fields that old answers lack": (
        changed(one_vpc, bare),
        [
            ("i-x i-y tcp 443", YES, ""),
            ("i-y 8.8.8.8 tcp 443", YES, ""),
            ("i-x i-y tcp 22", NO, "ENI_SG_RULES_MISMATCH"),
        ],
    ),
    "no subnets": (without(one_vpc, "subnets"), [("i-x i-y tcp 443", UNKNOWN, "UNKNOWN_RESOURCE")]),
    "no VPCs": (without(one_vpc, "vpcs"), [("i-x i-y tcp 443", UNKNOWN, "UNKNOWN_RESOURCE")]),
    "no groups": (
        without(one_vpc, "groups"),
        [
            ("i-x i-y tcp 443", UNKNOWN, "UNKNOWN_RESOURCE"),
            ("i-y 8.8.8.8 tcp 443", UNKNOWN, "UNKNOWN_RESOURCE"),
        ],
    ),
    "no tables": (
        without(one_vpc, "tables"),
        [("i-x i-y tcp 443", YES, ""), ("i-y 8.8.8.8 tcp 443", UNKNOWN, "UNKNOWN_RESOURCE")],
    ),
    "no ACLs": (without(one_vpc, "acls"), [("i-x i-y tcp 443", YES, "")]),
    "no gateways": (without(one_vpc, "gateways"), [("i-y 8.8.8.8 tcp 443", YES, "")]),
    "no interfaces": (
        without(one_vpc, "interfaces"),
        [("i-x i-y tcp 443", YES, ""), ("i-y 8.8.8.8 tcp 443", YES, "")],
    ),
    "no instances": (
        without(one_vpc, "instances"),
        [("eni-x eni-y tcp 443", YES, ""), ("10.0.0.10 10.0.1.10 tcp 443", YES, "")],
    ),
    "instances alone": (
        without(one_vpc, "vpcs", "subnets", "tables", "gateways", "acls", "groups", "interfaces"),
        [
            ("i-x i-y tcp 443", UNKNOWN, "UNKNOWN_RESOURCE"),
            ("i-y 8.8.8.8 tcp 443", UNKNOWN, "UNKNOWN_RESOURCE"),
        ],
    ),
    # https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
    "gateway detaching": (
        changed(
            one_vpc,
            lambda f: f["gateways"]["InternetGateways"][0]["Attachments"][0].update(State="detaching"),
        ),
        [("i-y 8.8.8.8 tcp 443", NO, "BAD_STATE_ATTACHMENT")],
    ),
    "gateway attached, in the API's word": (
        changed(
            one_vpc, lambda f: f["gateways"]["InternetGateways"][0]["Attachments"][0].update(State="attached")
        ),
        [("i-y 8.8.8.8 tcp 443", YES, "")],
    ),
    # https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html
    "shared subnet, both accounts": (
        shared_subnets,
        [
            ("i-x i-y tcp 443", YES, ""),
            ("i-x i-z tcp 443", YES, ""),
            ("i-x i-y tcp 80", NO, "SUBNET_ACL_RESTRICTION ENI_SG_RULES_MISMATCH"),
            ("i-y i-x tcp 80", NO, "SUBNET_ACL_RESTRICTION"),
        ],
    ),
    "shared subnet, participant": (
        without(shared_subnets, OWNER),
        [
            ("i-z i-y tcp 443", YES, ""),
            ("i-y i-z tcp 443", NO, "ENI_SG_RULES_MISMATCH"),
            ("i-y 8.8.8.8 tcp 443", UNKNOWN, "UNKNOWN_RESOURCE"),
        ],
    ),
    # https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
    "peer of another account": (
        far_peer,
        [
            ("i-x 10.2.0.10 tcp 443", UNKNOWN, "UNKNOWN_DESTINATION"),
            ("i-y 10.2.0.10 tcp 443", UNKNOWN, "UNKNOWN_PEERED_SGS"),
            ("i-y 10.2.0.10 tcp 80", NO, "ENI_SG_RULES_MISMATCH"),
            ("10.2.0.10 i-y tcp 443", UNKNOWN, "UNKNOWN_RESOURCE"),
        ],
    ),
    # https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
    "transit gateway": (
        hub,
        [
            ("i-x i-y tcp 443", YES, ""),
            ("i-x i-y tcp 22", YES, ""),
            ("i-x 192.168.1.1 tcp 80", YES, ""),
            ("i-x cgw-1 tcp 80", YES, ""),
            ("cgw-1 i-x tcp 80", YES, ""),
            ("192.168.1.1 i-x tcp 80", YES, ""),
            ("i-x 192.168.9.1 tcp 80", UNKNOWN, "UNKNOWN_DESTINATION"),
            ("i-x 192.168.8.1 tcp 80", UNKNOWN, "UNKNOWN_DESTINATION"),
            ("i-x 192.168.7.1 tcp 80", NO, "TGW_RTB_BAD_STATE_ROUTE"),
        ],
    ),
    "transit gateway without routes": (
        without(hub, "search-transit"),
        [("i-x i-y tcp 443", UNKNOWN, "TGW_RTB_ROUTES_ARE_UNKNOWN")],
    ),
    "transit gateway of another account": (
        without(hub, "search-transit", "hub-tables", "hubs"),
        [("i-x i-y tcp 443", UNKNOWN, "TGW_RTB_ROUTES_ARE_UNKNOWN")],
    ),
    "transit gateway by its routes alone": (
        without(hub, "search-transit", "hub-tables", "hubs", "attachments"),
        [("i-x i-y tcp 443", UNKNOWN, "UNKNOWN_RESOURCE")],
    ),
    "attachments without subnets": (without(hub, "vpc-attachments"), [("i-x i-y tcp 443", YES, "")]),
    "VPN not described": (
        without(hub, "vpns", "customers"),
        [("i-x 192.168.1.1 tcp 80", UNKNOWN, "UNKNOWN_RESOURCE")],
    ),
    "customer gateway not described": (without(hub, "customers"), [("i-x 192.168.1.1 tcp 80", YES, "")]),
    # https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    "services": (
        services,
        [
            ("i-x service:s3 tcp 443", YES, ""),
            ("i-x 52.218.1.1 tcp 443", YES, ""),
            ("i-x service:dynamodb tcp 443", NO, "NO_ROUTE_TO_DESTINATION"),
            ("i-x service:sns tcp 443", YES, ""),
            ("i-x com.amazonaws.eu-west-1.sns tcp 443", YES, ""),
            ("i-x vpce-sns tcp 443", YES, ""),
            ("i-x vpce-s3 tcp 443", YES, ""),
            ("internet i-y tcp 443", NO, "ENI_SG_RULES_MISMATCH"),
            ("internet:203.0.113.9 i-y tcp 8443", YES, ""),
            ("internet:198.18.0.1 i-y tcp 8443", NO, "ENI_SG_RULES_MISMATCH"),
        ],
    ),
    "lists not described": (
        without(services, "lists", "prefix-list"),
        [
            ("internet:203.0.113.9 i-y tcp 8443", UNKNOWN, "UNKNOWN_RESOURCE"),
            ("i-x 52.218.1.1 tcp 443", UNKNOWN, "UNKNOWN_RESOURCE"),
        ],
    ),
    "endpoints not described": (
        without(services, "endpoints"),
        [
            ("i-x service:s3 tcp 443", UNKNOWN, "UNKNOWN_RESOURCE"),
            ("i-x service:sns tcp 443", UNKNOWN, "UNKNOWN_RESOURCE"),
        ],
    ),
    "DNS host names off": (
        changed(
            services,
            lambda f: f.update(
                {
                    "ec2-describe-vpc-attribute/vpc-1": {
                        "VpcId": "vpc-1",
                        "EnableDnsHostnames": {"Value": False},
                    }
                }
            ),
        ),
        [("i-x service:sns tcp 443", NO, "NO_ROUTE_TO_DESTINATION"), ("i-x vpce-sns tcp 443", YES, "")],
    ),
}


@pytest.mark.parametrize("world", WORLDS)
def test_world(world: str, tmp_path: Path) -> None:
    make, cases = WORLDS[world]
    write_files(make(), tmp_path)
    index = TopologyIndex(load_topology([str(tmp_path)]))
    wrong = []
    for words, expected, codes in cases:
        source, destination, *traffic = words.split()
        ends = parse_endpoint(index, source), parse_endpoint(index, destination)
        answer = trace(index, *ends, make_question(*traffic))
        got = answer.forward.verdict, answer.back.verdict if answer.back else None
        found = {blocker.code for blocker in answer.blockers}
        if got != expected or bool(found) != bool(codes) or (codes and not found & set(codes.split())):
            wrong.append((words, got, [(blocker.code, blocker.reason) for blocker in answer.blockers]))
    assert not wrong


def test_the_endpoint_that_the_name_does_not_lead_to_is_named(tmp_path: Path) -> None:
    """Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html"""
    files = services()
    files["endpoints"]["VpcEndpoints"][1]["PrivateDnsEnabled"] = False
    files["endpoints"]["VpcEndpoints"][1]["PolicyDocument"] = '{"Statement": []}'
    write_files(files, tmp_path)
    index = TopologyIndex(load_topology([str(tmp_path)]))
    ends = [parse_endpoint(index, word) for word in ("i-x", "service:sns", "vpce-sns")]
    by_name, direct = (trace(index, ends[0], end, make_question("tcp", "443")) for end in ends[1:])
    assert by_name.verdict == "unreachable"
    assert (
        "endpoint vpce-sns leads to com.amazonaws.eu-west-1.sns too, but only by its own DNS names: "
        "private DNS is off"
    ) in by_name.notes
    assert direct.verdict == "reachable"
    assert "endpoint vpce-sns has a policy of its own, which vpcplan does not evaluate" in direct.notes


def test_a_trace_names_the_vpcs_it_passes_with_their_ids(tmp_path: Path) -> None:
    from vpcplan.report.trace_text import render_trace

    files = hub()
    files["vpcs"]["Vpcs"][0]["Tags"] = [{"Key": "Name", "Value": "shop"}]
    write_files(files, tmp_path)
    index = TopologyIndex(load_topology([str(tmp_path)]))
    ends = parse_endpoint(index, "i-x"), parse_endpoint(index, "i-y")
    lines = render_trace(trace(index, *ends, make_question("tcp", "443")), plain=True).splitlines()
    assert "  in VPC shop (vpc-1)" in lines
    assert "  in VPC vpc-2" in lines
