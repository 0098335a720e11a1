"""Queries per second of `vpcplan dns serve` against BIND's `named` with the same zone, asked by `dnsperf`.

Both are asked in turn within one run; what counts is the ratio of the medians. Two sets of questions: a few
hundred names again and again, as a test of an application asks, and names of which none comes twice.
Without `named` or `dnsperf` (Debian: bind9, dnsperf; see tools/install-test-programs) nothing is measured.
"""

from __future__ import annotations

import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROUNDS = 3
SECONDS = 2
HOSTS = 20_000
WARM_NAMES = 300
COLD_NAMES = 10_000


def zone_text(hosts: int) -> str:
    """A zone of addresses, aliases, a wildcard and mail, most of it hosts."""
    lines = [
        "$ORIGIN example.com.",
        "$TTL 300",
        "@ 900 SOA ns1 hostmaster 1 7200 900 1209600 60",
        "@ NS ns1",
        "ns1 A 192.0.2.53",
        "@ MX 10 mail",
        "mail A 192.0.2.25",
        "*.apps A 192.0.2.9",
    ]
    lines += [f"h{n} A 10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(hosts)]
    lines += [f"alias{n} CNAME h{n}" for n in range(hosts // 10)]
    return "\n".join(lines) + "\n"


def warm_questions() -> list[str]:
    """Some names that exist, some aliases, wildcards, and names that do not exist."""
    kinds = ("h{n} A", "alias{n} A", "x{n}.apps A", "nothing{n} A", "h{n} AAAA")
    return [kinds[n % len(kinds)].format(n=n).replace(" ", ".example.com ") for n in range(WARM_NAMES)]


def cold_questions(round_: int) -> list[str]:
    """Names that were not asked in an earlier round: hosts, and names that the wildcard covers."""
    first = round_ * COLD_NAMES // 2
    names = range(first, first + COLD_NAMES // 2)
    return [question for n in names for question in (f"h{n}.example.com A", f"y{n}.apps.example.com A")]


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    """A server process that answers on the port, ended afterwards."""
    with open(log, "wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT)
        try:
            for _ in range(200):
                if is_answering(port):
                    break
                time.sleep(0.1)
            else:
                raise SystemExit(f"{command[0]} does not answer: {log.read_text()}")
            yield
        finally:
            process.terminate()
            process.wait(10)


def is_answering(port: int) -> bool:
    """Whether something answers a query for the zone's SOA record."""
    query = bytes.fromhex("abcd00000001000000000000076578616d706c6503636f6d0000060001")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.5)
        try:
            client.sendto(query, ("127.0.0.1", port))
            return client.recv(512)[3] & 15 == 0
        except OSError:
            return False


def free_port() -> int:
    """A UDP port that nobody uses at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def queries_per_second(port: int, questions: Path, dnsperf: str, *limit: str) -> float:
    """What `dnsperf` counts within its limit of time or rounds; lost queries are an error."""
    done = subprocess.run(
        [dnsperf, "-s", "127.0.0.1", "-p", str(port), "-d", questions, "-q", "100", *limit],
        capture_output=True,
        text=True,
        check=True,
    )
    lost = re.search(r"Queries lost:\s+(\d+)", done.stdout)
    if lost is None or int(lost[1]) > 10:
        raise SystemExit(f"queries were lost:\n{done.stdout}")
    found = re.search(r"Queries per second:\s+([\d.]+)", done.stdout)
    if found is None:
        raise SystemExit(f"dnsperf said nothing of a rate:\n{done.stdout}")
    return float(found[1])


def named_configuration(folder: Path, port: int) -> str:
    """A `named` that serves one zone on loopback and keeps everything in the folder."""
    return f"""options {{ directory "{folder}"; listen-on port {port} {{ 127.0.0.1; }};
listen-on-v6 {{ none; }}; recursion no; pid-file none;
session-keyfile "{folder}/session.key"; dnssec-validation no; notify no; }};
controls {{ }};
zone "example.com" {{ type primary; file "example.com.zone"; }};
"""


def measure() -> list[tuple[str, float, float]]:
    """For each set of questions: its name, queries per second of vpcplan, and of `named`."""
    named = shutil.which("named") or shutil.which("named", path="/usr/sbin")
    dnsperf = shutil.which("dnsperf")
    if named is None or dnsperf is None:
        print("dns serve: named or dnsperf is not installed; nothing is measured", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        zone = folder / "example.com.zone"
        zone.write_text(zone_text(HOSTS))
        ports = (free_port(), free_port())
        (folder / "named.conf").write_text(named_configuration(folder, ports[1]))
        vpcplan = [
            sys.executable,
            "-m",
            "vpcplan",
            "dns",
            "serve",
            "-q",
            "-f",
            str(zone),
            "--port",
            str(ports[0]),
        ]
        with (
            running(vpcplan, ports[0], folder / "vpcplan.log"),
            running([named, "-f", "-c", str(folder / "named.conf")], ports[1], folder / "named.log"),
        ):
            return [measure_questions(kind, folder, ports, dnsperf) for kind in ("warm", "cold")]


def measure_questions(
    kind: str, folder: Path, ports: tuple[int, int], dnsperf: str
) -> tuple[str, float, float]:
    """The medians over several rounds, both servers in each round."""
    rates: tuple[list[float], list[float]] = ([], [])
    for round_ in range(ROUNDS):
        asked = warm_questions() if kind == "warm" else cold_questions(round_)
        questions = folder / f"{kind}{round_}"
        questions.write_text("\n".join(asked) + "\n")
        limit = ("-l", str(SECONDS)) if kind == "warm" else ("-n", "1")
        for port, found in zip(ports, rates, strict=True):
            found.append(queries_per_second(port, questions, dnsperf, *limit))
    return kind, statistics.median(rates[0]), statistics.median(rates[1])


def rows() -> list[tuple[str, str, str]]:
    """What was measured, the figure, and the goal: as many as `named` for names that were asked before."""
    words = {"warm": f"{WARM_NAMES} names again and again", "cold": "names of which none comes twice"}
    goals = {"warm": "1.0 of named", "cold": ""}
    return [
        (
            f"dns serve: queries per second, {words[kind]}",
            f"{ours:,.0f}, {ours / theirs:.2f} of named's {theirs:,.0f}",
            goals[kind],
        )
        for kind, ours, theirs in measure()
    ]


def main() -> None:
    """Print the table."""
    for row in rows():
        print("  ".join(row).rstrip())


if __name__ == "__main__":
    main()
