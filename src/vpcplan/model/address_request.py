"""A block that is not chosen yet: what `vpcplan cidr plan` is asked to find."""

from __future__ import annotations

from msgspec import Struct


class AddressRequest(Struct, frozen=True, kw_only=True):
    """How large a block must be, in one of three ways, and what to keep free beside it.

    ``hosts`` counts interfaces (the five reserved addresses come on top), ``netmask`` is a prefix length;
    with neither, the default length of the tier or of the pool applies.
    """

    hosts: int | None = None
    netmask: int | None = None
    ipv6: bool | None = None
    """Whether to plan an IPv6 block as well; None: where the VPC has one."""
    tier: str | None = None
    """The tier whose default length applies."""
    pool: str | None = None
    """Id of the address pool that a VPC's block is taken from; None: the one that fits its Region."""
    environment: str | None = None
    grow: int = 1
    """Room to reserve as a multiple of the size: 2 keeps a neighbour of the same size free."""
