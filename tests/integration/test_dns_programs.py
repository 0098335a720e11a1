"""The server asked by `dig` and `kdig`, and BIND's `named` asked the same of the exported zone."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from random import Random

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest

from vpcplan.load.zone_file import load_zone_file
from vpcplan.model.hosted_zone import HostedZone
from vpcplan.model.topology import Topology
from vpcplan.report.zone_file import render_zone_file
from vpcplan.serve.server import DnsServer, Settings

ZONE = """\
$ORIGIN example.com.
$TTL 300
@ 900 SOA ns1 hostmaster 1 7200 900 1209600 60
@ NS ns1
@ NS ns2.example.org.
@ A 192.0.2.10
@ MX 10 mail
@ TXT "v=spf1 -all"
@ CAA 0 issue "ca.example.net"
ns1 A 192.0.2.53
www 60 A 192.0.2.1
www 60 A 192.0.2.2
www AAAA 2001:db8::1
mail A 192.0.2.25
alias CNAME www
chain CNAME alias
apex CNAME @
outside CNAME www.example.org.
dangling CNAME nothing
loop-a CNAME loop-b
wild-alias CNAME any.apps
delegated-alias CNAME www.child
*.apps A 192.0.2.9
*.apps TXT "wild"
exact.apps A 192.0.2.11
*.links CNAME www
below.one.two A 192.0.2.12
child NS ns.child
child NS ns2.example.org.
ns.child A 192.0.2.54
_sip._tcp SRV 1 10 5060 mail
text TXT "two" "strings; with (signs) \\"quoted\\""
"""

NAMES = (
    "@", "www", "WwW", "alias", "chain", "apex", "outside", "dangling", "wild-alias", "delegated-alias",
    "apps", "x.apps", "x.y.apps", "exact.apps", "below.exact.apps", "x.links", "links",
    "two", "one.two", "below.one.two", "other.two", "child", "www.child", "ns.child",
    "_sip._tcp", "_tcp", "text", "nothing", "a.nothing", "mail", "below.www", "ns1",
)  # fmt: skip
TYPES = ("A", "AAAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT", "CAA", "TYPE65400")


def program(name: str, package: str) -> str:
    """The program, or the test is skipped; `named` is where only the superuser's PATH looks."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed (Debian package {package}; tools/install-test-programs)")
    return found


def topology() -> Topology:
    return load_zone_file(ZONE, "example.zone")


def zone() -> HostedZone:
    route53 = topology().route53
    assert route53 is not None
    return route53.hosted_zones["example.com"]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = DnsServer(Settings(port=0, seed=1), topology, print)
    server.start()
    yield server.port
    server.close()


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def named_serving(folder: Path, zone: HostedZone) -> Iterator[int]:
    """The port of a `named` that serves the exported zone."""
    executable = program("named", "bind9")
    (folder / "zone").write_text(render_zone_file(zone))
    port = free_port()
    (folder / "named.conf").write_text(
        f"""options {{ directory "{folder}"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
        recursion no; pid-file none; session-keyfile "{folder}/session.key"; dnssec-validation no;
        minimal-responses yes; notify no; zero-no-soa-ttl no; }};
        controls {{ }};
        zone "{zone.domain_name}" {{ type primary; file "zone"; check-integrity no; }};"""
    )
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen([executable, "-g", "-c", folder / "named.conf", "-n", "1"], stderr=log)
        try:
            for _ in range(100):
                if answers(port):
                    break
                time.sleep(0.1)
            else:
                pytest.fail("named did not start: " + (folder / "log").read_text())
            yield port
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with named_serving(tmp_path_factory.mktemp("named"), zone()) as port:
        yield port


def answers(port: int) -> bool:
    query = dns.message.make_query("example.com", "SOA")
    try:
        return dns.query.udp(query, "127.0.0.1", port=port, timeout=0.5).rcode() == dns.rcode.NOERROR
    except (OSError, dns.exception.Timeout):
        return False


def gist(port: int, name: str, type: str) -> tuple[object, ...]:
    """What counts of an answer: status, authority bit, records without their order, the closing SOA or NS."""
    query = dns.message.make_query(name, type, use_edns=0)
    reply = dns.query.udp(query, "127.0.0.1", port=port, timeout=5)

    def records(section: list[dns.rrset.RRset]) -> set[tuple[str, int, str]]:
        return {
            (str(rrset.name).lower(), rrset.ttl, f"{rrset.rdtype.name} {str(rdata).lower()}")
            for rrset in section
            for rdata in rrset
        }

    return (
        dns.rcode.to_text(reply.rcode()),
        bool(reply.flags & dns.flags.AA),
        records(reply.answer),
        records(reply.authority),
    )


@pytest.mark.parametrize("name", NAMES)
def test_named_answers_the_same_from_the_exported_zone(port: int, named: int, name: str) -> None:
    full = "example.com." if name == "@" else f"{name}.example.com."
    for type in TYPES:
        assert gist(port, full, type) == gist(named, full, type), f"{full} {type}"


