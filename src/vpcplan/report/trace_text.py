"""A trace for people: the verdict first, then the path both ways, then what blocks it and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.model.kind_name import kind_name
from vpcplan.net.block import format_address
from vpcplan.net.traffic import format_traffic
from vpcplan.report.console import console, draws, printable

if TYPE_CHECKING:
    from rich.text import Text

    from vpcplan.analysis.reachability.result import Blocker, End, Hop, Leg, Trace

_MARKS = {
    "allow": "✓",
    "deliver": "✓",
    "route": "→",
    "translate": "⇄",
    "deny": "✗",
    "drop": "✗",
    "unknown": "?",
}
_STYLES = {"✓": "green", "→": "cyan", "⇄": "magenta", "✗": "bold red", "?": "bold yellow"}
_VERDICT_STYLES = {"reachable": "bold green", "unreachable": "bold red", "unknown": "bold yellow"}


def render_trace(trace: Trace, *, plain: bool = False) -> str:
    """The whole answer as text; drawn with colour on a terminal, plain otherwise."""
    blocks: list[list[tuple[str, str]]] = []
    _summary(blocks, trace)
    for number, part in enumerate(trace.via, start=1):
        _line(blocks, (f"Flow {number} of {len(trace.via)}", "bold underline"))
        _one(blocks, part)
    for answer in trace.answers:
        verdict = "unknown" if answer.trace is None else answer.trace.verdict
        share = f"  {answer.probability:6.1%} "
        _line(blocks, (share, ""), (answer.text, "bold"), (f"  {verdict}", _VERDICT_STYLES[verdict]))
    if trace.answers:
        _line(blocks, ("", ""))
    if not trace.via:
        _path(blocks, trace)
    if plain or not draws():
        return "\n".join("".join(text for text, _ in line).rstrip() for line in blocks)
    from rich.text import Text

    screen = console()
    with screen.capture() as captured:
        for line in blocks:
            screen.print(_indented(Text.assemble(*line), screen.width), overflow="fold")
    return captured.get().rstrip("\n")


def _indented(text: Text, width: int) -> Text:
    """Wrap a line to the terminal so that what is carried over stays under its own column."""
    from rich.text import Text as RichText

    plain = text.plain
    indent = len(plain) - len(plain.lstrip(" "))
    if len(plain) <= width or indent == 0:
        return text
    hanging = indent + 2
    wrapped = text.copy()
    lines = wrapped.wrap(console(), width - hanging)
    result = RichText()
    for number, line in enumerate(lines):
        if number:
            result.append("\n" + " " * hanging)
        result.append_text(line)
    return result


def _line(blocks: list[list[tuple[str, str]]], *parts: tuple[str, str]) -> None:
    blocks.append([(printable(text), style) for text, style in parts])


def _asked(trace: Trace) -> str:
    """``tcp 443``, ``icmp 3/4``, or ``any traffic``."""
    if trace.protocol == "all":
        return "any traffic"
    if trace.protocol in ("icmp", "icmpv6") and trace.forward.hops:
        return format_traffic(trace.forward.hops[0].packet.traffic)
    return trace.protocol if trace.port is None else f"{trace.protocol} {trace.port}"


def _summary(blocks: list[list[tuple[str, str]]], trace: Trace) -> None:
    """The verdict, and what it is about."""
    question = f"  {_name(trace.source)} to {_name(trace.destination)}, {_asked(trace)}"
    _line(blocks, (trace.verdict.upper(), _VERDICT_STYLES[trace.verdict]), (question, "bold"))
    if not trace.via:
        _one_summary(blocks, trace)
    else:
        _line(blocks, ("", ""))


def _one_summary(blocks: list[list[tuple[str, str]]], trace: Trace) -> None:
    if trace.verdict == "reachable":
        if trace.port is None:
            _line(blocks, (f"  what gets through: {format_traffic(trace.traffic)}", ""))
    elif trace.back is None or trace.forward.verdict != "reachable":
        _line(blocks, (f"  the request is {_fate(trace.forward)}", ""))
    elif trace.back.verdict != "reachable":
        _line(blocks, (f"  the request arrives, but the reply is {_fate(trace.back)}", ""))
    else:
        _line(blocks, ("  what is shown gets through, but not all that the name answers is known to", ""))
    _line(blocks, ("", ""))


def _fate(leg: Leg) -> str:
    return {"unreachable": "stopped", "unknown": "of unknown fate", "reachable": "delivered"}[leg.verdict]


def _one(blocks: list[list[tuple[str, str]]], trace: Trace) -> None:
    _line(
        blocks,
        (trace.verdict.upper(), _VERDICT_STYLES[trace.verdict]),
        (f"  {_name(trace.source)} to {_name(trace.destination)}, {_asked(trace)}", ""),
    )
    _one_summary(blocks, trace)
    _path(blocks, trace)


def _name(end: End) -> str:
    """``web-1 (10.20.16.10)``."""
    anybody = end.kind == "service" or end.text == "internet"
    if anybody and end.address is not None:
        return f"{end.name} ({end.address} stands for any of its addresses)"
    if end.address is None or end.address in end.name:
        return end.name
    return f"{end.name} ({end.address})"


def _path(blocks: list[list[tuple[str, str]]], trace: Trace) -> None:
    _direction(blocks, "Request", trace.forward.hops)
    if trace.back is not None:
        _direction(blocks, "Reply", trace.back.hops)
    if trace.blockers:
        _line(blocks, ("Blockers" if trace.verdict == "unreachable" else "Open questions", "bold underline"))
        for number, blocker in enumerate(trace.blockers, start=1):
            _blocker(blocks, number, blocker)
        _line(blocks, ("", ""))
    if trace.notes or trace.alternatives:
        _line(blocks, ("Notes", "bold underline"))
        for note in trace.notes:
            _line(blocks, (f"  - {note}", ""))
        for other in trace.alternatives:
            _line(blocks, (f"  - also tried {other}", ""))
        _line(blocks, ("", ""))
    while blocks and not any(text for text, _ in blocks[-1]):
        blocks.pop()


def _direction(blocks: list[list[tuple[str, str]]], title: str, hops: tuple[Hop, ...]) -> None:
    if not hops:
        return
    first = hops[0].packet
    ends = (
        f"{format_address(first.version, first.source)} → {format_address(first.version, first.destination)}"
    )
    _line(blocks, (title, "bold underline"), (f"  {ends}", "dim"))
    several = len({hop.vpc for hop in hops if hop.vpc is not None}) > 1
    inside: str | None = None
    for hop in hops:
        if several and hop.vpc is not None and hop.vpc != inside:
            # Names are those of one VPC: `main` and `app-a` may stand in each.
            inside = hop.vpc
            named = hop.vpc_name not in (None, inside)
            _line(blocks, (f"  in VPC {hop.vpc_name} ({inside})" if named else f"  in VPC {inside}", "dim"))
        mark = _MARKS[hop.decision]
        way = {"ingress": " in", "egress": " out", None: ""}[hop.direction]
        label = _called(hop.kind, hop.name) + way
        _line(
            blocks,
            (f"  {mark} ", _STYLES[mark]),
            (label, "bold" if mark == "✗" else ""),
            (f"  {hop.reason}", "dim" if mark in "✓→" else ""),
        )
    _line(blocks, ("", ""))


def _called(kind: str, name: str) -> str:
    """``network ACL edge``; ``internet`` and ``internet gateway`` where the thing has no name of its own."""
    words = kind_name(kind)
    return words if name in (kind, words) else f"{words} {name}"


def _blocker(blocks: list[list[tuple[str, str]]], number: int, blocker: Blocker) -> None:
    where = "on the way back" if blocker.direction == "return" else "on the way there"
    _line(
        blocks,
        (f"  {number}. ", "bold"),
        (blocker.code, "bold yellow" if blocker.unknown else "bold red"),
        (f"  {_called(blocker.kind, blocker.name)}, {where}", ""),
    )
    _line(blocks, (f"     {blocker.reason}", ""))
    if blocker.nearest is not None:
        _line(blocks, (f"     nearest rule: {blocker.nearest}", "dim"))
    if blocker.fix is not None:
        _line(blocks, ("     fix: ", "bold green"), (blocker.fix, "green"))
    if blocker.location is not None and blocker.location.line:
        _line(blocks, (f"     at {blocker.location}", "dim"))
