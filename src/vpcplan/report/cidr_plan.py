"""An address plan as tables, JSON, CSV, Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.net.block import format_address
from vpcplan.report.sheet import Column, Report, Sheet, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vpcplan.analysis.cidr_plan.result import AddressPlan, Allocation, PlanProblem
    from vpcplan.errors import SourceSpan

COLUMNS = (
    Column("name"),
    Column("block"),
    Column("usable", right=True),
    Column("zone"),
    Column("tier"),
    Column("status"),
)
CSV_COLUMNS = (
    Column("vpc"),
    Column("name"),
    Column("network"),
    Column("router"),
    Column("dns"),
    Column("first"),
    Column("last"),
    Column("broadcast"),
    Column("usable", right=True),
    Column("zone"),
    Column("tier"),
    Column("ipv6 block"),
    Column("status"),
)


def report_plan(plan: AddressPlan, *, changes_only: bool = False) -> Report:
    """The plan: allocations, summary routes of tiers and zones, what does not fit and what would help."""
    shown = [a for a in plan.allocations if not changes_only or a.status != "kept"]
    sheets = []
    if shown:
        title = "what changes" if changes_only else ""
        sheets.append(Sheet(title=title, columns=COLUMNS, rows=rows_of([_row(a) for a in shown])))
    if any(a.ipv6_cidr_block for a in shown):
        sheets.append(_ipv6_sheet(shown))
    if plan.summary_routes and not changes_only and not plan.problems:
        sheets.append(_summary_sheet(plan))
    before = () if shown else ("Nothing changes." if changes_only else "Nothing asks for addresses.",)
    rows = [_csv_row(a) for a in plan.allocations if a.kind in ("subnet", "spare")]
    return Report(
        payload=plan_payload(plan),
        sheets=tuple(sheets),
        before=before,
        after=tuple(describe_problem(problem) for problem in plan.problems),
        csv_sheet=Sheet(columns=CSV_COLUMNS, rows=rows_of(rows)),
    )


def _row(a: Allocation) -> tuple[object, ...]:
    status: str = a.status
    if a.kind == "spare":
        status = "reserved"
    if a.held_until:
        status = f"released, held until {a.held_until}"
    elif a.pinned:
        status = "kept (in the file)"
    if a.reserve:
        status += f", room to {a.reserve}"
    return (
        _full_name(a),
        a.cidr_block,
        f"{a.usable:,}" if a.usable is not None else "",
        a.availability_zone,
        a.tier,
        status,
    )


def _full_name(a: Allocation) -> str:
    return f"{a.vpc}/{a.name}" if a.vpc else f"{a.kind} {a.name}"


def _ipv6_sheet(shown: Sequence[Allocation]) -> Sheet:
    rows = [(_full_name(a), a.ipv6_cidr_block) for a in shown if a.ipv6_cidr_block]
    return Sheet(title="IPv6", columns=(Column("name"), Column("block")), rows=rows_of(rows))


def _csv_row(a: Allocation) -> tuple[object, ...]:
    block = a.cidr_block
    addresses: list[object] = [""] * 6
    if block is not None:
        values = (block.first + 1, block.first + 2, block.first + 4, block.last - 1, block.last)
        addresses = [block, *(format_address(4, value) for value in values)]
    zone = a.availability_zone
    status = "reserved" if a.kind == "spare" else a.status
    return (a.vpc, a.name, *addresses, a.usable, zone, a.tier, a.ipv6_cidr_block, status)


def _summary_sheet(plan: AddressPlan) -> Sheet:
    rows = [
        (s.vpc, s.by.replace("_", " "), s.name, len(s.cidr_blocks), ", ".join(map(str, s.cidr_blocks)))
        for s in plan.summary_routes
    ]
    return Sheet(
        title="summary routes",
        columns=(Column("vpc"), Column("by"), Column("name"), Column("routes", right=True), Column("blocks")),
        rows=rows_of(rows),
    )


def describe_problem(problem: PlanProblem) -> str:
    """A problem as text: what lacks, and below it the changes that help, cheapest first."""
    lines = [f"✗ {problem.message}"]
    if problem.requests and problem.code == "no-fit":
        listed = ", ".join(problem.requests[:8]) + (", …" if len(problem.requests) > 8 else "")
        lines.append(f"  without a block: {listed}")
    for text, span in problem.related:
        lines.append(f"  {text}: {span}")
    if problem.remedies:
        lines.append("  each of these makes it fit, least change first:")
    for number, remedy in enumerate(problem.remedies, 1):
        count = remedy.alternatives
        more = f" (or {count} other{'s' if count != 1 else ''} like it)" if count else ""
        lines.append(f"  {number}. {remedy.message}{more}")
        if remedy.kind != "combined":
            lines.append(f"     → {remedy.how}")
    if problem.code == "no-fit" and not problem.remedies:
        lines.append("  no change that vpcplan tried makes it fit")
    return "\n".join(lines)


def plan_payload(plan: AddressPlan) -> dict[str, Any]:
    """The JSON of design: ``allocations`` and ``problems``; spare room stands apart in ``reserved``."""
    return {
        "schema_version": 1,
        "allocations": [_allocation(a) for a in plan.allocations if a.kind != "spare"],
        "reserved": [_allocation(a) for a in plan.allocations if a.kind == "spare"],
        "summary_routes": [
            {"vpc": s.vpc, "by": s.by, "name": s.name, "cidr_blocks": [str(b) for b in s.cidr_blocks]}
            for s in plan.summary_routes
        ],
        "problems": [_problem(problem) for problem in plan.problems],
        "notes": list(plan.notes),
    }


def _allocation(a: Allocation) -> dict[str, Any]:
    return {
        "name": a.name,
        "vpc": a.vpc,
        "id": a.id,
        "kind": a.kind,
        "cidr_block": _text(a.cidr_block),
        "ipv6_cidr_block": _text(a.ipv6_cidr_block),
        "usable": a.usable,
        "status": a.status,
        "pinned": a.pinned,
        "reserve": _text(a.reserve),
        "availability_zone": a.availability_zone,
        "tier": a.tier,
        "held_until": a.held_until,
        "reason": a.reason,
        "location": location(a.span),
    }


def _problem(problem: PlanProblem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "scope": problem.scope,
        "message": problem.message,
        "requests": list(problem.requests),
        "needs": [
            {"prefix_length": s.length, "needed": s.needed, "available": s.available, "missing": s.missing}
            for s in problem.shortfalls
        ],
        "free_addresses": problem.free_addresses,
        "largest_hole": _text(problem.largest_hole),
        "remedies": [
            {
                "kind": r.kind,
                "message": r.message,
                "how": r.how,
                "resource": r.resource,
                "cidr_block": _text(r.cidr_block),
                "alternatives": r.alternatives,
            }
            for r in problem.remedies
        ],
        "location": location(problem.span),
    }


def location(span: SourceSpan | None) -> dict[str, Any] | None:
    """``{"file": …, "line": …}``."""
    return None if span is None else {"file": span.file, "line": span.line or None}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def count_changes(allocations: Sequence[Allocation]) -> str:
    """``3 new, 9 kept, 1 released``; spare room counts for nothing."""
    counts = {"new": 0, "kept": 0, "released": 0}
    for allocation in allocations:
        if allocation.kind != "spare":
            counts[allocation.status] += 1
    return ", ".join(f"{count:,} {status}" for status, count in counts.items() if count) or "nothing"
