"""Reachability as a matrix: who (rows) reaches whom (columns), and with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.report.reach_table import row_order
from vpcplan.report.reach_words import end_text, reachable_text, traffic_text
from vpcplan.report.sheet import Column, Report, Sheet

if TYPE_CHECKING:
    from vpcplan.analysis.reach.rows import Reach, ReachRow

NOTHING_MARK = "·"


def matrix_report(reach: Reach) -> Report:
    """A table with a row for each source and a column for each destination."""
    rows = sorted(reach.rows, key=row_order)
    sources = list(dict.fromkeys(end_text(row.source) for row in rows))
    destinations = list(
        dict.fromkeys(end_text(row.destination) for row in sorted(rows, key=lambda r: row_order(r)[2:]))
    )
    cells: dict[tuple[str, str], list[ReachRow]] = {}
    for row in reach.rows:
        cells.setdefault((end_text(row.source), end_text(row.destination)), []).append(row)
    sheet = Sheet(
        columns=(Column("From \\ to"), *map(Column, destinations)),
        rows=tuple(
            (source, *(_cell(cells.get((source, destination), [])) for destination in destinations))
            for source in sources
        ),
    )
    note = f"{reach.question}; {NOTHING_MARK} nothing gets through, ↩ the reply is lost, ? unknown"
    return Report(payload={}, sheets=(sheet,) if sources else (), after=(note,), csv_sheet=sheet)


def _cell(rows: list[ReachRow]) -> str:
    """What gets through: ``tcp 443``, with the number of pairs where it is not all of them."""
    if not rows:
        return NOTHING_MARK
    parts = []
    for row in rows:
        if row.flows.reachable:
            parts.append(reachable_text(row.flows))
        elif row.flows.unknown:
            parts.append(f"? {traffic_text(row.flows.unknown)}")
        else:
            parts.append(f"↩ {traffic_text(row.flows.unanswered)}")
        if row.pairs != row.of:
            parts[-1] += f" ({row.pairs}/{row.of})"
    return "\n".join(parts)
