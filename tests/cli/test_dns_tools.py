"""`vpcplan dns serve`, `simulate`, `failover` and `export`, as a user runs them."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.edns
import dns.message
import dns.query
import dns.rcode
import pytest

from vpcplan.cli.main import run

TOPOLOGY = """\
vpcplan: 1
vpcs:
  eu:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    enable_dns_hostnames: true
    internet_gateway: igw
    subnets: {a: {az: eu-west-1a, cidr_block: 10.0.0.0/24}}
    instances: {web: {subnet: a, private_ip: 10.0.0.10, public_ip: 192.0.2.1}}
  us:
    region: us-east-1
    cidr_blocks: [10.1.0.0/16]
    internet_gateway: igw-us
    subnets: {a: {az: us-east-1a, cidr_block: 10.1.0.0/24}}
    instances: {web: {subnet: a, private_ip: 10.1.0.10, public_ip: 192.0.2.2}}
hosted_zones:
  example.com:
    records:
      - {name: www, type: A, ttl: 60, routing_policy: failover, set_identifier: one, failover: primary,
         values: [192.0.2.1], health_check: eu}
      - {name: www, type: A, ttl: 60, routing_policy: failover, set_identifier: two, failover: secondary,
         values: [192.0.2.2]}
      - {name: app, type: A, ttl: 60, routing_policy: weighted, set_identifier: b, weight: 70,
         values: [192.0.2.1]}
      - {name: app, type: A, ttl: 60, routing_policy: weighted, set_identifier: g, weight: 30,
         values: [192.0.2.2]}
      - {name: geo, type: A, ttl: 60, routing_policy: geolocation, set_identifier: fr, country: FR,
         values: [192.0.2.33]}
      - {name: geo, type: A, ttl: 60, routing_policy: geolocation, set_identifier: rest, country: "*",
         values: [192.0.2.99]}
      - {name: plain, type: A, ttl: 300, values: [192.0.2.1]}
  corp.internal:
    vpcs: [eu]
    records:
      - {name: db, type: A, ttl: 300, values: [10.0.0.20]}
health_checks:
  eu: {type: https, endpoint: 192.0.2.1, port: 443, path: /health}
