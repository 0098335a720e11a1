"""Checking every expectation of a topology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.expectation.coverage import measure_coverage
from vpcplan.analysis.expectation.parse import parse_expectation
from vpcplan.analysis.expectation.reach import Judgement, ReachJudge
from vpcplan.analysis.expectation.result import Checked, ExpectationReport
from vpcplan.analysis.expectation.statement import (
    FreeStatement,
    LocationStatement,
    ReachStatement,
    ResolveStatement,
    Statement,
    SurvivalStatement,
)
from vpcplan.errors import UsageError
from vpcplan.model.topology_index import TopologyIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vpcplan.analysis.reachability.result import Hop
    from vpcplan.analysis.resolution.name_index import NameIndex
    from vpcplan.errors import SourceSpan
    from vpcplan.model.expectation import Expectation
    from vpcplan.model.topology import Topology


def check_expectations(
    topology: Topology,
    expectations: Iterable[Expectation],
    *,
    coverage: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> ExpectationReport:
    """Check statements against a topology, in their order.

    Args:
        topology: what they are about.
        expectations: the statements, usually ``topology.expectations``.
        coverage: whether to work out which rules and routes no statement exercises.
        progress: called before each statement with its text, how many are done, and how many there are.
    """
    checker = _Checker(topology)
    listed = list(expectations)
    checked = []
    for number, expectation in enumerate(listed):
        if progress is not None:
            progress(expectation.text, number, len(listed))
        checked.append(checker.check(expectation))
    return ExpectationReport(
        checked=tuple(checked),
        coverage=measure_coverage(checker.index, checker.exercised) if coverage else None,
    )


class _Checker:
    """The engines of one topology, made when a statement needs them."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.index = TopologyIndex(topology)
        self.exercised: set[SourceSpan] = set()
        self._names: NameIndex | None = None
        self._survival: object | None = None

    def record(self, hops: tuple[Hop, ...]) -> None:
        self.exercised.update(hop.location for hop in hops if hop.location is not None)

    def check(self, expectation: Expectation) -> Checked:
        """The result of one statement; one that cannot be checked is an error, not a failure."""
        try:
            judgement = self._judge(parse_expectation(expectation))
        except UsageError as error:
            return Checked(expectation=expectation, status="error", reason=error.message, hint=error.hint)
        return Checked(
            expectation=expectation,
            status="passed" if judgement.holds else "failed",
            reason=judgement.reason,
            evidence=judgement.evidence + judgement.resolutions,
        )

    def _judge(self, statement: Statement) -> Judgement:
        match statement:
            case ReachStatement():
                judge = ReachJudge(self.index, self.record)
                found = judge.judge(statement)
                return found if found is not None else Judgement(holds=True)
            case ResolveStatement():
                return self._resolve(statement)
            case LocationStatement():
                from vpcplan.analysis.expectation.places import misplaced

                return _from_reason(misplaced(self.index, statement))
            case FreeStatement():
                from vpcplan.analysis.expectation.places import too_few

                return _from_reason(too_few(self.index, statement))
            case SurvivalStatement():
                return self._survive(statement)

    def _resolve(self, statement: ResolveStatement) -> Judgement:
        from vpcplan.analysis.expectation.resolves import resolution_of, why_not
        from vpcplan.analysis.resolution.name_index import index_names

        if self.topology.route53 is None:
            raise UsageError("the topology has no hosted zones, so this checks nothing")
        if self._names is None:
            self._names = index_names(self.topology)
        found = resolution_of(self._names, statement)
        reason = why_not(self._names, statement, found)
        if reason is None:
            return Judgement(holds=True)
        return Judgement(holds=False, reason=reason, resolutions=(found,))

    def _survive(self, statement: SurvivalStatement) -> Judgement:
        from vpcplan.analysis.expectation.survival import SurvivalJudge

        if not isinstance(self._survival, SurvivalJudge):
            self._survival = SurvivalJudge(self.index, self.record)
        return self._survival.judge(statement)


def _from_reason(reason: str | None) -> Judgement:
    return Judgement(holds=reason is None, reason=reason or "")
