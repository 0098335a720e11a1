"""The server's packets: what it says to good queries, and that bad ones never stop it."""

from __future__ import annotations

import random
import socket
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpcplan.serve.draw import Constant, PacketCache
from vpcplan.serve.listener import Listener
from vpcplan.serve.reply import Reply, ReplyChoice, ReplyOutcome, ReplyRecord
from vpcplan.serve.responder import Responder

SOA = ReplyRecord(
    "example.com", "SOA", 900, "ns-1.awsdns-01.org. hostmaster.example.com. 1 7200 900 1209600 60"
)


def say(*answers: ReplyRecord) -> Reply:
    return Reply(outcomes=(ReplyOutcome(answers=answers),))


class Answers:
    """Answers that show one thing each."""

    def reply(self, name: str, type: str, subnet: str | None) -> Reply:
        if not name.endswith("example.com."):
            return Reply(outcomes=(ReplyOutcome(status="REFUSED", authoritative=False),))
        match name.split(".")[0]:
            case "weighted":
                blue = ReplyRecord("weighted.example.com", "A", 60, "192.0.2.1")
                green = ReplyRecord("weighted.example.com", "A", 60, "192.0.2.2")
                return Reply(
                    outcomes=(
                        ReplyOutcome(probability=0.7, answers=(blue,)),
                        ReplyOutcome(probability=0.3, answers=(green,)),
                    )
                )
            case "many":
                records = tuple(ReplyRecord("many.example.com", "A", 60, f"192.0.2.{n}") for n in range(10))
                return Reply(outcomes=(ReplyOutcome(choices=(ReplyChoice(8, records),)),))
            case "unsendable":
                return say(ReplyRecord("unsendable.example.com", "DS", 60, "12345 8 2 ABCD"))
            case "subnet":
                record = ReplyRecord("subnet.example.com", "TXT", 60, f'"{subnet}"')
                return Reply(outcomes=(ReplyOutcome(answers=(record,)),), varies_by_client=True)
            case "large":
                return say(
                    *(ReplyRecord("large.example.com", "TXT", 60, f'"{n:03d}{"x" * 200}"') for n in range(20))
                )
            case "octal":
                return say(ReplyRecord(name[:-1], "TXT", 60, '"\\101"'))
            case "broken":
                raise RuntimeError("a defect")
            case label:
                trouble = "nothing here" if label == "trouble" else None
                return Reply(outcomes=(ReplyOutcome(status="NXDOMAIN", authority=(SOA,), trouble=trouble),))


@pytest.fixture(scope="module")
def defects() -> list[Exception]:
    return []


@pytest.fixture(scope="module")
def listener(defects: list[Exception]) -> Iterator[Listener]:
    responder = Responder(Answers(), random.Random(1))
    listener = Listener("127.0.0.1", 0, lambda: responder, defects.append)
    listener.start()
    yield listener
    listener.close()


def ask(listener: Listener, name: str, type: str = "A", **options: object) -> dns.message.Message:
    query = dns.message.make_query(name, type, **options)
    return dns.query.udp(query, listener.host, port=listener.port, timeout=5)


def ask_again(listener: Listener, name: str) -> dns.message.Message:
    """The answer to a query that is repeated, as resolvers do: UDP loses what its buffer cannot hold."""
    for _ in range(5):
        with suppress(dns.exception.Timeout):
            return ask(listener, name)
    return ask(listener, name)


def test_name_error_carries_the_soa_and_the_authority(listener: Listener) -> None:
    answer = ask(listener, "nothing.example.com")
    assert answer.rcode() == dns.rcode.NXDOMAIN
    assert answer.flags & dns.flags.AA
    assert not answer.flags & dns.flags.RA
    assert answer.authority[0].rdtype.name == "SOA"
    assert answer.edns == -1


def test_unknown_zones_are_refused(listener: Listener) -> None:
    answer = ask(listener, "www.elsewhere.org")
    assert answer.rcode() == dns.rcode.REFUSED
    assert not answer.flags & dns.flags.AA


def test_case_of_the_question_comes_back(listener: Listener) -> None:
    answer = ask(listener, "WeiGHted.eXample.COM")
    assert answer.question[0].name.to_text() == "WeiGHted.eXample.COM."
    assert answer.answer[0].name.to_text() == "WeiGHted.eXample.COM."


def test_weights_are_drawn(listener: Listener) -> None:
    drawn = Counter(ask(listener, "weighted.example.com").answer[0][0].to_text() for _ in range(1000))
    assert set(drawn) == {"192.0.2.1", "192.0.2.2"}
    assert 640 < drawn["192.0.2.1"] < 760


def test_eight_of_ten_are_drawn_anew(listener: Listener) -> None:
    seen = set()
    for _ in range(20):
        addresses = frozenset(item.to_text() for item in ask(listener, "many.example.com").answer[0])
        assert len(addresses) == 8
        seen.add(addresses)
    assert len(seen) > 5


def test_client_subnet_is_echoed_with_its_scope(listener: Listener) -> None:
    option = dns.edns.ECSOption("203.0.113.0", 24)
    answer = ask(listener, "subnet.example.com", "TXT", use_edns=0, options=[option])
    assert answer.answer[0][0].to_text() == '"203.0.113.0/24"'
    (echoed,) = answer.options
    assert (echoed.address, echoed.srclen, echoed.scopelen) == ("203.0.113.0", 24, 24)
    answer = ask(listener, "nothing.example.com", use_edns=0, options=[option])
    assert answer.options[0].scopelen == 0


def test_a_subnet_of_length_0_is_echoed_and_not_used(listener: Listener) -> None:
    answer = ask(
        listener, "subnet.example.com", "TXT", use_edns=0, options=[dns.edns.ECSOption("0.0.0.0", 0)]
    )
    assert answer.answer[0][0].to_text() == '"None"'
    assert answer.options[0].srclen == 0


