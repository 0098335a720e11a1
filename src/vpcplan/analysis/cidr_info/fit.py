"""The smallest blocks that hold what is needed: `vpcplan cidr fit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from vpcplan.net.allocation import smallest_enclosing_length
from vpcplan.semantics.address_need import AddressNeed, subnet_for
from vpcplan.semantics.subnet import smallest_subnet, usable_addresses

if TYPE_CHECKING:
    from collections.abc import Sequence


class FittedSubnet(Struct, frozen=True, kw_only=True):
    """A subnet size for some needs. ``too_small`` is the next smaller size and why it does not do."""

    name: str
    needs: tuple[AddressNeed, ...]
    addresses: int
    prefix_length: int | None
    usable: int
    spare: int
    because: str


class Fit(Struct, frozen=True, kw_only=True):
    """Sizes per tier, for one subnet per zone, and the block of a VPC that holds all of them."""

    zones: int
    tiers: tuple[FittedSubnet, ...]
    together: FittedSubnet
    vpc_prefix_length: int | None


def fit_subnet(name: str, needs: Sequence[AddressNeed]) -> FittedSubnet:
    """The longest prefix that holds ``needs``: 29 interfaces fit a /26, for a /27 leaves 27."""
    wanted = sum(need.addresses for need in needs)
    length = subnet_for(tuple(needs))
    usable = usable_addresses(length) if length is not None else 0
    return FittedSubnet(
        name=name,
        needs=tuple(needs),
        addresses=wanted,
        prefix_length=length,
        usable=usable,
        spare=usable - wanted if length is not None else 0,
        because=_because(wanted, length, needs),
    )


def _because(wanted: int, length: int | None, needs: Sequence[AddressNeed]) -> str:
    if length is None:
        return f"the largest subnet, a /16, leaves 65,531 addresses, and {wanted:,} are needed"
    by_hosts = smallest_subnet(wanted)
    if by_hosts is not None and length < by_hosts:
        demanding = min(needs, key=lambda need: need.longest_prefix)
        return f"{demanding.what}: {demanding.reason}"
    if length == 28:
        return f"a /28, the smallest subnet, leaves {usable_addresses(28)}"
    smaller = usable_addresses(length + 1)
    return f"a /{length + 1} leaves {smaller:,}, {wanted - smaller:,} too few"


def fit(tiers: Sequence[tuple[str, Sequence[AddressNeed]]], zones: int) -> Fit:
    """Sizes for every tier in each of ``zones`` zones, and for everything in one subnet per zone."""
    fitted = tuple(fit_subnet(name, needs) for name, needs in tiers if needs)
    together = fit_subnet("all in one", [need for _, needs in tiers for need in needs])
    lengths = [tier.prefix_length for tier in fitted for _ in range(zones) if tier.prefix_length is not None]
    complete = bool(lengths) and all(tier.prefix_length is not None for tier in fitted)
    vpc = min(28, smallest_enclosing_length(lengths)) if complete else None
    return Fit(
        zones=zones,
        tiers=fitted,
        together=together,
        vpc_prefix_length=vpc if vpc is not None and vpc >= 16 else None,
    )
