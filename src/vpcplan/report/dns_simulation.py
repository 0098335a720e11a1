"""A simulation as a table with bars, or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.report.console import is_terminal
from vpcplan.report.table import print_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.dns_simulation import SimulatedAnswer, Simulation

BAR_WIDTH = 30
NARROWEST_BAR = 10
_EIGHTHS = " ▏▎▍▌▋▊▉"
NAMED_CLIENTS = 6
"""How many clients of a group are named before the rest is counted."""


def print_simulation(name: str, type_: str, simulations: Sequence[Simulation], seed: int) -> None:
    """Write one table: each answer's exact share beside the share of the queries that got it, and a bar."""
    by_client = any(simulation.clients for simulation in simulations)
    columns = ["Answer", "Exact", "Drawn", "Share", "Off by", "Share of the queries"]
    width = _bar_width(by_client)
    rows = []
    for position, simulation in enumerate(simulations):
        for index, answer in enumerate(simulation.answers):
            row = _row(answer, simulation.queries, width)
            if by_client:
                is_rest = len(simulations) > 1 and position == len(simulations) - 1
                row = [clients_text(simulation.clients, is_rest=is_rest) if index == 0 else "", *row]
            rows.append(row)
    if by_client:
        columns.insert(0, "Clients")
    queries = simulations[0].queries if simulations else 0
    each = " each" if len(simulations) > 1 else ""
    print_table(columns, rows, title=f"{name or '.'} {type_}: {queries:,} queries{each}, seed {seed}")


def _bar_width(by_client: bool) -> int:
    """How long a full bar may be: on a narrow terminal what the other columns leave, so that none is cut."""
    if not is_terminal():
        return BAR_WIDTH
    from shutil import get_terminal_size

    others = 70 if by_client else 50
    return max(min(BAR_WIDTH, get_terminal_size().columns - others), NARROWEST_BAR)


def _row(answer: SimulatedAnswer, queries: int, width: int = BAR_WIDTH) -> list[str]:
    share = answer.drawn / queries if queries else 0.0
    return [
        answer.answer,
        percent(float(answer.probability)),
        f"{answer.drawn:,}",
        percent(share),
        f"{answer.deviation:+.1f} σ",
        bar(share, width),
    ]


def percent(share: float) -> str:
    """``33.33 %``; two digits after the point, which 10,000 queries can tell apart."""
    return f"{share * 100:.2f} %"


def bar(share: float, width: int = BAR_WIDTH) -> str:
    """A bar as long as the share, in eighths of a character: 15 full blocks for a half."""
    eighths = round(share * width * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[rest] if rest else "")


def clients_text(clients: Sequence[str], *, is_rest: bool = False) -> str:
    """``country DE, FR``, then ``and 3 more``; of several groups the biggest is ``the other 240 clients``."""
    if is_rest and len(clients) > NAMED_CLIENTS:
        return f"the other {len(clients)} clients"
    kinds: dict[str, list[str]] = {}
    for client in clients[:NAMED_CLIENTS]:
        kind, colon, name = client.partition(":")
        kinds.setdefault(kind if colon else "", []).append(name if colon else client)
    shown = "; ".join(f"{kind} {', '.join(names)}".strip() for kind, names in kinds.items())
    more = len(clients) - NAMED_CLIENTS
    return shown + (f" and {more} more" if more > 0 else "")


def simulation_json(name: str, type_: str, simulations: Sequence[Simulation], seed: int) -> dict[str, object]:
    """The simulations for a program; ``deviation`` is in standard deviations."""
    return {
        "schema_version": 1,
        "name": name,
        "type": type_,
        "seed": seed,
        "groups": [
            {
                "clients": list(simulation.clients),
                "queries": simulation.queries,
                "answers": [
                    {
                        "answer": answer.answer,
                        "probability": float(answer.probability),
                        "drawn": answer.drawn,
                        "deviation": round(answer.deviation, 4),
                    }
                    for answer in simulation.answers
                ],
            }
            for simulation in simulations
        ],
    }
