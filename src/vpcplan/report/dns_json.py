"""Resolutions as plain data, for JSON."""

from __future__ import annotations

from typing import Any

from vpcplan.analysis.resolution.network_health import DerivedStatus
from vpcplan.analysis.resolution.result import Answer, Candidate, Outcome, Resolution, Step
from vpcplan.analysis.resolution.staleness import Staleness
from vpcplan.errors import SourceSpan


def resolution_as_json(resolution: Resolution) -> dict[str, Any]:
    """The result of `dns resolve --format json`, as design.md §4 fixes it.

    Names end in a dot; probabilities are numbers that sum to 1.
    """
    result: dict[str, Any] = {
        "schema_version": 1,
        "name": display_name(resolution.name),
        "type": resolution.type,
        "status": resolution.status,
        "zone": display_name(resolution.zone) if resolution.zone is not None else None,
        "zone_id": resolution.zone_id,
        "outcomes": [_outcome(outcome, resolution.status) for outcome in resolution.outcomes],
        "estimated": resolution.estimated,
        "steps": [_step(step) for step in resolution.steps],
    }
    if resolution.forwarded_to:
        result["forwarded_to"] = list(resolution.forwarded_to)
    if resolution.delegated_to:
        result["delegated_to"] = [display_name(server) for server in resolution.delegated_to]
    return result


def render_resolution(
    resolution: Resolution, staleness: Staleness | None = None, derived: tuple[DerivedStatus, ...] = ()
) -> str:
    """The text of the JSON document; ``failover`` says how long an old answer lives at worst.

    ``health_from_network`` is there where statuses were derived from the network.
    """
    import json

    document = resolution_as_json(resolution)
    if staleness is not None:
        document["failover"] = {
            "detection_seconds": staleness.detection_seconds,
            "ttl_seconds": staleness.ttl_seconds,
            "worst_seconds": staleness.worst_seconds,
        }
    if derived:
        document["health_from_network"] = [
            {"health_check": each.check.id, "healthy": each.healthy, "reason": each.reason}
            for each in derived
        ]
    return json.dumps(document, indent=2)


def display_name(name: str) -> str:
    """The name with its trailing dot: ``www.example.com.``, and ``.`` for the root."""
    return f"{name}."


def _outcome(outcome: Outcome, status: str) -> dict[str, Any]:
    result: dict[str, Any] = {"probability": float(outcome.probability)}
    if outcome.status != status:
        result["status"] = outcome.status
    special = outcome.alias_target is not None or outcome.choose is not None
    if outcome.answers or not special:
        result["answers"] = [_answer(answer) for answer in outcome.answers]
    result |= _resource_or_choice(outcome)
    if outcome.outside is not None:
        result["outside"] = display_name(outcome.outside)
    if outcome.also:
        result["also"] = [_resource_or_choice(part) for part in outcome.also]
    return result


def _resource_or_choice(outcome: Outcome) -> dict[str, Any]:
    result: dict[str, Any] = {}
    if outcome.alias_target is not None:
        result["alias_target"] = display_name(outcome.alias_target)
    if outcome.alias_type is not None:
        result["alias_type"] = outcome.alias_type
    if outcome.resource is not None:
        result["resource"] = outcome.resource
    if outcome.choose is not None:
        result["choose"] = outcome.choose
        result["of"] = [_answer(answer) for answer in outcome.of]
    return result


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "name": display_name(answer.name),
        "type": answer.type,
        "ttl": answer.ttl,
        "value": answer.value,
    }


def _step(step: Step) -> dict[str, Any]:
    result: dict[str, Any] = {"kind": step.kind, "name": display_name(step.name), "reason": step.reason}
    for key, value in (("server", step.server), ("policy", step.policy)):
        if value is not None:
            result[key] = value
    if step.zone is not None:
        result["zone"] = display_name(step.zone)
    if not step.used:
        result["used"] = False
    if step.depth:
        result["depth"] = step.depth
    if step.candidates:
        result["candidates"] = [_candidate(candidate) for candidate in step.candidates]
    if step.span is not None:
        result["location"] = location_as_json(step.span)
    return result


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "record": candidate.record,
        "compared": candidate.compared,
        "healthy": candidate.healthy,
        "health": candidate.health_reason,
        "share": float(candidate.share),
        "reason": candidate.reason,
        "location": location_as_json(candidate.span),
    }


def location_as_json(span: SourceSpan) -> dict[str, Any]:
    """The file and line of a place, and the AWS id where there is one."""
    result: dict[str, Any] = {"file": span.file, "line": span.line}
    if span.resource is not None:
        result["resource"] = span.resource
    return result
