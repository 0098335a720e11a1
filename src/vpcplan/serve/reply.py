"""What the server says to a question, before it is put on the wire."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct


class ReplyRecord(Struct, frozen=True):
    """One record as Route 53 writes it: ``("www.example.com", "A", 60, "192.0.2.1")``; names are absolute."""

    name: str
    type: str
    ttl: int
    value: str


class ReplyOutcome(Struct, frozen=True):
    """One answer that the question may get; ``choose`` is how many of the records are drawn."""

    probability: float
    answers: tuple[ReplyRecord, ...]
    choose: int | None = None


class Reply(Struct, frozen=True, kw_only=True):
    """Everything the server may say to one question from one client.

    ``varies_by_client`` is true if another client subnet could be told something else: the scope in the reply
    is then as long as the subnet asked about, else 0 (RFC 7871, section 7.2.1). ``trouble`` is sent as an
    extended DNS error (RFC 8914) where the configuration does not say what AWS answers.
    """

    status: str
    authoritative: bool = True
    recursive: bool = False
    outcomes: tuple[ReplyOutcome, ...] = ()
    authority: tuple[ReplyRecord, ...] = ()
    additional: tuple[ReplyRecord, ...] = ()
    varies_by_client: bool = False
    trouble: str | None = None


class ReplySource(Protocol):
    """Whoever knows the answers: the topology with its present health."""

    def reply(self, name: str, type: str, subnet: str | None) -> Reply:
        """What to say to this question; ``subnet`` is the EDNS client subnet, None without one."""
        ...
