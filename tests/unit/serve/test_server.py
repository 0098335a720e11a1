"""The running server: health flipped meanwhile, files that change, control and clients of known place."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from errno import EADDRINUSE
from pathlib import Path
from typing import Any

import dns.edns
import dns.message
import dns.query
import dns.rcode
import pytest

from vpcplan.analysis.resolution.name_index import NameIndex
from vpcplan.analysis.resolution.question import Client, Health, Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.analysis.resolution.result import Resolution
from vpcplan.errors import InputError, Problem, SourceSpan
from vpcplan.load.zone_file import load_zone_file
from vpcplan.model.cidr_collection import CidrCollection, CidrLocation
from vpcplan.model.health_check import HealthCheck
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.resource_record_set import (
    AliasTarget,
    FailoverPolicy,
    GeolocationPolicy,
    IpBasedPolicy,
    ResourceRecordSet,
    RoutingPolicy,
)
from vpcplan.model.route53 import Route53
from vpcplan.model.topology import Topology
from vpcplan.net.block import parse_block
from vpcplan.serve import listener
from vpcplan.serve.answers import SubnetClient
from vpcplan.serve.server import DnsServer, Settings

HERE = SourceSpan("topology.yaml", 1)


def routed(
    name: str, policy: RoutingPolicy, identifier: str, value: str, check: str | None = None
) -> ResourceRecordSet:
    return ResourceRecordSet(
        name=f"{name}.example.com",
        type="A",
        span=HERE,
        ttl=60,
        values=(value,),
        policy=policy,
        set_identifier=identifier,
        health_check=check,
    )


ALIAS = ResourceRecordSet(
    name="cdn.example.com",
    type="A",
    span=HERE,
    alias_target=AliasTarget(dns_name="d1.cloudfront.net", hosted_zone="Z2"),
)
RECORDS = (
    routed("app", FailoverPolicy("primary"), "one", "192.0.2.1", "blue"),
    routed("app", FailoverPolicy("secondary"), "two", "192.0.2.2"),
    routed("geo", GeolocationPolicy(country="FR"), "fr", "192.0.2.33"),
    routed("geo", GeolocationPolicy(), "rest", "192.0.2.99"),
    ALIAS,
)
TOPOLOGY = Topology(
    route53=Route53(
        hosted_zones={
            "example.com": HostedZone(
                id="example.com",
                name="example.com",
                domain_name="example.com",
                span=HERE,
                records=RECORDS,
                name_servers=("ns-1.awsdns-01.org",),
            )
        },
        health_checks={
            "blue": HealthCheck(id="blue", name="blue", span=HERE, type="https"),
            "sum": HealthCheck(id="sum", name="sum", span=HERE, type="calculated", children=("blue",)),
        },
    )
)


def ask(server: DnsServer, name: str, type: str = "A", subnet: str | None = None) -> dns.message.Message:
    options = [dns.edns.ECSOption(*_parts(subnet))] if subnet else []
    query = dns.message.make_query(name, type, use_edns=0, options=options)
    return dns.query.udp(query, "127.0.0.1", port=server.port, timeout=5)


def _parts(subnet: str) -> tuple[str, int]:
    address, _, length = subnet.partition("/")
    return address, int(length)


def address_of(server: DnsServer, name: str, subnet: str | None = None) -> str:
    return ask(server, name, subnet=subnet).answer[0][0].to_text()


def control(server: DnsServer, line: str) -> str:
    assert server.control_port is not None
    with socket.create_connection(("127.0.0.1", server.control_port), timeout=5) as client:
        client.sendall(line.encode() + b"\n")
        return client.makefile().readline().strip()


def eventually(check: Callable[[], bool]) -> None:
    for _ in range(100):
        if check():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about in 5 seconds")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def server(said: list[str]) -> Iterator[DnsServer]:
    subnets = (SubnetClient(parse_block("198.51.100.0/24"), Client(country="FR")),)
    server = DnsServer(
        Settings(port=0, control_port=0, seed=1), lambda: TOPOLOGY, said.append, subnets=subnets
    )
    server.start()
    yield server
    server.close()


def test_health_is_flipped_while_it_runs(server: DnsServer) -> None:
    assert address_of(server, "app.example.com") == "192.0.2.1"
    assert control(server, "unhealthy blue") == "ok: blue is unhealthy"
    assert address_of(server, "app.example.com") == "192.0.2.2"
    assert control(server, "status") == "ok: blue unhealthy"
    assert control(server, "reset blue") == "ok: blue is as at the start"
    assert address_of(server, "app.example.com") == "192.0.2.1"
    assert control(server, "unhealthy blue").startswith("ok")
    assert control(server, "reset").startswith("ok")
    assert address_of(server, "app.example.com") == "192.0.2.1"


def test_the_control_port_explains_what_is_wrong(server: DnsServer) -> None:
    assert control(server, "unhealthy bleu") == "error: no health check 'bleu', did you mean 'blue'?"
    assert control(server, "unhealthy sum").startswith("error: no health check 'sum'")
    assert control(server, "POST / HTTP/1.1").startswith("error: unknown command")
    assert control(server, "reset nobody").startswith("error")
    assert control(server, "help").startswith("ok: healthy NAME")


def test_an_error_ends_the_conversation_with_the_control_port(server: DnsServer) -> None:
    assert server.control_port is not None
    with socket.create_connection(("127.0.0.1", server.control_port), timeout=5) as client:
        client.sendall(b"GET / HTTP/1.1\nunhealthy blue\n")
        with client.makefile() as lines:
            assert lines.readline().startswith("error")
    assert address_of(server, "app.example.com") == "192.0.2.1"


def test_a_subnet_stands_for_a_place(server: DnsServer) -> None:
    assert address_of(server, "geo.example.com") == "192.0.2.99"
    answer = ask(server, "geo.example.com", subnet="198.51.100.128/25")
    assert answer.answer[0][0].to_text() == "192.0.2.33"
    assert answer.options[0].scopelen == 25
    assert address_of(server, "geo.example.com", "203.0.113.0/24") == "192.0.2.99"
    assert ask(server, "app.example.com", subnet="203.0.113.0/24").options[0].scopelen == 0


def test_addresses_that_are_not_known_are_said_to_be(server: DnsServer) -> None:
    answer = ask(server, "cdn.example.com")
    assert answer.rcode() == dns.rcode.SERVFAIL
    assert "d1.cloudfront.net" in answer.options[0].to_text()


def test_ip_based_routing_sees_the_subnet() -> None:
    paris = CidrLocation(name="paris", cidr_blocks=(parse_block("198.51.100.0/24"),), span=HERE)
    collection = CidrCollection(id="offices", name="offices", span=HERE, locations=(paris,))
    records = (
        routed("office", IpBasedPolicy("offices", "paris"), "paris", "192.0.2.75"),
        routed("office", IpBasedPolicy("offices", "*"), "rest", "192.0.2.99"),
    )
    zone = HostedZone(id="z", name="z", domain_name="example.com", span=HERE, records=records)
    topology = Topology(route53=Route53(hosted_zones={"z": zone}, cidr_collections={"offices": collection}))
    server = DnsServer(Settings(port=0), lambda: topology, print)
    server.start()
    try:
        assert address_of(server, "office.example.com", "198.51.100.0/24") == "192.0.2.75"
        assert address_of(server, "office.example.com", "203.0.113.0/24") == "192.0.2.99"
    finally:
        server.close()


ZONE = "$ORIGIN example.com.\n$TTL 60\n@ SOA ns host 1 2 3 4 5\n@ NS ns\nwww A {address}\n"


def test_files_are_reloaded_and_bad_ones_are_not(tmp_path: Path, said: list[str]) -> None:
    file = tmp_path / "example.zone"
    file.write_text(ZONE.format(address="192.0.2.1"))
    server = DnsServer(
        Settings(port=0, paths=(str(file),), watch_seconds=0.02),
        lambda: load_zone_file(file.read_text(), str(file)),
        said.append,
    )
    server.start()
    try:
        assert address_of(server, "www.example.com") == "192.0.2.1"
        file.write_text(ZONE.format(address="192.0.2.22"))
        eventually(lambda: address_of(server, "www.example.com") == "192.0.2.22")
        file.write_text(ZONE.format(address="not an address"))
        # The file may be read while it is being written, and is read again afterwards.
        eventually(lambda: any("not the data of a record of type A" in line for line in said))
        eventually(lambda: said[-1].startswith("not reloaded"))
        assert address_of(server, "www.example.com") == "192.0.2.22"
        file.write_text(ZONE.format(address="192.0.2.3"))
        eventually(lambda: address_of(server, "www.example.com") == "192.0.2.3")
    finally:
        server.close()


def test_the_health_file_is_read_at_the_start_and_when_it_changes(tmp_path: Path, said: list[str]) -> None:
    file = tmp_path / "health.txt"
    file.write_text("unhealthy blue  # an outage\n\n")
    server = DnsServer(
        Settings(port=0, health_file=str(file), watch_seconds=0.02), lambda: TOPOLOGY, said.append
    )
    server.start()
    try:
        assert address_of(server, "app.example.com") == "192.0.2.2"
        file.write_text("")
        eventually(lambda: address_of(server, "app.example.com") == "192.0.2.1")
        file.write_text("unhealthy blu\ndead blue\n")
        eventually(lambda: len(said) == 2)
        assert "did you mean 'blue'" in said[0]
        assert "line 2" in said[1]
        file.unlink()
        eventually(lambda: any("health stays as it was" in line for line in said))
    finally:
        server.close()


def test_what_was_said_of_a_check_goes_with_it(said: list[str], tmp_path: Path) -> None:
    topologies = [TOPOLOGY, Topology(route53=Route53())]
    file = tmp_path / "watched"
    file.write_text("")
    server = DnsServer(
        Settings(port=0, control_port=0, paths=(str(file),), watch_seconds=0.02),
        lambda: topologies.pop(0),
        said.append,
    )
    server.start()
    try:
        control(server, "unhealthy blue")
        file.write_text("changed")
        eventually(lambda: any("blue is gone" in line for line in said))
        assert ask(server, "app.example.com").rcode() == dns.rcode.REFUSED
    finally:
        server.close()


def test_health_from_the_start_and_bad_starts() -> None:
    server = DnsServer(Settings(port=0, health=Health(checks={"blue": "unhealthy"})), lambda: TOPOLOGY, print)
    server.start()
    assert address_of(server, "app.example.com") == "192.0.2.2"
    with pytest.raises(OSError):
        DnsServer(Settings(port=server.port), lambda: TOPOLOGY, print)
    server.close()

    def load() -> Topology:
        raise InputError(Problem(message="bad"))

    with pytest.raises(InputError):
        DnsServer(Settings(port=0), load, print)


def test_a_defect_is_said_once(said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve_or_break(index: NameIndex, question: Question, *rest: Any) -> Resolution:
        if question.name == "bad.example.com":
            raise RuntimeError("broken")
        return resolve(index, question, *rest)

    monkeypatch.setattr("vpcplan.serve.answers.resolve", resolve_or_break)
    record = ResourceRecordSet(name="bad.example.com", type="A", span=HERE, ttl=60, values=("192.0.2.1",))
    zone = HostedZone(id="z", name="z", domain_name="example.com", span=HERE, records=(record,))
    topology = Topology(route53=Route53(hosted_zones={"z": zone}))
    server = DnsServer(Settings(port=0), lambda: topology, said.append)
    server.start()
    try:
        for _ in range(3):
            assert ask(server, "bad.example.com").rcode() == dns.rcode.SERVFAIL
        assert ask(server, "other.example.com").rcode() == dns.rcode.NXDOMAIN
    finally:
        server.close()
    assert len(said) == 1
    assert "defect in vpcplan" in said[0]


def test_it_listens_on_ipv6_loopback_when_told() -> None:
    if not socket.has_ipv6:
        pytest.skip("this Python knows no IPv6")
    try:
        server = DnsServer(Settings(port=0, host="::1"), lambda: TOPOLOGY, print)
    except OSError:
        pytest.skip("this machine has no ::1")
    server.start()
    query = dns.message.make_query("app.example.com", "A")
    answer = dns.query.udp(query, "::1", port=server.port, timeout=5)
    server.close()
    assert answer.answer[0][0].to_text() == "192.0.2.1"


def test_a_subnet_with_bits_beyond_its_length_is_malformed(server: DnsServer, said: list[str]) -> None:
    option = dns.edns.GenericOption(dns.edns.ECS, bytes((0, 1, 20, 0, 198, 51, 111)))
    query = dns.message.make_query("geo.example.com", "A", use_edns=0, options=[option])
    answer = dns.query.udp(query, "127.0.0.1", port=server.port, timeout=5)
    # RFC 7871, section 6. Older versions of dnspython let it pass, and then the block is meant.
    assert answer.rcode() in (dns.rcode.FORMERR, dns.rcode.NOERROR)
    assert not said


def test_a_port_that_is_taken_for_tcp_is_not_the_one(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0
    bind = listener._bind_pair

    def taken_at_first(host: str, port: int) -> tuple[socket.socket, socket.socket]:
        nonlocal tried
        tried += 1
        if tried < 3:
            raise OSError(EADDRINUSE, "Address already in use")
        return bind(host, port)

    monkeypatch.setattr(listener, "_bind_pair", taken_at_first)
    for each in listener.bind_pair("127.0.0.1", 0):
        each.close()
    assert tried == 3
    tried = 0
    with pytest.raises(OSError, match="in use"):
        listener.bind_pair("127.0.0.1", 53053)
    assert tried == 1
