"""Every command about a whole network as a whole process: against loading it, and as the network doubles.

python -m benchmarks.commands [INSTANCES]      prints a Markdown table; run it where the wheel is installed
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.generate import topology

VPCPLAN = str(Path(sys.executable).with_name("vpcplan"))
INSTANCES = 2_000
RUNS = 3
"""The best of so many runs counts; what disturbs only ever makes one slower."""

COMMANDS = {
    "show": "show -f NEW",
    "trace": "trace vpc-0/web-1 vpc-1/web-0 -f NEW",
    "lint": "lint --isolated -q NEW",
    "test": "test NEW",
    "cidr check": "cidr check -f NEW",
    "reach -p 8000": "reach -p 8000 -f NEW",
    "reach": "reach -f NEW",
    "exposure": "exposure -f NEW",
    "diff": "diff OLD NEW",
    "resilience": "resilience -f NEW",
}
EXPECTED = 50
"""Statements in the file for `vpcplan test`."""


def network(instances: int) -> str:
    """A generated network with expectations."""
    lines = [
        f"  - vpc-0/web-{n} can reach vpc-0/web-{n + 25} on tcp {8000 + n % 25}" for n in range(EXPECTED)
    ]
    return topology(instances) + "\n".join(["expect:", *lines]) + "\n"


def seconds(command: list[str], runs: int = RUNS) -> float:
    """The least processor time that a whole process took."""
    times = []
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def measure(instances: int) -> dict[str, float]:
    """The time of each command on a network of so many instances, one interface each."""
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder) / "old.yaml", Path(folder) / "new.yaml"
        text = network(instances)
        old.write_text(text)
        new.write_text(text.replace("tcp 8003 from group-4", "tcp 8003 from group-5", 1))
        paths = {"OLD": str(old), "NEW": str(new)}
        return {
            name: seconds([VPCPLAN, *(paths.get(word, word) for word in command.split())])
            for name, command in COMMANDS.items()
        }


def main() -> None:
    """Print the table."""
    instances = int(sys.argv[1]) if len(sys.argv) > 1 else INSTANCES
    half, whole = measure(instances // 2), measure(instances)
    print(f"| command, {instances:,} interfaces | time | against `show` | twice the network |")
    print("|---|---:|---:|---:|")
    for name, found in whole.items():
        against, growth = found / whole["show"], found / half[name]
        print(f"| `vpcplan {name}` | {found:.2f} s | {against:.1f} | {growth:.1f} times the time |")


if __name__ == "__main__":
    main()