def test_large_answers_are_truncated_by_udp_and_whole_by_tcp(listener: Listener) -> None:
    for payload in (None, 512, 1232, 65535):
        query = dns.message.make_query("large.example.com", "TXT", use_edns=payload and 0, payload=payload)
        raw = query.to_wire()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(5)
            client.sendto(raw, (listener.host, listener.port))
            packet = client.recv(65535)
        assert len(packet) <= min(payload or 512, 1232)
        assert dns.message.from_wire(packet).flags & dns.flags.TC
    whole = dns.query.tcp(
        dns.message.make_query("large.example.com", "TXT"), listener.host, port=listener.port, timeout=5
    )
    assert not whole.flags & dns.flags.TC
    assert len(whole.answer[0]) == 20


def test_octal_escapes_of_route_53_are_read(listener: Listener) -> None:
    assert ask(listener, "octal.example.com", "TXT").answer[0][0].to_text() == '"A"'


def test_what_is_not_known_is_said(listener: Listener) -> None:
    answer = ask(listener, "trouble.example.com", use_edns=0)
    assert "nothing here" in answer.options[0].to_text()


def test_a_value_that_has_no_form_on_the_wire_is_said(listener: Listener, defects: list[Exception]) -> None:
    reply = ask(listener, "unsendable.example.com", "DS", use_edns=0)
    assert reply.rcode() == dns.rcode.SERVFAIL
    assert "cannot be sent" in reply.options[0].to_text()
    assert defects == []


def test_transfers_other_classes_and_other_opcodes_are_refused(listener: Listener) -> None:
    assert ask(listener, "example.com", "AXFR").rcode() == dns.rcode.REFUSED
    assert ask(listener, "example.com", "IXFR").rcode() == dns.rcode.REFUSED
    assert ask(listener, "version.bind", "TXT", rdclass="CH").rcode() == dns.rcode.REFUSED
    query = dns.message.make_query("example.com", "SOA")
    query.set_opcode(dns.opcode.NOTIFY)
    assert dns.query.udp(query, listener.host, port=listener.port, timeout=5).rcode() == dns.rcode.NOTIMP
    assert ask(listener, "example.com", use_edns=1).rcode() == dns.rcode.BADVERS


def test_the_dnssec_bit_is_ignored(listener: Listener) -> None:
    answer = ask(listener, "weighted.example.com", want_dnssec=True)
    assert [rrset.rdtype.name for rrset in answer.answer] == ["A"]


def test_a_defect_is_servfail_and_reported(listener: Listener, defects: list[Exception]) -> None:
    for _ in range(2):
        assert ask(listener, "broken.example.com").rcode() == dns.rcode.SERVFAIL
    assert [str(defect) for defect in defects] == ["a defect", "a defect"]
    defects.clear()


def test_tcp_takes_several_queries_and_broken_messages(listener: Listener) -> None:
    with socket.create_connection((listener.host, listener.port), timeout=5) as client:
        for _ in range(3):
            raw = dns.message.make_query("weighted.example.com", "A").to_wire()
            client.sendall(struct.pack("!H", len(raw)) + raw)
            size = struct.unpack("!H", client.recv(2))[0]
            assert dns.message.from_wire(client.recv(size)).rcode() == dns.rcode.NOERROR
        client.sendall(b"\x00\x05short")
        assert client.recv(10) == b""


def test_crowds_of_silent_tcp_clients_leave_room(listener: Listener) -> None:
    clients = [socket.create_connection((listener.host, listener.port), timeout=5) for _ in range(100)]
    assert ask(listener, "weighted.example.com").rcode() == dns.rcode.NOERROR
    for client in clients:
        client.close()


QUERY = dns.message.make_query(
    "weighted.example.com", "A", use_edns=0, options=[dns.edns.ECSOption("203.0.113.0", 24)]
).to_wire()


@given(st.binary(max_size=100))
def test_random_packets_raise_nothing(packet: bytes) -> None:
    responder = Responder(Answers(), random.Random(1))
    for handle in (responder.udp, responder.tcp):
        answer = handle(packet)
        assert answer is None or answer[:2] == packet[:2]


@given(
    st.lists(st.tuples(st.integers(0, len(QUERY) - 1), st.integers(0, 255)), max_size=6), st.integers(0, 80)
)
def test_damaged_queries_raise_nothing(changes: list[tuple[int, int]], length: int) -> None:
    packet = bytearray(QUERY)
    for at, octet in changes:
        packet[at] = octet
    cut = bytes(packet[: max(length, 12)]) if length < len(packet) else bytes(packet)
    responder = Responder(Answers(), random.Random(1))
    for handle in (responder.udp, responder.tcp):
        answer = handle(cut)
        assert answer is None or (answer[:2] == cut[:2] and answer[2] & 0x80)


def test_a_flood_of_garbage_leaves_the_server_answering(listener: Listener, defects: list[Exception]) -> None:
    chance = random.Random(7)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        for _ in range(2000):
            client.sendto(chance.randbytes(chance.randrange(0, 600)), (listener.host, listener.port))
    assert ask_again(listener, "weighted.example.com").rcode() == dns.rcode.NOERROR
    assert not defects


def test_the_cache_keeps_within_its_budget() -> None:
    cache = PacketCache(10_000)
    for n in range(1000):
        cache.keep(n.to_bytes(4, "big"), Constant(b"x" * 100))
        assert sum(len(key) + ready.size for key, ready in cache.found.items()) <= 10_000
    assert cache.get((999).to_bytes(4, "big")) is not None
