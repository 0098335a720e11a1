"""Managed prefix lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vpcplan.model.topology_index import TopologyIndex
    from vpcplan.net.block import Block


def prefix_list_holds(
    index: TopologyIndex, prefix_list: str, version: int, address: int, service: str | None = None
) -> bool | None:
    """Whether a prefix list contains an address; None where its entries are not known.

    ``service`` is the AWS service that the packet is meant for: AWS's own list of that service holds its
    addresses, whatever they are at the moment.
    Source: https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
    """
    found = index.topology.prefix_lists.get(prefix_list)
    if found is None:
        return None
    if any(entry.cidr_block.contains_address(version, address) for entry in found.entries):
        return True
    if found.service is not None:
        # AWS changes the entries of its own lists; whoever asks about a bare address means no AWS service.
        return found.service == service
    return False if found.complete else None


def prefix_list_blocks(index: TopologyIndex, prefix_list: str) -> tuple[Block, ...]:
    """The blocks of a prefix list as far as they are known."""
    found = index.topology.prefix_lists.get(prefix_list)
    return () if found is None else tuple(entry.cidr_block for entry in found.entries)
