"""Exposure as text: what gets in and what gets out, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.report.reach_table import SCHEMA_VERSION, group_json
from vpcplan.report.reach_words import command_of, end_text, ends_text, outside_head, traffic_text
from vpcplan.report.sheet import Column, Report, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.reach.exposure import Exposed, Exposure

MOST_COMMANDS = 12
"""How many rows have the command of their trace below the table."""


def exposure_report(exposure: Exposure, files: Sequence[str] = ()) -> Report:
    """All formats of `vpcplan exposure`."""
    inbound = [row for row in exposure.rows if row.inbound]
    outbound = [row for row in exposure.rows if not row.inbound]
    sheets = []
    name = "the internet" if exposure.name == "internet" else exposure.name
    if inbound:
        sheets.append(_sheet(f"What {name} can reach", inbound))
    if outbound:
        sheets.append(_sheet(f"What can reach {name}", outbound))
    commands = [f"  {_command(row, files)}" for row in exposure.rows[:MOST_COMMANDS]]
    if len(exposure.rows) > MOST_COMMANDS:
        commands.append(
            f"  and {len(exposure.rows) - MOST_COMMANDS} more: --format json has one in every row"
        )
    shown = "\n".join(commands)
    return Report(
        payload={
            "schema_version": SCHEMA_VERSION,
            "end": exposure.name,
            "inbound": [_json(row, files) for row in inbound],
            "outbound": [_json(row, files) for row in outbound],
        },
        sheets=tuple(sheets),
        before=() if inbound else (f"Nothing can be reached from {name}.",),
        after=(
            *([] if outbound else [f"Nothing can reach {name}."]),
            *([f"How each row goes, hop by hop:\n{shown}"] if commands else []),
        ),
        csv_sheet=_csv(exposure.rows),
    )


def _command(row: Exposed, files: Sequence[str]) -> str:
    return command_of(row.source, row.destination, row.flows, files, version=row.ip_version)


def _sheet(title: str, rows: Sequence[Exposed]) -> Sheet:
    inbound = rows[0].inbound
    columns = ["From", "To", "Gets through", "By way of"]
    if inbound:
        columns.insert(0, "Risk")
    lost = any(row.flows.unanswered for row in rows)
    unknown = any(row.flows.unknown for row in rows)
    columns += ["Reply is lost"] * lost + ["Unknown"] * unknown
    alike: dict[object, list[Exposed]] = {}
    for row in rows:
        key = (outside_head(row.outside) or row.outside, row.inside, row.flows, row.ways, row.ip_version)
        alike.setdefault(key, []).append(row)
    lines = []
    for together in alike.values():
        row = together[0]
        ends = [ends_text([each.outside for each in together]), end_text(row.inside)]
        cells = ends if inbound else ends[::-1]
        cells += [traffic_text(row.flows.reachable), _way(row)]
        if inbound:
            cells.insert(0, row.risk)
        if lost:
            cells.append(traffic_text(row.flows.unanswered))
        if unknown:
            cells.append(traffic_text(row.flows.unknown))
        lines.append(tuple(cells))
    return Sheet(title=title, columns=tuple(map(Column, columns)), rows=tuple(lines))


def _way(row: Exposed) -> str:
    """``load balancer front, internet gateway igw``, with the IP version where it is the newer one."""
    text = ", ".join(row.ways) or "–"
    return f"{text} (IPv6)" if row.ip_version == 6 else text


def _json(row: Exposed, files: Sequence[str]) -> dict[str, Any]:
    return {
        "outside": group_json(row.outside),
        "inside": group_json(row.inside),
        "traffic": str(row.flows.reachable) if row.flows.reachable else None,
        "reply_lost": str(row.flows.unanswered) if row.flows.unanswered else None,
        "unknown": str(row.flows.unknown) if row.flows.unknown else None,
        "ip_version": row.ip_version,
        "by_way_of": list(row.ways),
        "risk": row.risk if row.inbound else None,
        "trace": _command(row, files),
    }


def _csv(rows: Sequence[Exposed]) -> Sheet:
    names = ("Direction", "Risk", "Outside", "Inside", "Traffic", "Reply lost", "IP version", "By way of")
    return Sheet(
        columns=tuple(map(Column, names)),
        rows=tuple(
            (
                "inbound" if row.inbound else "outbound",
                row.risk if row.inbound else "",
                row.outside.name,
                " ".join(row.inside.members),
                str(row.flows.reachable) if row.flows.reachable else "",
                str(row.flows.unanswered) if row.flows.unanswered else "",
                str(row.ip_version),
                ", ".join(row.ways),
            )
            for row in rows
        ),
    )
