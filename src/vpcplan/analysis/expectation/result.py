"""What became of each expectation, and what shows why."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from vpcplan.analysis.reachability.result import Trace
from vpcplan.analysis.resolution.result import Resolution
from vpcplan.errors import SourceSpan
from vpcplan.model.expectation import Expectation

Status = Literal["passed", "failed", "error"]
"""``error``: the statement is not understood, or checks nothing."""


class Checked(Struct, frozen=True, kw_only=True):
    """One expectation and its result; ``evidence`` shows why it failed."""

    expectation: Expectation
    status: Status
    reason: str = ""
    hint: str | None = None
    evidence: tuple[Trace | Resolution, ...] = ()


class Coverage(Struct, frozen=True, kw_only=True):
    """Which rules and routes the expectations exercise.

    ``missing`` names the others, each with its place.
    """

    total: int
    covered: int
    missing: tuple[tuple[str, SourceSpan], ...]

    @property
    def percent(self) -> float:
        """Covered of all, 0 to 100; 100 where there is nothing to cover."""
        return 100.0 * self.covered / self.total if self.total else 100.0


class ExpectationReport(Struct, frozen=True, kw_only=True):
    """All results, in the order of the files; ``left_out`` statements were not chosen."""

    checked: tuple[Checked, ...]
    left_out: int = 0
    coverage: Coverage | None = None

    def count(self, status: Status) -> int:
        """How many statements have this status."""
        return sum(entry.status == status for entry in self.checked)
