"""Single failures as text, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.report.reach_words import traffic_text
from vpcplan.report.sheet import Column, Report, Sheet

if TYPE_CHECKING:
    from vpcplan.analysis.difference.result import FlowChange
    from vpcplan.analysis.what_if.resilience import Consequence, Resilience

SCHEMA_VERSION = 1
MOST_LOSSES = 3

_KINDS = {
    "zone": "Availability Zone",
    "region": "Region",
    "nat": "NAT gateway",
    "vpn": "VPN connection",
    "tunnel": "VPN tunnel",
    "direct-connect": "Direct Connect gateway",
    "peering": "peering connection",
    "transit-gateway": "transit gateway",
    "target": "target",
}


def resilience_report(resilience: Resilience) -> Report:
    """All formats of `vpcplan resilience`."""
    sheet = Sheet(
        columns=(
            Column("If this fails"),
            Column("Expectations lost", right=True),
            Column("Flows lost", right=True),
            Column("Gone with it", right=True),
        ),
        rows=tuple(_row(each) for each in resilience.consequences),
    )
    return Report(
        payload={
            "schema_version": SCHEMA_VERSION,
            "expectations": resilience.expectations,
            "failures": [
                {
                    "failure": each.failure.text,
                    "kind": each.failure.kind,
                    "name": each.failure.name,
                    "expectations_lost": [
                        {"text": text, "reason": reason} for text, reason in each.expectations
                    ],
                    "flows_lost": [_flow_json(flow) for flow in each.flows],
                    "pairs_lost": each.pairs,
                    "gone_with_it": each.gone,
                }
                for each in resilience.consequences
            ],
        },
        sheets=(sheet,) if sheet.rows else (),
        after=(*([_details(resilience)] if sheet.rows else []), _summary(resilience)),
    )


def _flow_json(flow: FlowChange) -> dict[str, object]:
    """One lost flow; ``ip_version`` only where it is lost over one of two."""
    found: dict[str, object] = {
        "change": flow.change,
        "sources": list(flow.sources),
        "destinations": list(flow.destinations),
        "traffic": str(flow.traffic),
    }
    return found if flow.ip_version is None else {**found, "ip_version": flow.ip_version}


def _row(each: Consequence) -> tuple[str, ...]:
    return (
        f"{_KINDS[each.failure.kind]} {each.failure.name}",
        str(len(each.expectations)),
        str(each.pairs),
        str(each.gone),
    )


def _details(resilience: Resilience) -> str:
    """Below the table: what each failure takes, in sentences."""
    lines = []
    for each in resilience.consequences:
        lost = _losses(each)
        if lost:
            lines.append(f"{_KINDS[each.failure.kind]} {each.failure.name}")
            lines += [f"  - {line}" for line in lost]
    return "\n".join(lines) or "Nothing that still works loses anything by any of them."


def _losses(each: Consequence) -> list[str]:
    """The first of what is lost: expectations with their reason, then flows."""
    lines = [f"{text} ({_why(reason)})" if reason else text for text, reason in each.expectations]
    lines += [_flow(flow) for flow in each.flows]
    if len(lines) > MOST_LOSSES:
        return [*lines[:MOST_LOSSES], f"and {len(lines) - MOST_LOSSES} more"]
    return lines


def _why(reason: str) -> str:
    """The reason without the statement that it repeats: what comes after the first colon."""
    return reason.partition(": ")[2] or reason


def _flow(flow: FlowChange) -> str:
    sources, destinations = (
        ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
        for names in (flow.sources, flow.destinations)
    )
    what = {"reply lost": "loses the reply", "uncertain now": "becomes uncertain"}.get(flow.change, "is lost")
    over = "" if flow.ip_version is None else f" over IPv{flow.ip_version}"
    return f"{sources} → {destinations}: {traffic_text(flow.traffic)}{over} {what}"


def _summary(resilience: Resilience) -> str:
    failures = resilience.consequences
    if not failures:
        return "There is nothing here that could fail by itself."
    failing = "1 single failure" if len(failures) == 1 else f"{len(failures)} single failures"
    if resilience.expectations:
        hurting = _of_them(sum(bool(each.expectations) for each in failures), "breaks", "break")
        return f"{failing}; {hurting} some of the {resilience.expectations} expectations that hold today."
    losing = _of_them(sum(bool(each.flows) for each in failures), "takes", "take")
    return f"{failing}; {losing} flows from ends that still work. No expectation is stated."


def _of_them(count: int, singular: str, plural: str) -> str:
    """``1 of them breaks``, ``3 of them break``."""
    return f"{count or 'none'} of them {singular if count <= 1 else plural}"
