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


class ReplyChoice(Struct, frozen=True):
    """``choose`` of the records in ``of``, drawn anew for each query."""

    choose: int
    of: tuple[ReplyRecord, ...]


class ReplyOutcome(Struct, frozen=True, kw_only=True):
    """One reply that the question may get: the answers, and some records of each of ``choices``.

    ``trouble`` is sent as an extended DNS error (RFC 8914): what the configuration does not say.
    """

    probability: float = 1.0
    status: str = "NOERROR"
    authoritative: bool = True
    answers: tuple[ReplyRecord, ...] = ()
    choices: tuple[ReplyChoice, ...] = ()
    authority: tuple[ReplyRecord, ...] = ()
    additional: tuple[ReplyRecord, ...] = ()
    trouble: str | None = None


class Reply(Struct, frozen=True, kw_only=True):
    """Everything the server may say to one question from one client; the probabilities sum to 1.

    ``varies_by_client`` is true if another client subnet could be told something else: the scope in the reply
    is then as long as the subnet asked about, else 0 (RFC 7871, section 7.2.1).
    """

    outcomes: tuple[ReplyOutcome, ...]
    recursive: bool = False
    varies_by_client: bool = False


class ReplySource(Protocol):
    """Whoever knows the answers: the topology with its present health."""

    def reply(self, name: str, type: str, subnet: str | None) -> Reply:
        """What to say to this question; ``subnet`` is the EDNS client subnet, None without one."""
        ...
