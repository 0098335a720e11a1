"""`vpcplan lint` as a whole process: against loading, against `python -c pass`, and as the input doubles.

python -m benchmarks.lint      prints a Markdown table; run it from an environment with the wheel installed
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.generate import topology
from vpcplan.analysis.inventory import KINDS
from vpcplan.load.source import load_topology

VPCPLAN = str(Path(sys.executable).with_name("vpcplan"))
RUNS = 9
LOAD = "import sys; from vpcplan.load.source import load_topology; load_topology((sys.argv[1],))"


def process_seconds(command: list[str], runs: int = RUNS) -> float:
    """The median time of a whole process."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append(time.perf_counter() - start)
    return median(times)


def small_network() -> str:
    """36 resources: the three-tier sample has as many, counting interfaces and what is implied."""
    return (Path(__file__).resolve().parent.parent / "samples" / "three-tier.yaml").read_text()


def count_resources(path: Path) -> int:
    """How many resources a file describes, with the interfaces that AWS makes for them."""
    loaded = load_topology((str(path),))
    return sum(len(getattr(loaded, kind)) for kind in KINDS)


def measure() -> list[tuple[str, str, str]]:
    """Rows of what, how large, and the ratio."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vpcplan.yaml"
        lint = [VPCPLAN, "lint", "--isolated", "-q", "--format", "json", str(path)]
        load = [sys.executable, "-c", LOAD, str(path)]
        empty = process_seconds([sys.executable, "-c", "pass"], 21)
        path.write_text(small_network())
        seconds = process_seconds(lint, 21)
        rows.append(
            ("lint, whole process", f"{count_resources(path)} resources", f"{seconds / empty:.1f} × empty")
        )
        before = 0.0
        for instances in (1150, 2300, 4600):
            path.write_text(topology(instances))
            seconds, loading = process_seconds(lint), process_seconds(load)
            size = f"{count_resources(path):,} resources"
            rows.append(("lint, whole process", size, f"{seconds / loading:.2f} × loading"))
            if before:
                rows.append(("twice the input", size, f"{seconds / before:.2f} × the time"))
            before = seconds
    return rows


def main() -> None:
    """Print the table."""
    print("| what | size | ratio |\n|---|---|---|")
    for row in measure():
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
