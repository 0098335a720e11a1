"""Loading a topology against PyYAML's C ``safe_load`` of the same bytes, in one run.

python -m benchmarks.load [MEGABYTES]
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable

import yaml

from benchmarks.generate import topology_of_bytes
from vpcplan.load.source import load_topology
from vpcplan.load.yaml.parse import parse_document

RUNS = 9


def seconds(*works: Callable[[], object]) -> list[float]:
    """The best time of each, measured in turn: what disturbs the machine disturbs all of them alike."""
    best = [float("inf")] * len(works)
    for _ in range(RUNS):
        for place, work in enumerate(works):
            gc.collect()
            started = time.perf_counter()
            work()
            best[place] = min(best[place], time.perf_counter() - started)
    return best


def without_collection(work: Callable[[], object]) -> Callable[[], object]:
    """The work as the loader does it: garbage collection rests."""

    def run() -> object:
        gc.disable()
        try:
            return work()
        finally:
            gc.enable()

    return run


def rows(megabytes: int = 1) -> list[tuple[str, float, float]]:
    """Name, ratio to C ``safe_load``, and target of each measurement.

    Both are held to the target for values with positions; the second makes and checks the whole model on top.
    """
    data = topology_of_bytes(megabytes * 1_000_000).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "topology.yaml")
        with open(path, "wb") as file:
            file.write(data)
        base, parsed, loaded = seconds(
            lambda: yaml.load(data, Loader=yaml.CSafeLoader),
            without_collection(lambda: parse_document(data, path)),
            lambda: load_topology([path]),
        )
    target = 0.30 if megabytes < 10 else 0.25
    return [
        (f"values with positions and guards, {megabytes} MB", parsed / base, target),
        (f"the whole topology, checked, {megabytes} MB", loaded / base, target),
    ]


def main() -> None:
    """Print the table."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for name, ratio, target in rows(megabytes):
        print(f"{name:55} {ratio:6.2f} of C safe_load (target {target:.2f})")


if __name__ == "__main__":
    main()
