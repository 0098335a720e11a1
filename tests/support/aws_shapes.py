"""Single objects as the AWS CLI prints them, for networks put together by hand.

Written from the API reference, not from the loader: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Shape = dict[str, Any]
OWNER = "111111111111"


def vpc(id: str, *blocks: str, owner: str = OWNER) -> Shape:
    return {
        "VpcId": id,
        "OwnerId": owner,
        "CidrBlock": blocks[0],
        "State": "available",
        "IsDefault": False,
        "DhcpOptionsId": "dopt-1",
        "InstanceTenancy": "default",
        "CidrBlockAssociationSet": [
            {"AssociationId": f"a-{block}", "CidrBlock": block, "CidrBlockState": {"State": "associated"}}
            for block in blocks
        ],
    }


def subnet(id: str, vpc_id: str, block: str, zone: str = "eu-west-1a", owner: str = OWNER) -> Shape:
    return {
        "SubnetId": id,
        "VpcId": vpc_id,
        "OwnerId": owner,
        "CidrBlock": block,
        "AvailabilityZone": zone,
        "AvailabilityZoneId": f"euw1-az{'abc'.index(zone[-1]) + 1}",
        "State": "available",
        "MapPublicIpOnLaunch": False,
        "Ipv6CidrBlockAssociationSet": [],
    }


def rule(
    protocol: str = "-1",
    first: int | None = None,
    last: int | None = None,
    *,
    blocks: Iterable[str] = (),
    groups: Iterable[Shape | str] = (),
    lists: Iterable[str] = (),
) -> Shape:
    found: Shape = {
        "IpProtocol": protocol,
        "IpRanges": [{"CidrIp": block} for block in blocks],
        "Ipv6Ranges": [],
        "PrefixListIds": [{"PrefixListId": id} for id in lists],
        "UserIdGroupPairs": [
            {"GroupId": group, "UserId": OWNER} if isinstance(group, str) else group for group in groups
        ],
    }
    return found if first is None else {**found, "FromPort": first, "ToPort": last}


ANYTHING = (rule(blocks=["0.0.0.0/0"]),)


def group(
    id: str, vpc_id: str, *ingress: Shape, egress: Iterable[Shape] = ANYTHING, owner: str = OWNER
) -> Shape:
    return {
        "GroupId": id,
        "GroupName": id.removeprefix("sg-"),
        "VpcId": vpc_id,
        "OwnerId": owner,
        "IpPermissions": list(ingress),
        "IpPermissionsEgress": list(egress),
    }


def interface(
    id: str,
    subnet_id: str,
    vpc_id: str,
    address: str,
    *groups: str,
    public: str | None = None,
    owner: str = OWNER,
    **more: Any,
) -> Shape:
    association = None if public is None else {"PublicIp": public, "IpOwnerId": "amazon", "PublicDnsName": ""}
    private = {"Primary": True, "PrivateIpAddress": address}
    found = {
        "NetworkInterfaceId": id,
        "SubnetId": subnet_id,
        "VpcId": vpc_id,
        "OwnerId": owner,
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [private if association is None else {**private, "Association": association}],
        "Groups": [{"GroupId": each, "GroupName": each.removeprefix("sg-")} for each in groups],
        "Ipv6Addresses": [],
        "InterfaceType": "interface",
        "Description": "",
        "RequesterManaged": False,
        "SourceDestCheck": True,
        "Status": "in-use",
        "TagSet": [],
    }
    return {**found, **({} if association is None else {"Association": association}), **more}


def managed(id: str, subnet_id: str, address: str, description: str, kind: str, *groups: str) -> Shape:
    """An interface in vpc-1 that AWS made for a load balancer or an endpoint."""
    return interface(
        id,
        subnet_id,
        "vpc-1",
        address,
        *groups,
        Description=description,
        InterfaceType=kind,
        RequesterManaged=True,
        Attachment={"AttachmentId": f"ela-{id}", "DeviceIndex": 1, "InstanceOwnerId": "amazon-elb"},
    )


def reservation(id: str, *interfaces: Shape, state: str = "running") -> Shape:
    """An instance with its interfaces, which get their attachment here."""
    for index, each in enumerate(interfaces):
        each["Attachment"] = {
            "AttachmentId": f"eni-attach-{each['NetworkInterfaceId']}",
            "DeviceIndex": index,
            "InstanceId": id,
            "InstanceOwnerId": each["OwnerId"],
            "Status": "attached",
        }
    first = interfaces[0]
    instance = {
        "InstanceId": id,
        "State": {"Code": 16, "Name": state},
        "VpcId": first["VpcId"],
        "SubnetId": first["SubnetId"],
        "PrivateIpAddress": first["PrivateIpAddress"],
        "SecurityGroups": first["Groups"],
        "Placement": {"AvailabilityZone": "eu-west-1a", "Tenancy": "default"},
        "NetworkInterfaces": list(interfaces),
    }
    return {"ReservationId": f"r-{id}", "OwnerId": first["OwnerId"], "Groups": [], "Instances": [instance]}


def route(destination: str, state: str = "active", **target: str) -> Shape:
    key = "DestinationPrefixListId" if destination.startswith("pl-") else "DestinationCidrBlock"
    origin = "CreateRouteTable" if target.get("GatewayId") == "local" else "CreateRoute"
    return {key: destination, "Origin": origin, "State": state, **target}


def route_table(id: str, vpc_id: str, *routes: Shape, subnets: Iterable[str] = ()) -> Shape:
    """A table of some subnets; the VPC's main one without any."""
    associations: list[Shape] = [
        {"Main": False, "SubnetId": each, "AssociationState": {"State": "associated"}} for each in subnets
    ]
    main = {"Main": True, "AssociationState": {"State": "associated"}}
    return {
        "RouteTableId": id,
        "VpcId": vpc_id,
        "OwnerId": OWNER,
        "Routes": list(routes),
        "PropagatingVgws": [],
        "Associations": associations or [main],
    }


def entry(
    number: int, egress: bool, block: str = "0.0.0.0/0", protocol: str = "-1", ports: str = ""
) -> Shape:
    """An allow rule of a network ACL."""
    found: Shape = {"RuleNumber": number, "Egress": egress, "RuleAction": "allow", "Protocol": protocol}
    first, _, last = ports.partition("-")
    span = {"PortRange": {"From": int(first), "To": int(last or first)}} if ports else {}
    return {**found, "CidrBlock": block, **span}


def network_acl(id: str, vpc_id: str, subnets: Iterable[str], *entries: Shape) -> Shape:
    """A network ACL with AWS's final deny; one without entries allows everything."""
    listed = entries or (entry(100, False), entry(100, True))
    last = [{**entry(32767, egress), "RuleAction": "deny"} for egress in (False, True)]
    return {
        "NetworkAclId": id,
        "VpcId": vpc_id,
        "OwnerId": OWNER,
        "IsDefault": not entries,
        "Associations": [
            {"NetworkAclAssociationId": f"a-{each}", "NetworkAclId": id, "SubnetId": each} for each in subnets
        ],
        "Entries": [*listed, *last],
    }
