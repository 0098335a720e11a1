"""Reachability as rows: a table for people, CSV, JSON, Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.report.reach_words import (
    end_text,
    ends_text,
    outside_head,
    reachable_text,
    trace_command,
    traffic_text,
)
from vpcplan.report.sheet import Column, Report, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vpcplan.analysis.reach.rows import EndGroup, Reach, ReachRow

SCHEMA_VERSION = 1


def reach_report(reach: Reach, files: Sequence[str] = ()) -> Report:
    """All formats of `vpcplan reach` that are made of rows."""
    rows = sorted(reach.rows, key=row_order)
    has_lost = any(row.flows.unanswered for row in rows)
    has_unknown = any(row.flows.unknown for row in rows)
    counted = reach.by != "alike"
    columns = [Column("From"), Column("To"), Column("Gets through")]
    columns += [Column("Pairs")] * counted
    columns += [Column("Reply is lost")] * has_lost + [Column("Unknown")] * has_unknown
    lines = []
    for alike in _sharing_lines(rows):
        row = alike[0]
        ends = ([each.source for each in alike], [each.destination for each in alike])
        cells = [*map(ends_text, ends), reachable_text(row.flows)]
        if counted:
            cells.append(f"{row.pairs} of {row.of}")
        if has_lost:
            cells.append(traffic_text(row.flows.unanswered))
        if has_unknown:
            cells.append(traffic_text(row.flows.unknown))
        lines.append(tuple(cells))
    return Report(
        payload={
            "schema_version": SCHEMA_VERSION,
            "question": reach.question,
            "by": reach.by,
            "ends": reach.ends,
            "flows": [row_json(row, files) for row in rows],
        },
        sheets=(Sheet(columns=tuple(columns), rows=tuple(lines)),) if lines else (),
        after=(_summary(reach, rows, len(lines)),),
        csv_sheet=_csv(rows),
    )


def _sharing_lines(rows: Sequence[ReachRow]) -> Iterable[list[ReachRow]]:
    """The rows of a table: blocks outside that have the same to the same ends share a line."""
    found: dict[object, list[ReachRow]] = {}
    for row in rows:
        ends = tuple(outside_head(group) or group for group in (row.source, row.destination))
        found.setdefault((ends, row.flows, row.pairs, row.of), []).append(row)
    return found.values()


def _summary(reach: Reach, rows: Sequence[ReachRow], lines: int) -> str:
    """What was asked, and how much there is."""
    if not rows:
        return f"Nothing gets through ({reach.question}, {_ends(reach.ends)})."
    lost = sum(bool(row.flows.unanswered) for row in rows)
    text = f"{lines} flow{'s' * (lines != 1)} between {_ends(reach.ends)}, {reach.question}"
    if lost:
        text += f"; {lost} where a request arrives and its reply is lost"
    return text + "."


def _ends(number: int) -> str:
    return f"{number} end{'s' * (number != 1)}"


def row_order(row: ReachRow) -> tuple[int, str, int, str, str]:
    """The order of rows: the internet, networks, what is inside, services; by name."""
    kinds = {"internet": 0, "network": 1, "service": 3}
    return (
        kinds.get(row.source.kind, 2),
        row.source.name,
        kinds.get(row.destination.kind, 2),
        row.destination.name,
        reachable_text(row.flows),
    )


def row_json(row: ReachRow, files: Sequence[str] = ()) -> dict[str, Any]:
    """One row for programs; ``ipv4`` and ``ipv6`` only where not the same gets through."""
    flows = row.flows
    found = {
        "source": group_json(row.source),
        "destination": group_json(row.destination),
        "verdict": "reachable" if flows.reachable else "unknown" if flows.unknown else "unreachable",
        "traffic": str(flows.reachable) if flows.reachable else None,
        "reply_lost": str(flows.unanswered) if flows.unanswered else None,
        "unknown": str(flows.unknown) if flows.unknown else None,
        "pairs": row.pairs,
        "of": row.of,
        "trace": trace_command(row, files),
    }
    for name, traffic in (("ipv4", flows.ipv4), ("ipv6", flows.ipv6)):
        if traffic is not None:
            found[name] = str(traffic) if traffic else None
    return found


def group_json(group: EndGroup) -> dict[str, Any]:
    """One side of a row for programs; ``except`` only where there is something."""
    found: dict[str, Any] = {"kind": group.kind, "name": group.name, "members": list(group.members)}
    if group.exceptions:
        found["except"] = list(group.exceptions)
    return found


def _csv(rows: Sequence[ReachRow]) -> Sheet:
    """One line for each row; the names of a group are separated by spaces."""
    names = ("Source kind", "Source", "Destination kind", "Destination", "Traffic", "Reply lost", "Unknown")
    return Sheet(
        columns=(*map(Column, names), Column("Pairs", right=True)),
        rows=tuple(
            (
                row.source.kind,
                _names(row.source),
                row.destination.kind,
                _names(row.destination),
                str(row.flows.reachable) if row.flows.reachable else "",
                str(row.flows.unanswered) if row.flows.unanswered else "",
                str(row.flows.unknown) if row.flows.unknown else "",
                str(row.pairs),
            )
            for row in rows
        ),
    )


def _names(group: EndGroup) -> str:
    return " ".join(group.members) if group.kind == "actors" else end_text(group)
