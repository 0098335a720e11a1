"""A resolution for a person: the answers with their probabilities, and the steps as a tree."""

from __future__ import annotations

import sys
from fractions import Fraction

from vpcplan.analysis.resolution.network_health import DerivedStatus
from vpcplan.analysis.resolution.result import Answer, Candidate, Outcome, Resolution, Step
from vpcplan.analysis.resolution.staleness import Staleness
from vpcplan.errors import SourceSpan
from vpcplan.report.console import is_terminal, printable, wants_colour, wrapped
from vpcplan.report.dns_json import display_name
from vpcplan.report.problems import Styler
from vpcplan.report.table import print_table


def print_resolution(
    resolution: Resolution,
    client: str,
    staleness: Staleness | None,
    derived: tuple[DerivedStatus, ...] = (),
    *,
    steps: bool = False,
) -> None:
    """The verdict, the table of answers, what the reader should know, and with ``steps`` every step."""
    style = Styler(colour=wants_colour(sys.stdout))
    sys.stdout.write(f"{_headline(resolution, client, style)}\n\n")
    rows = [row for outcome in resolution.outcomes for row in _rows(outcome, resolution.name)]
    if resolution.answered or any(outcome.answers for outcome in resolution.outcomes):
        print_table(["Probability", "Name", "TTL", "Type", "Answer"], rows)
    if not resolution.answered:
        sys.stdout.write(wrapped(printable(_why_nothing(resolution))) + "\n")
    for line in _notes(resolution, staleness):
        sys.stdout.write(wrapped(printable(line)) + "\n")
    for each in derived:
        status = {True: "healthy", False: "unhealthy", None: "not known"}[each.healthy]
        line = f"From the network, health check {each.check.name} is {status}: {each.reason}."
        sys.stdout.write(wrapped(printable(line)) + "\n")
    if steps:
        sys.stdout.write(f"\n{style('Steps', 'bold')}\n")
        print_steps(resolution.steps)
    else:
        hint = "`--steps` shows how this was found."
        sys.stdout.write(f"{style(hint, 'dim')}\n")


def _headline(resolution: Resolution, client: str, style: Styler) -> str:
    name = printable(display_name(resolution.name))
    status: str = resolution.status
    if resolution.forwarded_to or resolution.delegated_to:
        status = "answered elsewhere"
    elif status == "NOERROR" and not resolution.answered:
        status = "NOERROR, no data"
    zone = f", zone {display_name(resolution.zone)}" if resolution.zone is not None else ""
    question = style(f"{name} {resolution.type}", "bold")
    return f"{question}: {style(status, 'bold')}{zone}, asked from {printable(client)}"


def _rows(outcome: Outcome, name: str) -> list[list[str]]:
    """A row for each answer. What an alias leads to is answered under the name that was asked for.

    That name is ``name``, or where the last CNAME leads.
    """
    share = percent(outcome.probability)
    owner = next((a.value.rstrip(".") for a in reversed(outcome.answers) if a.type == "CNAME"), name)
    rows = [_row(share if i == 0 else "", answer) for i, answer in enumerate(outcome.answers)]
    for part in outcome.parts:
        first = share if not rows else ""
        if part.alias_target is not None:
            type_ = f"{part.alias_type} alias" if part.alias_type and outcome.also else "alias"
            rows.append([first, display_name(owner), "", type_, f"{part.alias_target} (its own addresses)"])
        if part.choose is not None:
            rows.append([first, "", "", "", f"any {part.choose} of these {len(part.of)}:"])
            rows.extend(_row("", answer) for answer in part.of)
    if outcome.outside is not None:
        rows.append(["", display_name(outcome.outside), "", "", "outside this configuration"])
    elif not outcome.answered:
        nothing = "no answer" if outcome.status == "NOERROR" else outcome.status
        rows.append([share if not rows else "", "", "", "", nothing])
    return rows


def _row(share: str, answer: Answer) -> list[str]:
    return [share, display_name(answer.name), str(answer.ttl), answer.type, answer.value]


def percent(probability: Fraction) -> str:
    """``70 %``; ``33.3 %`` where it does not come out even, ``<0.1 %`` for what would look like none."""
    share = probability * 100
    if share.denominator == 1:
        return f"{share.numerator} %"
    return f"{float(share):.1f} %" if share >= Fraction(1, 10) else "<0.1 %"


def _why_nothing(resolution: Resolution) -> str:
    if resolution.forwarded_to:
        return f"The query is forwarded to {', '.join(resolution.forwarded_to)}; the answer is theirs."
    if resolution.delegated_to:
        return f"The name is delegated to {', '.join(resolution.delegated_to)}, outside this configuration."
    for step in reversed(resolution.steps):
        if step.kind in ("no_answer", "note", "delegation", "resolver", "cname"):
            return f"No answer: {step.reason}."
    return "No answer."


