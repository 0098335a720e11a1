"""What is outside AWS: offices and data centres."""

from __future__ import annotations

from vpcplan.model.resource import Resource
from vpcplan.net.block import Address, Block


class Network(Resource, frozen=True, kw_only=True):
    """A network outside AWS. ``public_ip`` is that of its VPN device (the customer gateway)."""

    cidr_blocks: tuple[Block, ...] = ()
    public_ip: Address | None = None
    cidr_blocks_known: bool = True
    """False where the source shows the customer gateway but not the addresses behind it."""
