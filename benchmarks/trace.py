"""Start-up and tracing, each as a ratio taken in the same run.

python benchmarks/trace.py      prints a Markdown table; run it from an environment with the wheel installed
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.generate import topology

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "three-tier.yaml"
RUNS = 21
QUESTION = ["trace", "web-1", "db-1", "--port", "5432", "--file", str(SAMPLE), "--quiet"]
NAME = ["dns", "resolve", "www.example.com", "--file", "-"]
ZONE = """vpcplan: 1
hosted_zones:
  example.com:
    records:
      - {name: www, type: A, routing_policy: weighted, set_identifier: a, weight: 70, values: [192.0.2.1]}
      - {name: www, type: A, routing_policy: weighted, set_identifier: b, weight: 30, values: [192.0.2.2]}
"""
VPCPLAN = str(Path(sys.executable).with_name("vpcplan"))


def process_seconds(command: list[str], *, text: str = "", terminal: bool = False) -> float:
    """The median time of a whole process that reads ``text``; with ``terminal`` it draws."""
    times = []
    for _ in range(RUNS):
        master, slave = os.openpty() if terminal else (None, None)
        start = time.perf_counter()
        subprocess.run(
            command,
            input=text.encode(),
            stdout=slave or subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        times.append(time.perf_counter() - start)
        for descriptor in (master, slave):
            if descriptor is not None:
                os.close(descriptor)
    return median(times)


def call_seconds(call: Callable[[], object], runs: int = 300) -> float:
    """The median time of one call in this process."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return median(times)


def start_up() -> list[tuple[str, str]]:
    """Whole processes against `python -c pass`."""
    empty = process_seconds([sys.executable, "-c", "pass"])
    rows = [
        ("`vpcplan --version`", [VPCPLAN, "--version"]),
        ("`vpcplan --help`", [VPCPLAN, "--help"]),
        ("`vpcplan cidr info 10.0.0.0/16`", [VPCPLAN, "cidr", "info", "10.0.0.0/16"]),
        ("`vpcplan dns resolve …`, two weighted records", [VPCPLAN, *NAME]),
        ("`vpcplan dns resolve … --format json`", [VPCPLAN, *NAME, "--format", "json"]),
        ("`vpcplan trace … --format json`, three-tier sample", [VPCPLAN, *QUESTION, "--format", "json"]),
        ("`vpcplan trace …` in a pipe", [VPCPLAN, *QUESTION]),
    ]
    result = [("`python -c pass`", f"{empty * 1000:.1f} ms = 1")]
    for name, command in rows:
        result.append((name, f"{process_seconds(command, text=ZONE) / empty:.1f}"))
    drawn = process_seconds([VPCPLAN, *QUESTION], terminal=True)
    result.append(("`vpcplan trace …` drawn on a terminal", f"{drawn / empty:.1f}"))
    return result


def in_process() -> list[tuple[str, str]]:
    """One explained two-way trace in process, on networks of growing size."""
    from vpcplan.analysis.reachability.endpoint import parse_endpoint
    from vpcplan.analysis.reachability.question import make_question
    from vpcplan.analysis.reachability.trace import trace
    from vpcplan.load.source import load_topology
    from vpcplan.model.topology_index import TopologyIndex

    rows = []
    first = 0.0
    for interfaces in (100, 1_000, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "network.yaml"
            path.write_text(topology(interfaces))
            index = TopologyIndex(load_topology([str(path)]))
        question = make_question("tcp", "8000")
        ends = parse_endpoint(index, "vpc-0/web-1"), parse_endpoint(index, "vpc-0/web-0")
        assert trace(index, *ends, question).verdict == "reachable"
        seconds = call_seconds(lambda: trace(index, *ends, question))  # noqa: B023
        first = first or seconds
        rows.append(
            (
                f"one two-way trace, {interfaces:,} interfaces",
                f"{seconds * 1e6:.0f} µs = {seconds / first:.2f}",
            )
        )
    return rows


def main() -> None:
    """Print the table."""
    print("| what | ratio |\n|---|---:|")
    for name, figure in [*start_up(), *in_process()]:
        print(f"| {name} | {figure} |")


if __name__ == "__main__":
    main()
