"""VPC peering connections: `describe-vpc-peering-connections`."""

from __future__ import annotations

from vpcplan.load.aws.configuration import Configuration, Record
from vpcplan.load.aws.field import Object, block, child, children, flag, optional_block, optional_text, text
from vpcplan.model.vpc_peering_connection import PeeringSide, VpcPeeringConnection
from vpcplan.net.block import Block


def decode_vpc_peering_connections(configuration: Configuration) -> dict[str, VpcPeeringConnection]:
    """The peering connections in every state but deleted."""

    def decode(record: Record) -> VpcPeeringConnection | None:
        item = record.data
        id = text(item, "VpcPeeringConnectionId")
        state = optional_text(child(item, "Status"), "Code") or "active"
        if state == "deleted":
            configuration.dropped("VPC peering connection", id, state, record)
            return None
        requester = _side(child(item, "RequesterVpcInfo"))
        return VpcPeeringConnection(
            **configuration.identity(record, id, vpc=requester.vpc),
            requester=requester,
            accepter=_side(child(item, "AccepterVpcInfo")),
            state=state,
        )

    return configuration.resources("VpcPeeringConnections", decode)


def _side(info: Object) -> PeeringSide:
    found: list[Block] = [block(item, "CidrBlock") for item in children(info, "CidrBlockSet")]
    found += [block(item, "Ipv6CidrBlock") for item in children(info, "Ipv6CidrBlockSet")]
    first = optional_block(info, "CidrBlock")
    if first is not None and first not in found:
        found.insert(0, first)
    return PeeringSide(
        vpc=text(info, "VpcId"),
        account=optional_text(info, "OwnerId"),
        region=optional_text(info, "Region"),
        cidr_blocks=tuple(found),
        allow_remote_dns_resolution=flag(child(info, "PeeringOptions"), "AllowDnsResolutionFromRemoteVpc"),
    )
