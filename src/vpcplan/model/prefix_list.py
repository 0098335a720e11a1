"""Managed prefix lists: yours, and AWS's own for services."""

from __future__ import annotations

from msgspec import Struct

from vpcplan.errors import SourceSpan
from vpcplan.model.resource import Resource
from vpcplan.net.block import Block


class PrefixListEntry(Struct, frozen=True, gc=False):
    """One block of a prefix list."""

    cidr_block: Block
    span: SourceSpan


class PrefixList(Resource, frozen=True, kw_only=True):
    """A prefix list. ``service`` is the full service name for AWS's own (``com.amazonaws.eu-west-1.s3``).

    ``complete`` is False where the entries are not known; then only a gateway endpoint's route and
    ``service`` say what is in it.
    """

    entries: tuple[PrefixListEntry, ...] = ()
    service: str | None = None
    address_family: int = 4
    complete: bool = True
    max_entries: int | None = None
