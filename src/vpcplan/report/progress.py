"""How far a long run is: one line on stderr that is redrawn, only for a person and only after a second."""

from __future__ import annotations

import os
import sys
import time

from vpcplan.report.console import is_terminal

DELAY = 1.0
"""Seconds before anything is shown."""
INTERVAL = 0.1
"""Seconds between two redraws."""


class ProgressLine:
    """A line such as ``lint 23/60 SG001``; it leaves nothing behind when it ends."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.started = time.monotonic()
        self.drawn_at = 0.0
        self.wanted = is_terminal(sys.stderr) and not os.environ.get("CI")

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        if self.drawn_at:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)

    def show(self, label: str, done: int, total: int) -> None:
        """Draw the line, unless it is too early or was drawn just now."""
        now = time.monotonic()
        if not self.wanted or now - self.started < DELAY or now - self.drawn_at < INTERVAL:
            return
        self.drawn_at = now
        print(f"\r\x1b[2K{self.what} {done}/{total} {label}", end="", file=sys.stderr, flush=True)
