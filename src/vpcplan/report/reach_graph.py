"""Reachability as a graph: Mermaid for Markdown pages, DOT for Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.report.console import printable
from vpcplan.report.reach_words import end_text, reachable_text, traffic_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.reach.rows import Reach, ReachRow


def render_mermaid(reach: Reach) -> str:
    """A flowchart: an arrow for each flow, dotted where the reply is lost or nobody knows."""
    numbers = _numbers(reach.rows)
    lines = ["flowchart LR"]
    lines += [f'  n{number}["{_mermaid_text(name)}"]' for name, number in numbers.items()]
    for row in reach.rows:
        source, destination = numbers[end_text(row.source)], numbers[end_text(row.destination)]
        arrow = "-->" if row.flows.reachable else "-.->"
        lines.append(f'  n{source} {arrow}|"{_mermaid_text(_label(row))}"| n{destination}')
    return "\n".join(lines)


def render_dot(reach: Reach) -> str:
    """A directed graph: an edge for each flow, dashed where the reply is lost or nobody knows."""
    numbers = _numbers(reach.rows)
    lines = ["digraph reach {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    lines += [f'  n{number} [label="{_dot_text(name)}"];' for name, number in numbers.items()]
    for row in reach.rows:
        source, destination = numbers[end_text(row.source)], numbers[end_text(row.destination)]
        style = "" if row.flows.reachable else ", style=dashed"
        lines.append(f'  n{source} -> n{destination} [label="{_dot_text(_label(row))}"{style}];')
    return "\n".join([*lines, "}"])


def _numbers(rows: Sequence[ReachRow]) -> dict[str, int]:
    names: dict[str, int] = {}
    for row in rows:
        for group in (row.source, row.destination):
            names.setdefault(end_text(group), len(names))
    return names


def _label(row: ReachRow) -> str:
    if row.flows.reachable:
        return reachable_text(row.flows)
    if row.flows.unknown:
        return f"unknown: {traffic_text(row.flows.unknown)}"
    return f"reply lost: {traffic_text(row.flows.unanswered)}"


def _mermaid_text(text: str) -> str:
    """Text in a quoted Mermaid label; entities stand for what would end it."""
    marks = {"&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;", "`": "#96;"}
    return "".join(marks.get(mark, mark) for mark in printable(text).replace("\n", " "))


def _dot_text(text: str) -> str:
    return printable(text).replace("\n", " ").replace("\\", "\\\\").replace('"', '\\"')
