"""Tiers: the subnets of one purpose, one per Availability Zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.name_words import words_of

if TYPE_CHECKING:
    from vpcplan.model.subnet import Subnet


def tier_of(subnet: Subnet) -> str | None:
    """The tier of a subnet: as the file says, else its name without the zone (`app-a` in eu-west-1a: app)."""
    if subnet.tier is not None:
        return subnet.tier
    zone = subnet.availability_zone
    words = words_of(subnet.name)
    if zone is None or len(words) < 2:
        return None
    if words[-1] in (zone[-1:], zone[-2:], "az" + zone[-1:]):
        return "-".join(words[:-1])
    whole = words_of(zone)
    if words[-len(whole) :] == whole and len(words) > len(whole):
        return "-".join(words[: -len(whole)])
    return None
