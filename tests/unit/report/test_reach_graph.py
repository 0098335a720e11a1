"""Graphs: what a resource is called cannot end a label."""

from __future__ import annotations

from vpcplan.analysis.reach.reach import Flows
from vpcplan.analysis.reach.rows import EndGroup, Reach, ReachRow
from vpcplan.net.traffic import TCP, traffic_of
from vpcplan.report.reach_graph import render_dot, render_mermaid

ODD = 'we"b]; x\\ <b>\n\x1b[31m'


def graph() -> Reach:
    row = ReachRow(
        source=EndGroup(kind="actors", name=ODD, members=(ODD,)),
        destination=EndGroup(kind="internet", name="internet"),
        flows=Flows(unanswered=traffic_of(TCP, 443, 443)),
        pairs=1,
        of=1,
        example_source=ODD,
        example_destination="internet",
    )
    return Reach(question="any traffic", by="alike", ends=1, rows=(row,))


def test_mermaid() -> None:
    assert render_mermaid(graph()).splitlines() == [
        "flowchart LR",
        '  n0["we#quot;b]; x\\ #lt;b#gt; \\x1b[31m"]',
        '  n1["internet"]',
        '  n0 -.->|"reply lost: tcp 443"| n1',
    ]


def test_dot() -> None:
    assert render_dot(graph()).splitlines()[3:] == [
        '  n0 [label="we\\"b]; x\\\\ <b> \\\\x1b[31m"];',
        '  n1 [label="internet"];',
        '  n0 -> n1 [label="reply lost: tcp 443", style=dashed];',
        "}",
    ]
