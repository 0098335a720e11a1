"""Checking `resolves to` through Route 53 resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vpcplan.analysis.dns_simulation import answer_text, end_values
from vpcplan.analysis.resolution.client_text import parse_client
from vpcplan.analysis.resolution.health_text import parse_health
from vpcplan.analysis.resolution.question import Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.errors import UsageError
from vpcplan.net.domain_name import DomainNameError, parse_domain_name

if TYPE_CHECKING:
    from vpcplan.analysis.expectation.statement import ResolveStatement
    from vpcplan.analysis.resolution.name_index import NameIndex
    from vpcplan.analysis.resolution.result import Resolution


def resolution_of(index: NameIndex, statement: ResolveStatement, failed: tuple[str, ...] = ()) -> Resolution:
    """What the statement's name answers its client, with the checks that it says are unhealthy.

    Raises:
        UsageError: not a name, an unknown client or check, or a name that no zone of the topology holds.
    """
    try:
        name = parse_domain_name(statement.name)
    except DomainNameError as error:
        raise UsageError(f"{statement.name} is no domain name: {error}") from None
    client = parse_client(statement.client, index.topology)
    health = parse_health(index.topology, unhealthy=statement.unhealthy, failed=failed)
    found = resolve(index, Question(name, statement.type), client, health)
    if found.zone is None and not found.forwarded_to and not found.delegated_to and not found.answered:
        raise UsageError(
            f"no hosted zone that answers this client holds {statement.name}, so this checks nothing"
        )
    return found


def why_not(index: NameIndex, statement: ResolveStatement, resolution: Resolution) -> str | None:
    """Why a resolution is not what the statement says; None if it is."""
    texts = list(dict.fromkeys(answer_text(outcome) for outcome in resolution.outcomes))
    got = " or ".join(texts) if texts else resolution.status
    if not statement.values:
        return f"{statement.name} {statement.type} resolves to {got}" if resolution.answered else None
    wanted = {_canonical(index, value) for value in statement.values}
    for outcome in resolution.outcomes:
        values = {_canonical(index, value) for value in end_values(outcome)}
        within = bool(values) and values <= wanted
        agrees = within and (statement.mode == "or" or values == wanted)
        if agrees == statement.negated:
            share = "" if len(texts) == 1 else f" for {float(outcome.probability):.0%} of the queries"
            return f"{statement.name} {statement.type} resolves to {answer_text(outcome)}{share}"
    return None


def _canonical(index: NameIndex, value: str) -> str:
    """A value as it compares: without case and trailing dot; a load balancer by its id."""
    text = value.strip().strip('"').lower().rstrip(".")
    for balancer in index.topology.load_balancers.values():
        dns_name = (balancer.dns_name or "").lower().rstrip(".")
        if text in (balancer.id.lower(), balancer.name.lower()) or (dns_name and text == dns_name):
            return balancer.id.lower()
    return text
