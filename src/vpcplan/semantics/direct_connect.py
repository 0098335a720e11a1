"""Direct Connect gateways: which associations work, and what they announce to the network outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.semantics.decision import Obstacle

if TYPE_CHECKING:
    from vpcplan.model.direct_connect import DirectConnectAssociation, DirectConnectGateway
    from vpcplan.model.vpc import Vpc

ASSOCIATED = ("associated", "updating")
"""The states of an association that carries traffic."""


def association_with(direct: DirectConnectGateway, gateway: str) -> DirectConnectAssociation | None:
    """The association of a Direct Connect gateway with a virtual private or transit gateway."""
    return next((entry for entry in direct.associations if entry.gateway == gateway), None)


def refuse_direct_connect(direct: DirectConnectGateway) -> Obstacle | None:
    """Why a Direct Connect gateway carries nothing: it, or its only virtual interface, is not available.

    Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_VirtualInterface.html
    """
    if direct.state == "available":
        return None
    return Obstacle(
        code="BAD_STATE", reason=f"Direct Connect gateway {direct.name} is {direct.state}", span=direct.span
    )


def refuse_association(
    direct: DirectConnectGateway, association: DirectConnectAssociation
) -> Obstacle | None:
    """Why nothing passes between a Direct Connect gateway and a gateway: their association is not complete.

    Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DirectConnectGatewayAssociation.html
    """
    if association.state in ASSOCIATED:
        return None
    return Obstacle(
        code="BAD_STATE_ATTACHMENT",
        reason=f"the association of {direct.name} with {association.gateway} is {association.state}",
        span=direct.span,
    )


def refuse_unannounced(
    direct: DirectConnectGateway,
    association: DirectConnectAssociation,
    version: int,
    destination: int,
    vpc: Vpc | None,
) -> Obstacle | None:
    """Why the network outside sends nothing for a destination: its block is not announced there.

    Through a virtual private gateway the VPC's blocks are announced, filtered by the allowed prefixes: a
    prefix must be the same as a block or wider, so 10.0.0.0/24 hides 10.0.0.0/16. Through a transit gateway
    (``vpc`` is None) the allowed prefixes themselves are announced.
    Source: https://docs.aws.amazon.com/directconnect/latest/UserGuide/allowed-to-prefixes.html
    """
    refused = refuse_association(direct, association)
    if refused is not None:
        return refused
    allowed = association.allowed_prefixes
    if not allowed:
        return None
    if vpc is None:
        announced = any(prefix.contains_address(version, destination) for prefix in allowed)
    else:
        announced = any(
            prefix.contains(block)
            for block in vpc.all_cidr_blocks
            if block.contains_address(version, destination)
            for prefix in allowed
        )
    if announced:
        return None
    prefixes = ", ".join(str(prefix) for prefix in allowed)
    return Obstacle(
        code="NO_ROUTE_TO_DESTINATION",
        reason=f"the allowed prefixes {prefixes} do not announce the destination to the network outside",
        span=direct.span,
    )
