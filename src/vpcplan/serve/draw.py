"""Replies kept ready: which one a query gets is drawn when it comes."""

from __future__ import annotations

from bisect import bisect
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

OVERHEAD = 600
"""Bytes that Python needs for one kept reply besides the packets themselves."""


class Ready(Protocol):
    """A reply without its id, ready to be sent; ``size`` is about what it takes of memory, in bytes."""

    size: int

    def __call__(self) -> bytes:
        """The packet for one query."""
        ...


class Constant:
    """The same packet each time."""

    __slots__ = ("_packet", "size")

    def __init__(self, packet: bytes) -> None:
        self._packet = packet
        self.size = OVERHEAD + len(packet)

    def __call__(self) -> bytes:
        """The packet."""
        return self._packet


class Draw:
    """Packets by probability, and of each one the orders that its records may come in."""

    __slots__ = ("_cumulative", "_random", "_variants", "size")

    def __init__(
        self, probabilities: list[float], variants: list[tuple[bytes, ...]], random: Callable[[], float]
    ) -> None:
        total = 0.0
        self._cumulative = []
        for probability in probabilities[:-1]:
            total += probability
            self._cumulative.append(total)
        self._variants = variants
        self._random = random
        self.size = OVERHEAD + sum(len(packet) for packets in variants for packet in packets)

    def __call__(self) -> bytes:
        """One packet, drawn with its probability; a random number is used up only where there is a choice."""
        variants = self._variants[bisect(self._cumulative, self._random()) if self._cumulative else 0]
        return variants[int(self._random() * len(variants))] if len(variants) > 1 else variants[0]


class Deferred:
    """A packet that is put together anew for each query."""

    __slots__ = ("_make", "size")

    def __init__(self, make: Callable[[], bytes]) -> None:
        self._make = make
        self.size = 4 * OVERHEAD

    def __call__(self) -> bytes:
        """A new packet."""
        return self._make()


class PacketCache:
    """Ready replies by query packet, within a budget of bytes; it starts over when that is used up."""

    __slots__ = ("_budget", "_size", "found", "get")

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._size = 0
        self.found: dict[bytes, Ready] = {}
        self.get = self.found.get

    def keep(self, packet: bytes, ready: Ready) -> None:
        """Remember the reply to a packet (without its id)."""
        self._size += len(packet) + ready.size
        if self._size > self._budget:
            self.found.clear()
            self._size = len(packet) + ready.size
        self.found[packet] = ready