@pytest.mark.parametrize("seed", range(3))
def test_named_answers_the_same_from_a_random_zone(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    zone_text, owners = random_zone(random)
    topology = load_zone_file(zone_text, "random.zone")
    assert topology.route53 is not None
    labels = [".".join(path) for depth in range(5) for path in product("abcd", repeat=depth)]
    names = [*random.sample(labels, 60), *owners]
    server = DnsServer(Settings(port=0), lambda: topology, print)
    server.start()
    try:
        with named_serving(tmp_path, topology.route53.hosted_zones["example.com"]) as named:
            for name, type in product(names, ("A", "TXT", "CNAME", "NS", "DS")):
                full = f"{name}.example.com." if name else "example.com."
                ours, theirs = gist(server.port, full, type), gist(named, full, type)
                # Around a circle of CNAMEs both give up; `named` shows how far it came.
                assert ours == theirs or ours[0] == theirs[0] == "SERVFAIL", f"{full} {type} in\n{zone_text}"
    finally:
        server.close()


def random_zone(random: Random) -> tuple[str, list[str]]:
    """A zone of few labels, so that wildcards, delegations and CNAMEs get into each other's way."""
    records: dict[str, dict[str, list[str]]] = {}

    def name() -> str:
        labels = random.choices("abc", k=random.randint(1, 4))
        return ".".join(["*", *labels[1:]] if random.random() < 0.25 else labels)

    for _ in range(random.randint(8, 30)):
        owner, type = name(), random.choice(("A", "A", "TXT", "CNAME", "NS"))
        present = records.setdefault(owner, {})
        if "CNAME" in present or (type == "CNAME" and present) or (type == "NS" and owner.startswith("*")):
            continue
        present[type] = {
            "A": [f"192.0.2.{random.randint(1, 254)}"],
            "TXT": [f'"{random.random()}"'],
            "CNAME": [random.choice((f"{name()}.example.com.", "@", "x.example.org."))],
            "NS": ["ns1.example.org.", f"{name().replace('*', 'n')}.example.com."],
        }[type]
    lines = ["$ORIGIN example.com.", "$TTL 300", "@ SOA ns1 h 1 2 3 4 60", "@ NS ns1", "ns1 A 192.0.2.53"]
    lines += [
        f"{owner} {type} {value}"
        for owner, types in records.items()
        for type, values in types.items()
        for value in values
    ]
    return "\n".join(lines) + "\n", sorted(records)


def test_every_name_of_the_zone_is_compared() -> None:
    compared = {"example.com" if name == "@" else f"{name.lower()}.example.com" for name in NAMES}
    left_out = {record.name for record in zone().records} - compared
    assert left_out == {"*.apps.example.com", "*.links.example.com", "loop-a.example.com"}


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_dig(port: int) -> None:
    dig = (program("dig", "dnsutils"), "@127.0.0.1", "-p", str(port), "+tries=1", "+norec")
    assert sorted(run(*dig, "+short", "www.example.com").split()) == ["192.0.2.1", "192.0.2.2"]
    assert sorted(run(*dig, "+short", "+tcp", "www.example.com").split()) == ["192.0.2.1", "192.0.2.2"]
    assert "www.example.com." in run(*dig, "+short", "chain.example.com")
    assert "status: NXDOMAIN" in run(*dig, "nothing.example.com")
    assert "status: REFUSED" in run(*dig, "www.example.org")
    assert "; CLIENT-SUBNET: 203.0.113.0/24/0" in run(*dig, "+subnet=203.0.113.0/24", "www.example.com")
    assert "CLIENT-SUBNET: 2001:db8::/32/0" in run(*dig, "+subnet=2001:db8::/32", "www.example.com")
    assert "AAbBcC.apps.example.com." in run(*dig, "AAbBcC.apps.example.com")
    assert "status: NOERROR" in run(*dig, "+dnssec", "+nocookie", "www.example.com")
    assert "status: BADVERS" in run(*dig, "+edns=1", "+noednsneg", "www.example.com")
    assert "Transfer failed" in run(*dig, "example.com", "AXFR")


def test_kdig(port: int) -> None:
    kdig = (program("kdig", "knot-dnsutils"), "@127.0.0.1", "-p", str(port), "+retry=0")
    assert sorted(run(*kdig, "+short", "www.example.com", "A").split()) == ["192.0.2.1", "192.0.2.2"]
    assert "status: NXDOMAIN" in run(*kdig, "+tcp", "nothing.example.com")
    shown = run(*kdig, "+subnet=203.0.113.0/24", "www.example.com")
    assert "Client subnet: 203.0.113.0/24/0" in shown.replace("CLIENT-SUBNET", "Client subnet")
    assert "two" in run(*kdig, "+short", "text.example.com", "TXT")
