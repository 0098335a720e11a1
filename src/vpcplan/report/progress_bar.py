"""A bar for what takes more than a second: drawn by rich on stderr, for a person only."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from vpcplan.report.console import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

DELAY = 1.0
"""Seconds before anything is drawn."""


class ProgressBar:
    """Shows how far something is. Silent when piped, and rich is not imported before it is needed."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._started = time.monotonic()
        self._wanted = is_terminal(sys.stderr) and not os.environ.get("CI")
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, label: str, done: int, total: int) -> None:
        """Say what is being done, how much of it is done, and how much there is."""
        if not self._wanted or time.monotonic() - self._started < DELAY:
            return
        if self._bar is None or self._task is None:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            from vpcplan.report.console import console

            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=total)
        self._bar.update(self._task, description=f"{self._what} {label}", completed=done, total=total)
