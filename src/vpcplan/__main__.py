"""``python -m vpcplan``."""

from __future__ import annotations

from vpcplan.cli.main import main

main()