def _notes(resolution: Resolution, staleness: Staleness | None) -> list[str]:
    lines = []
    if resolution.answered:
        if resolution.forwarded_to:
            lines.append(f"The rest is forwarded to {', '.join(resolution.forwarded_to)}.")
        if resolution.delegated_to:
            lines.append(f"The rest is delegated to {', '.join(resolution.delegated_to)}.")
    if resolution.estimated:
        lines.append(_describe_estimate(resolution))
    if staleness is not None and resolution.answered:
        lines.append(describe_staleness(staleness))
    return lines


def _describe_estimate(resolution: Resolution) -> str:
    """What the answer rests on where not everything that decides is known."""
    if any(step.policy == "latency" and step.used for step in resolution.steps):
        return "Estimate: Route 53 measures latency; this follows from where the client is said to be."
    return "Estimate: not all that decides is known, so any of these may be the answer (`--steps` says what)."


def describe_staleness(staleness: Staleness) -> str:
    """How long an old answer lives: ``… up to 150 s (90 s until the failure is noticed, TTL 60 s).``"""
    text = (
        f"After a failure clients keep an old answer up to {staleness.worst_seconds} s "
        f"({staleness.detection_seconds} s until it is noticed, TTL {staleness.ttl_seconds} s)"
    )
    if staleness.undetermined:
        listed = ", ".join(staleness.undetermined[:3])
        text += f", plus what {listed} takes to change"
    return f"{text}."


def print_steps(steps: tuple[Step, ...]) -> None:
    """The steps from the root to the answer; what lies below an alias is indented."""
    style = Styler(colour=wants_colour(sys.stdout))
    for number, step in enumerate(steps, start=1):
        pad = "  " * (step.depth + 1)
        server = f"{step.server}: " if step.server else ""
        unused = "" if step.used else " [not used]"
        place = f"  ({_place(step.span)})" if step.span is not None else ""
        text = _hanging(f"{server}{step.reason}{unused}{place}", 3 + len(pad))
        sys.stdout.write(f"{style(f'{number:>3}', 'dim')}{pad}{text}\n")
        for candidate in step.candidates:
            mark = style("✓", "help") if candidate.share and step.used else style("·", "dim")
            text = _hanging(_candidate_text(candidate, step.used), 7 + len(pad))
            sys.stdout.write(f"   {pad}  {mark} {text}\n")


def _candidate_text(candidate: Candidate, used: bool) -> str:
    text = f"{candidate.record}: {candidate.compared}; {candidate.reason}"
    if candidate.share and used:
        text += f", {percent(candidate.share)}"
    if not candidate.healthy or "no health check" not in candidate.health_reason:
        text += f"; {candidate.health_reason}"
    return text


def _hanging(text: str, indent: int) -> str:
    """The text, its further lines indented below the first; in one line where no terminal is."""
    text = printable(text)
    if not is_terminal():
        return text
    from shutil import get_terminal_size
    from textwrap import fill

    width = max(get_terminal_size().columns - indent, 24)
    lines = fill(text, width, break_long_words=False, break_on_hyphens=False)
    return lines.replace("\n", "\n" + " " * indent)


def _place(span: SourceSpan) -> str:
    return f"{span.file}:{span.line}" if span.line else span.file


def render_short(resolution: Resolution) -> str:
    """Values only, one a line, as `dig +short` prints them; the share in front where there are several."""
    lines = []
    for outcome in resolution.outcomes:
        values = [answer.value for answer in outcome.possible_answers]
        values += dict.fromkeys(
            display_name(part.alias_target) for part in outcome.parts if part.alias_target is not None
        )
        prefix = f"{percent(outcome.probability)}\t" if len(resolution.outcomes) > 1 else ""
        lines += [f"{prefix}{value}" for value in values]
    return "".join(f"{printable(line)}\n" for line in lines)


def render_raw(resolution: Resolution) -> str:
    """Zone-file lines; each possible answer under a comment with its probability."""
    lines = [f"; {display_name(resolution.name)} {resolution.type}: {resolution.status}"]
    for outcome in resolution.outcomes:
        lines.append(f"; {percent(outcome.probability)}")
        lines += [_zone_line(answer) for answer in outcome.answers]
        for part in outcome.parts:
            if part.alias_target is not None:
                lines.append(f"; alias to {display_name(part.alias_target)}")
            if part.choose is not None:
                lines.append(f"; any {part.choose} of")
                lines += [_zone_line(answer) for answer in part.of]
    for words, servers in (
        ("forwarded to", resolution.forwarded_to),
        ("delegated to", resolution.delegated_to),
    ):
        if servers:
            lines.append(f"; {words} {', '.join(servers)}")
    return "".join(f"{printable(line)}\n" for line in lines)


def _zone_line(answer: Answer) -> str:
    return f"{display_name(answer.name)}\t{answer.ttl}\tIN\t{answer.type}\t{answer.value}"
