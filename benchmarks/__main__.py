"""Every benchmark, one after another: `make bench`.

What needs a program that is not there (`named`, `dnsperf`) says so and is left out.
"""

from __future__ import annotations

import compileall
import subprocess
import sys
from pathlib import Path

import vpcplan

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
    # An installed program has its bytecode; without it every start would compile all it loads.
    compileall.compile_dir(Path(vpcplan.__file__).parent, quiet=1)
    status = 0
    for title, module in PARTS:
        print(f"\n## {title}\n", flush=True)
        status |= subprocess.run([sys.executable, "-m", f"benchmarks.{module}"], check=False).returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
