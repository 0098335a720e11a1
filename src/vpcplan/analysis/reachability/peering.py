"""Through VPC peering connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.reachability.step import DeliverLocally
from vpcplan.semantics.vpc_peering_connection import (
    peering_sides,
    refuse_at_peering,
    within_one_region,
)

if TYPE_CHECKING:
    from vpcplan.analysis.reachability.step import Step
    from vpcplan.analysis.reachability.walk import Walk

KIND = "vpc_peering_connection"


def through_peering(walk: Walk, connection_id: str, vpc: str) -> Step | None:
    """Into the peered VPC, to one of its own addresses."""
    topology = walk.index.topology
    connection = topology.vpc_peering_connections.get(connection_id)
    if connection is None:
        walk.doubt(
            None,
            KIND,
            "UNKNOWN_RESOURCE",
            f"peering connection {connection_id} is not described",
            id=connection_id,
        )
        return None
    source = None if walk.session.client_preserved and not walk.reply else walk.source
    refused = refuse_at_peering(walk.index, connection, vpc, walk.version, source, walk.destination)
    sides = peering_sides(connection, vpc)
    if refused is not None:
        walk.stop(connection, KIND, refused, vpc=vpc)
        if sides is None or refused.code == "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR":
            return None
    if sides is None:
        return None
    walk.session.crossed.append(connection.id)
    far = sides[1]
    if refused is None:
        there = topology.vpcs.get(far.vpc)
        walk.hop(connection, KIND, "route", f"into VPC {far.vpc if there is None else there.name}", vpc=vpc)
    if far.vpc not in topology.vpcs:
        where = f"VPC {far.vpc}" + (f" of account {far.account}" if far.account else "")
        walk.doubt(connection, KIND, "UNKNOWN_DESTINATION", f"{where} is not described")
        return None
    if not within_one_region(walk.index, connection):
        walk.forget_groups("SG_REFERENCES_NOT_PRESERVED")
    walk.arrived_by = KIND
    return DeliverLocally(far.vpc)
