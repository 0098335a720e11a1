"""What a name answers under each single failure, as a table or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.report.console import printable, wrapped
from vpcplan.report.dns_simulation import clients_text
from vpcplan.report.table import print_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from vpcplan.analysis.dns_failover import FailoverGroup, FailoverReport, FailureResult

_KINDS = {"health_check": "health check", "availability_zone": "AZ", "region": "Region"}
_WORDS = {
    "no_answer": "NO ANSWER",
    "dead": "DEAD",
    "partly_dead": "PARTLY DEAD",
    "survives": "survives",
}


def print_failovers(groups: Sequence[FailoverGroup]) -> None:
    """Write the report of each group of clients, under their names if there are several groups."""
    for position, group in enumerate(groups):
        if position:
            print()
        whose = ""
        if len(groups) > 1:
            is_rest = position == len(groups) - 1
            whose = f" for {clients_text(group.clients, is_rest=is_rest)}"
        print_failover(group.report, whose)


def print_failover(report: FailoverReport, whose: str = "") -> None:
    """Write the usual answer, a table of failures with the worst first, and what it comes to."""
    from vpcplan.analysis.dns_failover import distribution

    usual = _shares(distribution(report.usual))
    print(wrapped(printable(f"{report.name or '.'} {report.type} usually answers {usual}{whose}")))
    if not report.results:
        print("no health check, Availability Zone or Region of this topology concerns it")
        return
    _print_failures([each for each in report.results if each.consequence != "unchanged"])
    unchanged = [_failure_text(each) for each in report.results if each.consequence == "unchanged"]
    if unchanged:
        print(wrapped(printable(f"\nnothing changes without {', '.join(unchanged)}")))
    print(wrapped(f"\n{verdict(report)}"))


def _print_failures(results: Sequence[FailureResult]) -> None:
    if not results:
        return
    print()
    print_table(
        ["What fails", "Result", "Answers then", "Old answer kept", "Why"],
        [
            [
                _failure_text(each),
                _WORDS[each.consequence] + _lost(each),
                _shares(each.answers),
                stale_text(each),
                each.reason,
            ]
            for each in results
        ],
    )


def _failure_text(result: FailureResult) -> str:
    return f"{_KINDS[result.failure.kind]} {result.failure.name}"


def verdict(report: FailoverReport) -> str:
    """One sentence: how many single failures leave users with nothing or with a dead address."""
    harmful = [each for each in report.results if is_harmful(each)]
    if not harmful:
        return f"no single failure of {len(report.results)} leaves anyone without a living answer"
    names = ", ".join(map(_failure_text, harmful))
    return printable(f"{len(harmful)} of {len(report.results)} single failures hurt users: {names}")


def is_harmful(result: FailureResult) -> bool:
    """Whether the failure leaves users with nothing or with a dead address, after it was noticed."""
    return result.consequence in ("no_answer", "dead", "partly_dead")


def _lost(result: FailureResult) -> str:
    share = result.dead_share + result.empty_share
    return f" {float(share) * 100:.0f} %" if result.consequence == "partly_dead" else ""


def _shares(answers: Sequence[tuple[str, Fraction]]) -> str:
    if len(answers) == 1:
        return answers[0][0]
    return "; ".join(f"{float(share) * 100:.4g} % {text}" for text, share in answers)


def stale_text(result: FailureResult) -> str:
    """How long clients keep the old answer at worst: ``150 s (90 s to notice + TTL 60 s)``."""
    if result.stale_seconds is not None:
        return (
            f"{result.stale_seconds} s ({result.detection_seconds} s to notice + TTL {result.ttl_seconds} s)"
        )
    if is_harmful(result):
        return "for good"
    return f"until noticed + TTL {result.ttl_seconds} s"


def failover_json(groups: Sequence[FailoverGroup]) -> dict[str, object]:
    """The reports for a program; ``stale_seconds`` is null where nothing notices, or the delay is unknown."""
    first = groups[0].report
    return {
        "schema_version": 1,
        "name": first.name,
        "type": first.type,
        "groups": [{"clients": list(group.clients), **_report_json(group.report)} for group in groups],
    }


def _report_json(report: FailoverReport) -> dict[str, object]:
    from vpcplan.analysis.dns_failover import distribution

    return {
        "answers": _answers_json(distribution(report.usual)),
        "failures": [
            {
                "kind": each.failure.kind,
                "name": each.failure.name,
                "consequence": each.consequence,
                "answers": _answers_json(each.answers),
                "dead_answers": list(each.dead_answers),
                "dead_share": float(each.dead_share),
                "empty_share": float(each.empty_share),
                "detection_seconds": each.detection_seconds,
                "ttl_seconds": each.ttl_seconds,
                "stale_seconds": each.stale_seconds,
                "reason": each.reason,
            }
            for each in report.results
        ],
    }


def _answers_json(answers: Sequence[tuple[str, Fraction]]) -> list[dict[str, object]]:
    return [{"answer": text, "probability": float(share)} for text, share in answers]
