"""Tiers and Availability Zones declared once for a whole VPC."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.model.address_request import AddressRequest


class Tier(Struct, frozen=True, kw_only=True):
    """A tier: what each of its subnets asks for, one subnet per Availability Zone."""

    name: str
    request: AddressRequest
    span: SourceSpan


class SubnetLayout(Struct, frozen=True, kw_only=True):
    """How the subnets of a VPC are laid out.

    The loader has expanded ``tiers`` × ``availability_zones`` into subnets already; they are kept because a
    further zone, or a spare one, needs them.
    """

    tiers: tuple[Tier, ...] = ()
    availability_zones: tuple[str, ...] = ()
    spare_availability_zones: int = 0
    """Zones to keep room for in every tier."""
    order: Literal["tier", "az"] = "tier"
    """What lies together, and so has the fewest summary routes: the subnets of a tier, or those of a zone."""
