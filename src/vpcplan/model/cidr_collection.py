"""CIDR collections: the lists of client blocks behind IP-based routing."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.model.resource import Resource
from vpcplan.net.block import Block


class CidrLocation(Struct, frozen=True, kw_only=True):
    """A named list of blocks in a CIDR collection."""

    name: str
    cidr_blocks: tuple[Block, ...]
    span: SourceSpan


class CidrCollection(Resource, frozen=True, kw_only=True):
    """A CIDR collection and its locations. The default location ``*`` is never listed: it has no blocks."""

    locations: tuple[CidrLocation, ...] = ()
    blocks_known: bool = True
    """False where the source names the collection but does not list its blocks."""
