"""A difference as text: for a terminal, for a pull request's comment, for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vpcplan.report.reach_words import traffic_text
from vpcplan.report.sheet import Column, Report, Sheet

if TYPE_CHECKING:
    from vpcplan.analysis.difference.result import Difference, FlowChange

SCHEMA_VERSION = 1
MOST_NAMES = 4
MOST_DETAILS = 6

_ORDER = (
    "opened",
    "widened",
    "opened one way",
    "possibly opened",
    "reply lost",
    "closed",
    "narrowed",
    "closed one way",
    "possibly closed",
    "reply restored",
    "uncertain now",
    "certain now",
)
"""What a reviewer wants to see first."""


def diff_report(difference: Difference) -> Report:
    """All formats of `vpcplan diff`."""
    sheets = [sheet for sheet in _sheets(difference) if sheet.rows]
    return Report(
        payload=_payload(difference),
        sheets=tuple(sheets),
        before=(summary(difference),),
        csv_sheet=_flow_rows(difference),
    )


def summary(difference: Difference) -> str:
    """``3 resources changed; 1 flow opened (from the internet!), 2 closed; …`` or that nothing did."""
    if not difference:
        return "No difference: the same network, the same answers."
    parts = []
    if difference.resources:
        parts.append(_count(len(difference.resources), "resource"))
    if difference.addresses:
        parts.append(_count(len(difference.addresses), "set") + " of addresses")
    kinds = [flow.change for flow in difference.flows]
    opened = [f"{kinds.count(kind)} {kind}" for kind in _ORDER if kind in kinds]
    if opened:
        parts.append("flows: " + ", ".join(opened))
    if from_internet(difference):
        parts.append(f"{len(from_internet(difference))} of them opened from the internet")
    if difference.answers:
        parts.append(_count(len(difference.answers), "DNS answer"))
    if difference.expectations:
        parts.append(_count(len(difference.expectations), "expectation"))
    return "Changed: " + "; ".join(parts) + "."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def from_internet(difference: Difference) -> list[FlowChange]:
    """The flows that the internet has now and had not before."""
    return [
        flow
        for flow in difference.flows
        if flow.source_kind == "internet"
        and flow.change in ("opened", "widened", "opened one way", "possibly opened", "reply restored")
    ]


def _sheets(difference: Difference) -> list[Sheet]:
    return [
        _flow_sheet(difference),
        Sheet(
            title="Expectations",
            columns=tuple(map(Column, ("Statement", "Before", "After", "Why"))),
            rows=tuple((e.text, e.before, e.after, e.reason) for e in difference.expectations),
        ),
        Sheet(
            title="DNS answers",
            columns=tuple(map(Column, ("Name", "Type", "For", "Before", "After"))),
            rows=tuple((a.name, a.type, _names(a.clients), a.before, a.after) for a in difference.answers),
        ),
        Sheet(
            title="Addresses",
            columns=tuple(map(Column, ("Of", "Kind", "Before", "After"))),
            rows=tuple(
                (a.name, a.kind.replace("_", " "), ", ".join(a.removed), ", ".join(a.added))
                for a in difference.addresses
            ),
        ),
        Sheet(
            title="Resources",
            columns=tuple(map(Column, ("Change", "Kind", "Resource", "What"))),
            rows=tuple(
                (
                    r.change,
                    r.kind.removesuffix("s").replace("_", " "),
                    r.name,
                    _details(r.details),
                )
                for r in difference.resources
            ),
        ),
    ]


def _flow_rows(difference: Difference) -> Sheet:
    """One line for each change of traffic; the names of a side are separated by spaces."""
    return Sheet(
        columns=tuple(map(Column, ("Change", "From", "To", "Traffic"))),
        rows=tuple(
            (
                flow.change,
                _every(flow.source_kind, flow.sources),
                _every(flow.destination_kind, flow.destinations),
                _traffic(flow),
            )
            for flow in _in_order(difference)
        ),
    )


def _every(kind: str, names: tuple[str, ...]) -> str:
    return (" " if kind == "actors" else ", ").join(names)


def _in_order(difference: Difference) -> list[FlowChange]:
    return sorted(
        difference.flows,
        key=lambda flow: (
            _ORDER.index(flow.change),
            flow.source_kind != "internet",
            flow.sources,
            flow.destinations,
        ),
    )


def _flow_sheet(difference: Difference) -> Sheet:
    """The changes of traffic for a reader: blocks outside that fare alike share a line."""
    alike: dict[object, list[FlowChange]] = {}
    for flow in _in_order(difference):
        ends = (_head(flow.source_kind, flow.sources), _head(flow.destination_kind, flow.destinations))
        alike.setdefault((flow.change, flow.traffic, flow.ip_version, ends), []).append(flow)
    return Sheet(
        title="Reachability",
        columns=tuple(map(Column, ("Change", "From", "To", "Traffic"))),
        rows=tuple(
            (
                together[0].change,
                _ends([(flow.source_kind, flow.sources) for flow in together]),
                _ends([(flow.destination_kind, flow.destinations) for flow in together]),
                _traffic(together[0]),
            )
            for together in alike.values()
        ),
    )


def _head(kind: str, names: tuple[str, ...]) -> tuple[str, ...] | str:
    """``internet`` for a block of it, so that blocks that fare alike share a line; other ends as they are."""
    head, space, _ = names[0].partition(" ")
    whole = kind in ("internet", "network") and " except " not in names[0]
    return head if space and whole else names


def _ends(ends: list[tuple[str, tuple[str, ...]]]) -> str:
    """One side of a line: names, or the blocks of one end outside."""
    head = _head(*ends[0])
    if len(ends) == 1 or not isinstance(head, str):
        return _names(ends[0][1])
    blocks = dict.fromkeys(names[0].removeprefix(f"{head} ") for _, names in ends)
    return f"{head} {_names(tuple(blocks))}"


def _traffic(flow: FlowChange) -> str:
    """``tcp 443``, or ``tcp 443 over IPv6`` where IPv4 has not changed."""
    text = traffic_text(flow.traffic)
    return text if flow.ip_version is None else f"{text} over IPv{flow.ip_version}"


def _names(names: tuple[str, ...]) -> str:
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return ", ".join(names[: MOST_NAMES - 1]) + f" and {len(names) - MOST_NAMES + 1} more"


def _details(details: tuple[str, ...]) -> str:
    shown = list(details[:MOST_DETAILS])
    if len(details) > MOST_DETAILS:
        shown.append(f"and {len(details) - MOST_DETAILS} more")
    return "; ".join(shown)


def _payload(difference: Difference) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "changed": bool(difference),
        "resources": [
            {
                "change": r.change,
                "kind": r.kind,
                "before": r.before,
                "after": r.after,
                "details": list(r.details),
            }
            for r in difference.resources
        ],
        "addresses": [
            {"kind": a.kind, "name": a.name, "removed": list(a.removed), "added": list(a.added)}
            for a in difference.addresses
        ],
        "flows": [_flow_json(flow) for flow in difference.flows],
        "dns": [
            {
                "name": a.name,
                "type": a.type,
                "clients": list(a.clients),
                "before": a.before,
                "after": a.after,
            }
            for a in difference.answers
        ],
        "expectations": [
            {"text": e.text, "before": e.before, "after": e.after, "reason": e.reason}
            for e in difference.expectations
        ],
    }


def _flow_json(flow: FlowChange) -> dict[str, Any]:
    """One change of traffic for programs; ``ip_version`` only where it changed for one of two."""
    found: dict[str, Any] = {
        "change": flow.change,
        "source": {"kind": flow.source_kind, "members": list(flow.sources)},
        "destination": {"kind": flow.destination_kind, "members": list(flow.destinations)},
        "traffic": str(flow.traffic),
    }
    if flow.ip_version is not None:
        found["ip_version"] = flow.ip_version
    return found
