"""What a rule may ask: the topology, look-ups over it, and the engines' answers, each worked out once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from vpcplan.lint.config import Settings

if TYPE_CHECKING:
    from vpcplan.errors import Problem, SourceSpan
    from vpcplan.lint.finding import Finding
    from vpcplan.lint.suppression import Suppression
    from vpcplan.model.topology import Topology
    from vpcplan.model.topology_index import TopologyIndex

ReadLines = Callable[[str], Sequence[str]]
"""The lines of a file by its name, without line ends; nothing for what is no text file."""


class LintContext:
    """One topology under examination.

    ``topology`` is empty where the files are no topology at all (``loaded`` is then False, and ``problems``
    says why). For the rules about the run itself: ``suppressions`` are the exceptions that people wrote,
    ``used`` those that covered a finding and by which rule, ``overruled`` those of mandatory rules,
    ``rules`` the ids of the rules that run and ``crashes`` those that broke down.
    """

    def __init__(
        self,
        topology: Topology,
        *,
        problems: Sequence[Problem] = (),
        today: str = "",
        read_lines: ReadLines | None = None,
    ) -> None:
        self.topology = topology
        self.problems = tuple(problems)
        self.today = today
        self.loaded = True
        self.settings = Settings()
        self.suppressions: tuple[Suppression, ...] = ()
        self.rules: frozenset[str] = frozenset()
        self.used: set[tuple[Suppression, str]] = set()
        self.overruled: list[tuple[Suppression, Finding]] = []
        self.crashes: list[tuple[str, str]] = []
        self._read_lines = read_lines
        self._lines: dict[str, Sequence[str]] = {}

    @cached_property
    def index(self) -> TopologyIndex:
        """Which resource is where, for the engines and the rules alike."""
        from vpcplan.model.topology_index import TopologyIndex

        return TopologyIndex(self.topology)

    def lines(self, file: str) -> Sequence[str]:
        """The lines of a file of the topology, empty where it has none to show."""
        found = self._lines.get(file)
        if found is None:
            found = self._lines[file] = self._read_lines(file) if self._read_lines is not None else ()
        return found

    def line(self, span: SourceSpan) -> str | None:
        """The text of the line that a span names, None where the source has no lines."""
        lines = self.lines(span.file) if span.line else ()
        return lines[span.line - 1] if 0 < span.line <= len(lines) else None
