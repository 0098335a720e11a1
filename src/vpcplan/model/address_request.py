"""A block that is not chosen yet: what `vpcplan cidr plan` is asked to find."""

from __future__ import annotations

from msgspec import Struct


class AddressRequest(Struct, frozen=True, kw_only=True):
    """How large a block must be, in one of three ways, and what to keep free beside it.

    ``hosts`` counts interfaces (the five reserved addresses come on top), ``netmask`` is a prefix length;
    with neither, the pool's or the tier's default length applies.
    """

    hosts: int | None = None
    netmask: int | None = None
    ipv6: bool = False
    tier: str | None = None
    pool: str | None = None
    environment: str | None = None
    grow: int = 1
    """Room to reserve as a multiple of the size: 2 keeps a neighbour of the same size free."""
