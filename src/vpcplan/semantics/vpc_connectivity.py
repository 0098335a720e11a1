"""Which VPCs anything joins at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpcplan.model.topology_index import TopologyIndex


NOT_PASSED_ON = ("vpc_peering_connection", "internet_gateway", "egress_only_internet_gateway", "vpn_gateway")
"""What takes packets of its own VPC only: a VPC is no way for others to these.

Source: https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
"""


def vpcs_connected(index: TopologyIndex, here: str, there: str) -> bool:
    """Whether an active peering connection, or transit gateways, join two VPCs (routes or not).

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/extend-intro.html
    """
    for connection in index.topology.vpc_peering_connections.values():
        sides = {connection.requester.vpc, connection.accepter.vpc}
        if connection.state == "active" and sides == {here, there}:
            return True
    gateways = _transit_gateways_of(index, here)
    reached: set[str] = set()
    while gateways - reached:
        reached |= gateways
        gateways = gateways | {
            attachment.resource
            for attachment in index.topology.transit_gateway_attachments.values()
            if attachment.type == "peering" and attachment.transit_gateway in reached
        }
    return bool(reached & _transit_gateways_of(index, there))


def _transit_gateways_of(index: TopologyIndex, vpc: str) -> set[str]:
    return {
        attachment.transit_gateway
        for attachment in index.topology.transit_gateway_attachments.values()
        if attachment.resource == vpc and attachment.state == "available"
    }
