"""What a run of `vpcplan lint` checks, leaves out and fails on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from vpcplan.lint.finding import RANK, Severity
from vpcplan.lint.suppression import Suppression

FailOn = Literal["error", "warning", "info", "never"]


class Settings(Struct, frozen=True, kw_only=True):
    """What to check, what to leave out, and what makes the run fail."""

    select: tuple[str, ...] = ("ALL",)
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    severity: Severity = "info"
    fail_on: FailOn = "warning"
    exclude: tuple[str, ...] = ()
    baseline: str | None = None
    require_reason: bool = True
    ignores: tuple[Suppression, ...] = ()
    file: str | None = None
    """The file that these settings come from, None for the defaults."""

    def selects(self, rule: str) -> bool:
        """Whether the rule runs: the longest matching prefix decides, at equal length ``ignore`` wins."""
        if any(rule.startswith(prefix) for prefix in self.mandatory):
            return True
        wanted = _specificity(rule, self.select + self.extend_select)
        return wanted > _specificity(rule, self.ignore)

    def fails(self, severity: Severity) -> bool:
        """Whether a finding of this severity makes the exit status 1."""
        return self.fail_on != "never" and RANK[severity] >= RANK[self.fail_on]


def _specificity(rule: str, selectors: Sequence[str]) -> int:
    return max(
        (0 if s == "ALL" else len(s) for s in selectors if s == "ALL" or rule.startswith(s)), default=-1
    )
