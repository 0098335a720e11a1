"""An address plan as a CloudFormation template, in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vpcplan.analysis.cidr_plan.result import AddressPlan, Allocation
    from vpcplan.model.topology import Topology


def cloudformation_plan(plan: AddressPlan, topology: Topology) -> str:
    """A template with a VPC, its further blocks and its subnets, under logical ids made of their names."""
    import json

    subnets = [a for a in plan.allocations if a.kind == "subnet" and a.status != "released"]
    planned = {a.id: [str(a.cidr_block)] for a in plan.allocations if a.kind == "vpc" and a.cidr_block}
    resources: dict[str, Any] = {}
    for vpc in sorted({subnet.vpc for subnet in subnets if subnet.vpc} | set(planned)):
        known = topology.vpcs.get(vpc)
        blocks = (
            [str(block) for block in known.cidr_blocks]
            if known and known.cidr_blocks
            else planned.get(vpc, [])
        )
        resources.update(_vpc(vpc, blocks, ipv6=any(s.ipv6_cidr_block for s in subnets if s.vpc == vpc)))
    for subnet in subnets:
        resources[logical_id("Subnet", subnet.id)] = _subnet(subnet, set(resources))
    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Address plan, written by `vpcplan cidr plan --format cloudformation`",
        "Resources": resources,
    }
    return json.dumps(template, indent=2, ensure_ascii=False)


def logical_id(kind: str, name: str) -> str:
    """``SubnetShopAppA`` for shop/app-a; what letters and digits cannot tell apart gets a checksum."""
    from zlib import crc32

    words = "".join(char if char.isascii() and char.isalnum() else " " for char in name).split()
    plain = "".join(word[:1].upper() + word[1:] for word in words)
    usual = all(char.isascii() and (char.isalnum() or char in "-/") for char in name) and name == name.lower()
    return f"{kind}{plain}" if usual and "--" not in name else f"{kind}{plain}{crc32(name.encode()):08x}"


def _vpc(vpc: str, blocks: list[str], *, ipv6: bool) -> dict[str, Any]:
    own = logical_id("Vpc", vpc)
    resources: dict[str, Any] = {
        own: {
            "Type": "AWS::EC2::VPC",
            "Properties": {"CidrBlock": blocks[0] if blocks else None, "Tags": _tags(vpc)},
        }
    }
    for block in blocks[1:]:
        resources[own + "Block" + "".join(part for part in block if part.isdigit())] = {
            "Type": "AWS::EC2::VPCCidrBlock",
            "Properties": {"VpcId": {"Ref": own}, "CidrBlock": block},
        }
    if ipv6:
        resources[own + "Ipv6Block"] = {
            "Type": "AWS::EC2::VPCCidrBlock",
            "Properties": {"VpcId": {"Ref": own}, "AmazonProvidedIpv6CidrBlock": True},
        }
    return resources


def _subnet(subnet: Allocation, resources: set[str]) -> dict[str, Any]:
    own = logical_id("Vpc", subnet.vpc or "")
    properties: dict[str, Any] = {
        "VpcId": {"Ref": own},
        "CidrBlock": str(subnet.cidr_block) if subnet.cidr_block else None,
        "AvailabilityZone": subnet.availability_zone,
        "Tags": _tags(subnet.name) + ([{"Key": "Tier", "Value": subnet.tier}] if subnet.tier else []),
    }
    if subnet.ipv6_cidr_block is not None:
        number = subnet.ipv6_cidr_block.first >> 64 & 0xFF
        blocks = {"Fn::Cidr": [{"Fn::Select": [0, {"Fn::GetAtt": [own, "Ipv6CidrBlocks"]}]}, number + 1, 64]}
        properties["Ipv6CidrBlock"] = {"Fn::Select": [number, blocks]}
    further = sorted(name for name in resources if name.startswith((f"{own}Block", f"{own}Ipv6Block")))
    result: dict[str, Any] = {
        "Type": "AWS::EC2::Subnet",
        "Properties": {key: value for key, value in properties.items() if value is not None},
    }
    if further:
        result["DependsOn"] = further
    return result


def _tags(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}]