"""


@pytest.fixture
def topology(tmp_path: Path) -> str:
    file = tmp_path / "vpcplan.yaml"
    file.write_text(TOPOLOGY)
    return str(file)


class Server:
    """A running `vpcplan dns serve` and what it has said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stderr is not None
        self.first_line = process.stderr.readline()
        found = re.search(r" port (\d+), UDP and TCP", self.first_line)
        assert found, self.first_line
        self.port = int(found[1])

    def line(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.readline().strip()

    def ask(self, name: str, subnet: str | None = None) -> dns.message.Message:
        options = [dns.edns.ECSOption(subnet, 24)] if subnet else []
        query = dns.message.make_query(name, "A", use_edns=0, options=options)
        return dns.query.udp(query, "127.0.0.1", port=self.port, timeout=5)

    def address(self, name: str, subnet: str | None = None) -> str:
        return self.ask(name, subnet).answer[0][0].to_text()


@contextmanager
def serving(*arguments: str) -> Iterator[Server]:
    command = [sys.executable, "-m", "vpcplan", "dns", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield Server(process)
        finally:
            process.terminate()


def eventually(check: Callable[[], bool]) -> None:
    for _ in range(100):
        if check():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about in 10 seconds")


def test_serve_answers_flips_health_reloads_and_ends(topology: str) -> None:
    with serving("-f", topology, "--control", "0", "--subnet", "203.0.113.0/24=country:FR") as server:
        assert server.first_line.startswith("serving corp.internal, example.com on 127.0.0.1 port ")
        control = int(server.line().split(" port ")[1].partition(":")[0])
        assert server.address("www.example.com") == "192.0.2.1"
        assert server.address("geo.example.com", "203.0.113.0") == "192.0.2.33"
        assert server.address("geo.example.com", "198.51.100.0") == "192.0.2.99"
        assert server.ask("db.corp.internal").rcode() == dns.rcode.REFUSED
        with socket.create_connection(("127.0.0.1", control), timeout=5) as client:
            client.sendall(b"unhealthy eu\n")
            assert client.makefile().readline() == "ok: eu is unhealthy\n"
        assert server.address("www.example.com") == "192.0.2.2"
        Path(topology).write_text(TOPOLOGY.replace("192.0.2.99", "192.0.2.100"))
        assert server.line() == "reloaded: the files have changed"
        assert server.address("geo.example.com") == "192.0.2.100"
        assert server.address("www.example.com") == "192.0.2.2"
        Path(topology).write_text(TOPOLOGY.replace("ttl: 300", "ttl: often"))
        eventually(lambda: "not reloaded" in server.line())
        assert server.address("geo.example.com") == "192.0.2.100"
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 0


def test_serve_as_the_resolver_of_a_vpc(topology: str) -> None:
    with serving("-f", topology, "--from", "vpc:eu", "--unhealthy", "eu") as server:
        assert server.address("db.corp.internal") == "10.0.0.20"
        assert server.address("www.example.com") == "192.0.2.2"
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(10) == 0


def test_serve_draws_the_same_with_the_same_seed(topology: str) -> None:
    drawn = []
    for _ in range(2):
        with serving("-f", topology, "--seed", "7") as server:
            drawn.append([server.address("app.example.com") for _ in range(30)])
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 2


def test_serve_goes_on_when_nobody_reads_what_it_says(topology: str) -> None:
    with serving("-f", topology) as server:
        assert server.process.stderr is not None
        server.process.stderr.close()
        Path(topology).write_text(TOPOLOGY.replace("192.0.2.99", "192.0.2.100"))
        eventually(lambda: server.address("geo.example.com") == "192.0.2.100")
        Path(topology).write_text(TOPOLOGY)
        eventually(lambda: server.address("geo.example.com") == "192.0.2.99")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-f", "-"], "standard input cannot be"),
        (["--listen", "nowhere"], "--listen takes an address of this machine"),
        (["--listen", "192.0.2.1", "--port", "0"], "cannot listen on 192.0.2.1"),
        (["--subnet", "203.0.113.0/24"], "does not say where a subnet is"),
        (["--subnet", "203.0.113.0/33=country:FR"], "is not a CIDR block"),
        (["--subnet", "203.0.113.0/24=country:ZZ"], "ZZ"),
        (["--unhealthy", "nobody"], "nobody"),
    ],
)
def test_serve_refuses(
    topology: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [] if "-f" in arguments else ["-f", topology]
    assert run(["dns", "serve", *files, *arguments]) == 2
    assert message in capsys.readouterr().err


def test_serve_says_which_port_is_taken(topology: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert run(["dns", "serve", "-f", topology, "--port", str(port)]) == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in capsys.readouterr().err


def test_serve_does_not_start_from_a_bad_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bad.zone"
    file.write_text("$ORIGIN example.com.\nwww A 192.0.2.1\n")
    assert run(["dns", "serve", "-f", str(file)]) == 3
    assert "no time to live" in capsys.readouterr().err


def test_simulate(topology: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["dns", "simulate", "app.example.com", "-f", topology, "--queries", "1000", "--seed", "3"]
    assert run(command) == 0
    first = capsys.readouterr().out
    assert first.startswith("app.example.com A: 1,000 queries, seed 3\n")
    assert "70.00 %" in first
    assert "█" in first
    assert run(command) == 0
    assert capsys.readouterr().out == first


def test_simulate_by_country_as_json(topology: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(["dns", "simulate", "geo.example.com", "-f", topology, "--by", "country", "--format", "json"])
        == 0
    )
    groups = json.loads(capsys.readouterr().out)["groups"]
    assert groups[0]["clients"] == ["country:FR"]
    assert groups[0]["answers"] == [
        {"answer": "192.0.2.33", "probability": 1.0, "drawn": 10000, "deviation": 0.0}
    ]
    assert len(groups[1]["clients"]) > 250


def test_simulate_as_the_resolver_of_a_vpc(topology: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dns", "simulate", "db.corp.internal", "@eu", "-f", topology]) == 0
    assert "10.0.0.20" in capsys.readouterr().out
    assert run(["dns", "simulate", "db.corp.internal", "-f", topology]) == 1


def test_health_follows_from_the_network(topology: str, capsys: pytest.CaptureFixture[str]) -> None:
    # The instance has no security group that lets the checkers in on port 443.
    assert run(["dns", "simulate", "www.example.com", "-f", topology, "--from-network"]) == 0
    assert "192.0.2.2 " in capsys.readouterr().out
    with serving("-f", topology, "--from-network") as server:
        assert server.address("www.example.com") == "192.0.2.2"
    with serving("-f", topology, "--from-network", "--healthy", "eu") as server:
        assert server.address("www.example.com") == "192.0.2.1"


def test_simulate_a_name_without_answer(topology: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dns", "simulate", "nothing.example.com", "-f", topology]) == 1
    assert "NXDOMAIN" in capsys.readouterr().out


def test_failover(topology: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dns", "failover", "www.example.com", "-f", topology]) == 0
    text = capsys.readouterr().out
    assert "150 s (90 s to notice + TTL 60 s)" in text
    assert "no single failure of 3" in text
    assert run(["dns", "failover", "plain.example.com", "-f", topology]) == 1
    assert "no health check of this name notices it" in capsys.readouterr().out


def test_failover_of_a_name_that_answers_by_place(topology: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dns", "failover", "geo.example.com", "-f", topology, "--format", "json"]) == 0
    groups = json.loads(capsys.readouterr().out)["groups"]
    assert [group["answers"][0]["answer"] for group in groups] == ["192.0.2.33", "192.0.2.99"]
    assert run(["dns", "failover", "geo.example.com", "-f", topology, "--from", "country:FR"]) == 0
    assert "usually answers 192.0.2.33\n" in capsys.readouterr().out


def test_export_and_back(topology: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "example.zone"
    assert run(["dns", "export", "example.com", "-f", topology, "-o", str(file)]) == 0
    text = capsys.readouterr().out
    assert file.read_text() == text
    assert "plain 300 IN A 192.0.2.1" in text
    assert "; not exported: app.example.com A: weighted routing" in text
    assert run(["dns", "resolve", "plain.example.com", "-f", str(file), "--short"]) == 0
    assert capsys.readouterr().out == "192.0.2.1\n"


def test_export_of_an_unknown_zone(topology: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dns", "export", "example.org", "-f", topology]) == 2
    assert "the zones of this topology: corp.internal, example.com" in capsys.readouterr().err


def test_a_zone_file_beside_a_topology_that_has_the_zone(
    topology: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "again.zone"
    file.write_text("$ORIGIN example.com.\n$TTL 60\n@ SOA ns host 1 2 3 4 5\n")
    assert run(["dns", "zones", "-f", topology, "-f", str(file)]) == 3
    assert "the zone example.com is described twice" in capsys.readouterr().err
