"""Whether rules, each a block of addresses and a set of traffic, together admit all that another one does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from vpcplan.net.block import Block
from vpcplan.net.traffic import NOTHING, TrafficSet

Rectangle = tuple[Block, TrafficSet]
"""Every packet of the traffic from (or to) every address of the block."""


def pieces_of(block: Block, others: Iterable[Block]) -> tuple[tuple[int, int], ...]:
    """The ranges of ``block`` within which no block of ``others`` starts or ends.

    10.0.0.0/23 cut by 10.0.1.0/24 gives the first and the last 256 addresses.
    """
    cuts = {block.first, block.last + 1}
    for other in others:
        if block.contains(other):
            cuts.update((other.first, other.last + 1))
    edges = sorted(cuts)
    return tuple((low, high - 1) for low, high in pairwise(edges))


def covers(rectangles: Sequence[Rectangle], block: Block, traffic: TrafficSet) -> bool:
    """Whether ``rectangles`` together contain all ``traffic`` of every address of ``block``.

    TCP 22 from 0.0.0.0/1 and from 128.0.0.0/1 cover TCP 22 from 0.0.0.0/0.
    """
    relevant = [(other, admitted) for other, admitted in rectangles if other.overlaps(block)]
    if not relevant:
        return False
    for low, _ in pieces_of(block, (other for other, _ in relevant)):
        admitted = NOTHING
        for other, some in relevant:
            if other.contains_address(block.version, low):
                admitted = admitted | some
        if not admitted.covers(traffic):
            return False
    return True
