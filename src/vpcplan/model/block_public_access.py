"""VPC Block Public Access: an account's switch that cuts a Region's VPCs off the internet."""

from __future__ import annotations

from typing import Literal

from vpcplan.model.resource import Resource

ExclusionMode = Literal["allow-bidirectional", "allow-egress"]
"""What an exclusion lets through again."""


class BlockPublicAccessOptions(Resource, frozen=True, kw_only=True):
    """The mode for one account and Region."""

    mode: Literal["off", "block-bidirectional", "block-ingress"] = "off"
    exclusions_allowed: bool = True


class BlockPublicAccessExclusion(Resource, frozen=True, kw_only=True):
    """A VPC or subnet that the block does not touch."""

    resource: str
    """Id of the VPC or subnet."""
    mode: ExclusionMode = "allow-bidirectional"
    state: str = "create-complete"
