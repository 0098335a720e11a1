"""Subnets: `describe-subnets`, with their associations from `describe-route-tables` and ACLs."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import child, children, flag, optional_block, optional_text, text
from vpcplan.model.subnet import Subnet
from vpcplan.net.block import Block


def decode_subnets(configuration: Configuration) -> dict[str, Subnet]:
    """The subnets, each with its explicitly associated route table and its network ACL."""
    route_tables = _associations(configuration, "RouteTables", "RouteTableId")
    acls = _associations(configuration, "NetworkAcls", "NetworkAclId")
    listed = configuration.named("NetworkAcls", "VpcId", holding="Associations")

    def decode(record: Record) -> Subnet:
        item = record.data
        id, vpc, zone = text(item, "SubnetId"), text(item, "VpcId"), optional_text(item, "AvailabilityZone")
        return Subnet(
            **configuration.identity(record, id, vpc=vpc, zone=zone),
            vpc=vpc,
            availability_zone=zone,
            availability_zone_id=optional_text(item, "AvailabilityZoneId"),
            cidr_block=optional_block(item, "CidrBlock"),
            ipv6_cidr_blocks=tuple(_ipv6_blocks(record)),
            route_table=route_tables.get(id),
            # AWS lists every subnet at its ACL, at the default one too: one that no ACL lists has another.
            network_acl=acls.get(id) or (f"{id}/network-acl" if vpc in listed else None),
            map_public_ip_on_launch=flag(item, "MapPublicIpOnLaunch"),
        )

    return configuration.resources("Subnets", decode)


def _ipv6_blocks(record: Record) -> list[Block]:
    found = []
    for association in children(record.data, "Ipv6CidrBlockAssociationSet"):
        state = optional_text(child(association, "Ipv6CidrBlockState"), "State")
        block = optional_block(association, "Ipv6CidrBlock")
        if block is not None and state not in ("disassociating", "disassociated", "failing", "failed"):
            found.append(block)
    return found


def _associations(configuration: Configuration, key: str, id_key: str) -> dict[str, str]:
    """Per subnet the route table or ACL that names it; wrong types are reported by that noun's decoder."""
    found: dict[str, str] = {}
    for record in configuration.records(key):
        id, associations = record.data.get(id_key), record.data.get("Associations")
        for association in associations if isinstance(associations, list) else ():
            if not isinstance(association, dict) or not isinstance(id, str):
                continue
            subnet, state = association.get("SubnetId"), association.get("AssociationState")
            gone = isinstance(state, dict) and state.get("State") in (
                "disassociating",
                "disassociated",
                "failed",
            )
            if isinstance(subnet, str) and not gone:
                found[subnet] = id
    return found
