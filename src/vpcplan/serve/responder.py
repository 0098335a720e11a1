"""Queries and replies on the wire: one packet in, one packet out, and never an exception for what came in."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from vpcplan.serve.draw import Constant, Deferred, Draw, PacketCache, Ready
from vpcplan.serve.packet import (
    AUTHORITATIVE,
    KEPT_OF_QUERY,
    RECURSION_AVAILABLE,
    RESPONSE,
    UDP_PAYLOAD_LIMIT,
    PacketWriter,
    record_data,
)
from vpcplan.serve.reply import Reply, ReplyOutcome, ReplyRecord, ReplySource

if TYPE_CHECKING:
    from dns.message import Message

CACHED_BYTES = 64 << 20
"""What the replies that are kept ready may take of memory, for UDP and for TCP each."""
CACHED_REPLIES = 20_000
LARGEST_CACHED_QUERY = 512
ROTATIONS = 16
"""In how many orders the records of one answer are kept ready."""


class Responder:
    """Turns query packets into reply packets, from one state of the topology; a new state is a new responder.

    Each distinct packet (apart from its id) is worked out once: then a reply is one look-up and one draw.
    """

    def __init__(self, source: ReplySource, random: Random) -> None:
        self._source = source
        self._random = random
        self._packets = PacketCache(CACHED_BYTES)
        self._messages = PacketCache(CACHED_BYTES)
        self._replies: dict[tuple[str, str, str | None], Reply] = {}

    def udp(self, packet: bytes) -> bytes | None:
        """The reply to a datagram, truncated to what the client takes; None where silence is right."""
        ready = self._packets.get(packet[2:])
        if ready is None:
            ready = self._prepare(packet, udp=True)
            if ready is None:
                return None
            if len(packet) <= LARGEST_CACHED_QUERY:
                self._packets.keep(packet[2:], ready)
        return packet[:2] + ready()

    def tcp(self, packet: bytes) -> bytes | None:
        """The reply to a message that came over TCP: whole, up to 65,535 bytes."""
        ready = self._messages.get(packet[2:])
        if ready is None:
            ready = self._prepare(packet, udp=False)
            if ready is None:
                return None
            if len(packet) <= LARGEST_CACHED_QUERY:
                self._messages.keep(packet[2:], ready)
        return packet[:2] + ready()

    def _prepare(self, packet: bytes, *, udp: bool) -> Ready | None:
        # A packet without a whole header has no id to answer to, and answering an answer would make a loop.
        if len(packet) < 12 or packet[2] & 0x80:
            return None
        if packet[2] & 0x78:
            return Constant(error_packet(packet, "NOTIMP"))
        query = parse_query(packet)
        if query is None:
            return Constant(error_packet(packet, "FORMERR"))
        refusal = refuse(query)
        if refusal is not None:
            return Constant(empty_reply(query, refusal))
        return self._answer(query, udp=udp)

    def _answer(self, query: Message, *, udp: bool) -> Ready:
        import dns.rdatatype

        question = query.question[0]
        subnet = client_subnet(query)
        key = (
            question.name.to_text().lower(),
            dns.rdatatype.to_text(question.rdtype),
            subnet,
        )
        reply = self._replies.get(key)
        if reply is None:
            if len(self._replies) >= CACHED_REPLIES:
                self._replies = {}
            reply = self._replies[key] = sendable(self._source.reply(*key))
        limit = min(max(query.payload, 512), UDP_PAYLOAD_LIMIT) if udp else 65535
        return self._draw(query, reply, limit)

    def _draw(self, query: Message, reply: Reply, limit: int) -> Ready:
        outcomes = [outcome for outcome in reply.outcomes if outcome.probability > 0]
        if any(outcome.choices for outcome in outcomes):
            return Deferred(lambda: self._draw_each_time(query, reply, outcomes, limit))
        return Draw(
            [outcome.probability for outcome in outcomes],
            [
                tuple(render(query, reply, outcome, answers, limit) for answers in rotations(outcome.answers))
                for outcome in outcomes
            ],
            self._random.random,
        )

    # The choices of 8 out of 20 are too many to keep them all ready.
    def _draw_each_time(
        self, query: Message, reply: Reply, outcomes: list[ReplyOutcome], limit: int
    ) -> bytes:
        outcome = self._random.choices(outcomes, [each.probability for each in outcomes])[0]
        chosen = [
            record
            for choice in outcome.choices
            for record in self._random.sample(choice.of, min(choice.choose, len(choice.of)))
        ]
        return render(query, reply, outcome, (*outcome.answers, *chosen), limit)


def sendable(reply: Reply) -> Reply:
    """The reply, with SERVFAIL and the reason where a record's value has no form on the wire.

    Route 53 takes some values as they are typed, such as a DS record whose digest is too short.
    """
    return replace(reply, outcomes=tuple(_sendable(outcome) for outcome in reply.outcomes))


def _sendable(outcome: ReplyOutcome) -> ReplyOutcome:
    import dns.exception

    chosen = (record for choice in outcome.choices for record in choice.of)
    for record in (*outcome.answers, *chosen, *outcome.authority, *outcome.additional):
        try:
            record_data(record.type, record.value)
        except (dns.exception.DNSException, SyntaxError, ValueError, OSError) as error:
            reason = f"the value of {record.name} {record.type} cannot be sent: {error}"
            return ReplyOutcome(
                probability=outcome.probability, status="SERVFAIL", authoritative=False, trouble=reason
            )
    return outcome


def parse_query(packet: bytes) -> Message | None:
    """The query in a packet, None if it is malformed: a name past the end, two OPT records, bytes left."""
    import dns.exception
    import dns.message

    try:
        return dns.message.from_wire(packet)
    except (dns.exception.DNSException, ValueError, IndexError, NotImplementedError):
        return None


def refuse(query: Message) -> str | None:
    """Why a well-formed query gets no answer, as the name of a response code; None if it does get one."""
    import dns.edns
    import dns.rdataclass
    import dns.rdatatype

    if len(query.question) != 1 or query.answer or query.authority:
        return "FORMERR"
    if query.edns > 0:
        return "BADVERS"
    if sum(isinstance(option, dns.edns.ECSOption) for option in query.options) > 1:
        return "FORMERR"
    question = query.question[0]
    if question.rdclass != dns.rdataclass.IN:
        return "REFUSED"
    # Route 53 hands out no zone transfers.
    if question.rdtype in (dns.rdatatype.AXFR, dns.rdatatype.IXFR):
        return "REFUSED"
    if dns.rdatatype.is_metatype(question.rdtype) and question.rdtype != dns.rdatatype.ANY:
        return "FORMERR"
    return None


def client_subnet(query: Message) -> str | None:
    """The EDNS client subnet of a query as a block, ``203.0.113.0/24``; None without one or with a /0."""
    import dns.edns

    for option in query.options:
        if isinstance(option, dns.edns.ECSOption) and option.srclen:
            return f"{option.address}/{option.srclen}"
    return None


def rotations(answers: tuple[ReplyRecord, ...]) -> list[tuple[ReplyRecord, ...]]:
    """The answers in every cyclic order of their last set; an alias chain before it stays in front.

    Route 53 gives several values of one record in no fixed order.
    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-simple.html
    """
    if not answers:
        return [()]
    last = answers[-1]
    start = len(answers)
    while start and (answers[start - 1].name, answers[start - 1].type) == (last.name, last.type):
        start -= 1
    head, tail = answers[:start], answers[start:]
    return [head + tail[turn:] + tail[:turn] for turn in range(min(len(tail), ROTATIONS))]


def render(
    query: Message, reply: Reply, outcome: ReplyOutcome, answers: tuple[ReplyRecord, ...], limit: int
) -> bytes:
    """The reply's packet without its id, truncated and saying so if it would be longer than ``limit``."""
    writer = PacketWriter(query)
    for section, records in enumerate((answers, outcome.authority, outcome.additional)):
        writer.add(section, records)
    flags = RESPONSE | (query.flags & KEPT_OF_QUERY)
    if reply.recursive:
        flags |= RECURSION_AVAILABLE
    elif outcome.authoritative:
        flags |= AUTHORITATIVE
    options = reply_options(query, reply, outcome) if query.edns >= 0 else None
    return writer.packet(flags, response_code(outcome.status), limit, options)


