"""Reply packets: what dnspython writes of a record, put together in one pass.

dnspython's own renderer takes four times as long as everything else that a new question costs.
"""

from __future__ import annotations

from functools import lru_cache
from socket import AF_INET, AF_INET6, inet_pton
from struct import Struct as Layout
from typing import TYPE_CHECKING

from vpcplan.net.presentation import decimal_escapes, wire_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dns.edns import Option
    from dns.message import Message

    from vpcplan.serve.reply import ReplyRecord

UDP_PAYLOAD_LIMIT = 1232
"""The largest datagram sent: what passes every path without fragments. Source: https://www.dnsflagday.net/2020/"""

RESPONSE, AUTHORITATIVE, TRUNCATED, RECURSION_AVAILABLE = 0x8000, 0x0400, 0x0200, 0x0080
KEPT_OF_QUERY = 0x7900
"""Opcode and RD: what a reply repeats of the query's flags (RFC 1035, 4.1.1)."""

POINTER = 0xC000
LAST_POINTER = 0x3FFF
OPT, INTERNET = 41, 1
ADDRESS_TYPES = {"A": (1, AF_INET), "AAAA": (28, AF_INET6)}
"""Number and address family: most records are these, and dnspython's way takes twenty times as long."""

_HEADER, _RECORD, _OPT, _PAIR = Layout("!HHHHH"), Layout("!HHIH"), Layout("!BHHIH"), Layout("!HH")
_POINTER = Layout("!H")


class PacketWriter:
    """Writes one reply without its id; names of owners are compressed (RFC 1035, 4.1.4)."""

    def __init__(self, query: Message) -> None:
        question = query.question[0]
        self._body = bytearray()
        self._offsets: dict[tuple[bytes, ...], int] = {}
        self._write_name(question.name.labels)
        self._body += _PAIR.pack(question.rdtype, question.rdclass)
        self._question_size = len(self._body)
        self._counts = [0, 0, 0]

    def add(self, section: int, records: Iterable[ReplyRecord]) -> None:
        """Append records to a section: 0 answer, 1 authority, 2 additional."""
        for record in records:
            type_, data = record_data(record.type, record.value)
            self._write_name(wire_labels(record.name))
            self._body += _RECORD.pack(type_, INTERNET, record.ttl & 0x7FFFFFFF, len(data))
            self._body += data
            self._counts[section] += 1

    def packet(self, flags: int, rcode: int, limit: int, options: Sequence[Option] | None) -> bytes:
        """The packet without its id; over ``limit`` bytes nothing but the question, and TC.

        Args:
            options: of the OPT record; None if the reply has none.
        """
        closing = b"" if options is None else opt_record(rcode, options)
        body, counts = bytes(self._body), self._counts
        if 12 + len(body) + len(closing) > limit:
            flags |= TRUNCATED
            body, counts = body[: self._question_size], [0, 0, 0]
        additional = counts[2] + (options is not None)
        return _HEADER.pack(flags | (rcode & 15), 1, counts[0], counts[1], additional) + body + closing

    def _write_name(self, labels: tuple[bytes, ...]) -> None:
        key = tuple(label.lower() for label in labels)
        for index in range(len(labels) - 1):
            offset = self._offsets.get(key[index:])
            if offset is not None:
                self._body += _POINTER.pack(POINTER | offset)
                return
            here = 12 + len(self._body)
            if here <= LAST_POINTER:
                self._offsets[key[index:]] = here
            self._body.append(len(labels[index]))
            self._body += labels[index]
        self._body.append(0)


@lru_cache(maxsize=65_536)
def record_data(type_: str, value: str) -> tuple[int, bytes]:
    """A record type's number and its data on the wire: 1 and four octets for an A record."""
    import dns.name
    import dns.rdata
    import dns.rdatatype

    if type_ in ADDRESS_TYPES:
        number, family = ADDRESS_TYPES[type_]
        return number, inet_pton(family, value)
    number = dns.rdatatype.from_text(type_)
    text = decimal_escapes(value)
    rdata = dns.rdata.from_text("IN", number, text, origin=dns.name.root, relativize=False)
    return int(number), rdata.to_wire() or b""


def opt_record(rcode: int, options: Sequence[Option]) -> bytes:
    """The OPT record of a reply: payload size, the upper bits of the response code, no DO bit (RFC 6891)."""
    data = b""
    for option in options:
        wire = option.to_wire() or b""
        data += _PAIR.pack(option.otype, len(wire)) + wire
    return _OPT.pack(0, OPT, UDP_PAYLOAD_LIMIT, rcode >> 4 << 24, len(data)) + data
