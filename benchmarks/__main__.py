"""Every benchmark, one after another: `make bench`.

What needs a program that is not there (`named`, `dnsperf`) says so and is left out.
"""

from __future__ import annotations

import subprocess
import sys

PARTS = (
    ("Start-up and one trace", "trace"),
    ("Loading", "load"),
    ("Address plan", "cidr"),
    ("The whole network at once", "reach"),
    ("Lint", "lint"),
    ("Every command on a network of 2,000 interfaces", "commands"),
    ("Route 53 resolution", "dns"),
    ("DNS server", "dns_serve"),
)


def main() -> int:
    """Run each part in a process of its own, so that none inherits the heap of another."""
    status = 0
    for title, module in PARTS:
        print(f"\n## {title}\n", flush=True)
        status |= subprocess.run([sys.executable, "-m", f"benchmarks.{module}"], check=False).returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
