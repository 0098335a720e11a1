"""The whole matrix of a network at once, against tracing one source to everybody pair by pair.

python -m benchmarks.reach            prints a Markdown table for 100, 1,000 and 10,000 interfaces
python -m benchmarks.reach 1000       measures one size and prints it as JSON
"""

from __future__ import annotations

import gc
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.generate import topology

SIZES = (100, 1_000, 10_000)
PORT = 8000
RUNS = 3
"""The best of so many runs counts; what disturbs only ever makes one slower."""


def measure(instances: int) -> dict[str, float]:
    """One size: seconds, megabytes on top of the loaded topology, and how much was found."""
    from vpcplan.analysis.reach.matrix import Matrix
    from vpcplan.analysis.reachability.question import make_question
    from vpcplan.load.source import load_topology
    from vpcplan.model.topology_index import TopologyIndex

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.yaml"
        path.write_text(topology(instances))
        loaded = load_topology([str(path)])
    question = make_question("tcp", str(PORT))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, open_pairs, rows = [], 0, []
    for _ in range(RUNS):
        start = time.perf_counter()
        matrix = Matrix(TopologyIndex(loaded), question, 4)
        # All rows are kept, so the memory is that of the whole matrix.
        rows = list(matrix.rows())
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for row in rows:
        for outcome, receivers in row.outcomes:
            open_pairs += len(row.sources) * receivers.bit_count() * bool(outcome.reachable)
    everything = Matrix(TopologyIndex(loaded), make_question(), 4)
    start = time.perf_counter()
    for _ in everything.rows():
        pass
    all_traffic = time.perf_counter() - start
    return {
        "interfaces": matrix.universe.size,
        "matrix": min(seconds),
        "one_source": min(one_source(matrix) for _ in range(RUNS)),
        "megabytes": (peak - before) / 1024,
        "classes": len(rows),
        "open_pairs": open_pairs,
        "all_traffic": all_traffic,
        "pieces": len(everything.atoms.pieces),
    }


def one_source(matrix: object) -> float:
    """Seconds to trace one interface to every other, one after another."""
    from vpcplan.analysis.reach.matrix import Matrix
    from vpcplan.analysis.reachability.flow import run_flow
    from vpcplan.analysis.reachability.leg import Goal, Start

    assert isinstance(matrix, Matrix)
    universe = matrix.universe
    question = matrix.atoms.pieces[0].question
    middle = universe.size // 2
    sender = Start(
        kind="interface",
        version=4,
        address=universe.addresses[middle],
        interface=universe.interfaces[middle].id,
    )
    start = time.perf_counter()
    for interface, address in zip(universe.interfaces, universe.addresses, strict=True):
        if interface.id != sender.interface:
            run_flow(matrix.index, sender, Goal(version=4, address=address, interface=interface.id), question)
    return time.perf_counter() - start


def table(found: list[dict[str, float]]) -> str:
    """The figures as a Markdown table, with the growth from each size to the next."""
    lines = [
        "| interfaces | whole matrix, tcp 8000 | one source, pair by pair | ratio | growth exponent "
        "| memory on top | classes of sources | open pairs | all traffic at once |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for place, each in enumerate(found):
        growth = "–"
        if place:
            last = found[place - 1]
            exponent = math.log(each["matrix"] / last["matrix"]) / math.log(
                each["interfaces"] / last["interfaces"]
            )
            growth = f"{exponent:.2f}"
        lines.append(
            f"| {each['interfaces']:,.0f} "
            f"| {each['matrix'] * 1000:.0f} ms | {each['one_source'] * 1000:.0f} ms "
            f"| {each['matrix'] / each['one_source']:.2f} | {growth} | {each['megabytes']:.0f} MB "
            f"| {each['classes']:,.0f} | {each['open_pairs']:,.0f} "
            f"| {each['all_traffic']:.1f} s for {each['pieces']:.0f} pieces |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure every size in a process of its own, so that none inherits memory of another."""
    if len(sys.argv) > 1:
        # As the command line does: what is made is kept, so looking for garbage finds none.
        gc.set_threshold(50_000, 20, 100)
        print(json.dumps(measure(int(sys.argv[1]))))
        return
    found = []
    for size in SIZES:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.reach", str(size)], capture_output=True, check=True, text=True
        )
        found.append(json.loads(done.stdout))
    print(table(found))


if __name__ == "__main__":
    main()
