"""VPC peering connections: whose packets they carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.model.vpc_peering_connection import PeeringSide, VpcPeeringConnection
    from vpcplan.net.block import Block


def peering_sides(connection: VpcPeeringConnection, vpc: str) -> tuple[PeeringSide, PeeringSide] | None:
    """The near and the far side as seen from a VPC; None if the VPC is neither."""
    if connection.requester.vpc == vpc:
        return connection.requester, connection.accepter
    if connection.accepter.vpc == vpc:
        return connection.accepter, connection.requester
    return None


def blocks_of_side(index: TopologyIndex, side: PeeringSide) -> tuple[Block, ...]:
    """The blocks of one side: the VPC's own where it is described, else what the connection lists."""
    vpc = index.topology.vpcs.get(side.vpc)
    return side.cidr_blocks if vpc is None else vpc.all_cidr_blocks


def refuse_at_peering(
    index: TopologyIndex,
    connection: VpcPeeringConnection,
    vpc: str,
    version: int,
    source: int | None,
    destination: int,
) -> Obstacle | None:
    """Why a peering connection does not carry a packet.

    It must be active and join this VPC, and source and destination must be the two VPCs' own addresses:
    peering is not transitive. There is no source to ask about where a Network Load Balancer of this VPC sends
    with its client's address.
    Source: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
    """
    if connection.state != "active":
        return Obstacle(
            code="BAD_STATE",
            reason=f"peering connection {connection.name} is {connection.state}",
            span=connection.span,
        )
    sides = peering_sides(connection, vpc)
    if sides is None:
        return Obstacle(
            code="BAD_STATE_ROUTE",
            reason=f"peering connection {connection.name} does not join this VPC",
            span=connection.span,
        )
    near, far = (blocks_of_side(index, side) for side in sides)
    if far and not any(block.contains_address(version, destination) for block in far):
        return Obstacle(
            code="PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
            reason="the destination is not in a block of the peered VPC, and peering is not transitive",
            span=connection.span,
        )
    if source is None or not near:
        return None
    if not any(block.contains_address(version, source) for block in near):
        return Obstacle(
            code="PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
            reason="the source is not in a block of the VPC that sends, and peering is not transitive",
            span=connection.span,
        )
    return None


def within_one_region(index: TopologyIndex, connection: VpcPeeringConnection) -> bool:
    """Whether both VPCs are in one Region: only then a rule may name a group of the other VPC.

    Source: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
    """
    regions = []
    for side in (connection.requester, connection.accepter):
        vpc = index.topology.vpcs.get(side.vpc)
        regions.append(side.region or (vpc.region if vpc is not None else None))
    return regions[0] is None or regions[1] is None or regions[0] == regions[1]