def reply_options(query: Message, reply: Reply, outcome: ReplyOutcome) -> list[Any]:
    """The EDNS options of a reply: the client subnet with its scope, and what is not known.

    Source: https://www.rfc-editor.org/rfc/rfc7871#section-7.2.1
    """
    import dns.edns

    options: list[Any] = []
    for option in query.options:
        if isinstance(option, dns.edns.ECSOption):
            scope = option.srclen if reply.varies_by_client else 0
            options.append(dns.edns.ECSOption(option.address, option.srclen, scope))
    if outcome.trouble is not None:
        options.append(dns.edns.EDEOption(dns.edns.EDECode.OTHER, outcome.trouble[:200]))
    return options


def response_code(status: str) -> int:
    """The number of a response code: 3 for NXDOMAIN."""
    import dns.rcode

    return int(dns.rcode.from_text(status))


def empty_reply(query: Message, status: str) -> bytes:
    """The packet, without its id, of a reply that only says why there is no answer."""
    if not query.question:
        return error_flags(query.flags, status)
    options: list[Any] | None = [] if query.edns >= 0 else None
    flags = RESPONSE | (query.flags & KEPT_OF_QUERY)
    return PacketWriter(query).packet(flags, response_code(status), UDP_PAYLOAD_LIMIT, options)


def error_packet(packet: bytes, status: str) -> bytes:
    """A bare header, without its id, for a packet that could not be read: its opcode and RD bit."""
    return error_flags(packet[2] << 8, status)


def error_flags(flags: int, status: str) -> bytes:
    """A header without id and question that repeats the opcode and RD bit of a query's flags."""
    return (RESPONSE | (flags & KEPT_OF_QUERY) | response_code(status)).to_bytes(2, "big") + bytes(8)
