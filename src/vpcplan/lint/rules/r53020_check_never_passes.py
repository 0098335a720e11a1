"""R53020: a health check that can never pass."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.health_probe import probe_by_checkers
from vpcplan.analysis.resolution.name_index import NameIndex, index_names
from vpcplan.analysis.resolution.network_health import ENDPOINT_TYPES, derive_health
from vpcplan.analysis.resolution.question import Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import route53_of
from vpcplan.lint.rule import Rule
from vpcplan.model.health_check import HealthCheck
from vpcplan.net.block import parse_address
from vpcplan.semantics.internet_gateway import is_internet_address


def check(context: LintContext) -> Iterator[Finding]:
    """Endpoint checks of private addresses, of names without a public A record, and of what is shut off."""
    index = index_names(context.topology)
    shut_off = {
        derived.check.id: derived.reason
        for derived in derive_health(index, probe_by_checkers(context.topology))
        if derived.healthy is False
    }
    for health_check in route53_of(context).health_checks.values():
        if health_check.disabled or health_check.inverted or health_check.type not in ENDPOINT_TYPES:
            continue
        reason = _why_never(index, health_check) or shut_off.get(health_check.id)
        if reason is not None:
            yield RULE.finding(
                health_check,
                f"health check {health_check.name} can never pass: {reason}",
                hint="check an endpoint that the checkers reach, or use a CloudWatch alarm",
            )


def _why_never(index: NameIndex, health_check: HealthCheck) -> str | None:
    address = health_check.ip_address
    if address is not None:
        private = not is_internet_address(address.version, address.value)
        return f"{address} is private, and the checkers come from the internet" if private else None
    if health_check.domain_name is None:
        return None
    name = health_check.domain_name.rstrip(".").lower()
    resolution = resolve(index, Question(name, "A"))
    outside = resolution.status == "REFUSED" or resolution.delegated_to or resolution.forwarded_to
    if outside or resolution.status == "SERVFAIL" or any(o.alias_target for o in resolution.outcomes):
        return None
    values = [a.value for o in resolution.outcomes for a in (*o.answers, *o.of) if a.type == "A"]
    if not values:
        return None if resolution.answered else f"{name} has no A record"
    addresses = [parse_address(value) for value in values]
    if any(is_internet_address(each.version, each.value) for each in addresses):
        return None
    return f"{name} leads to private addresses only"


RULE = Rule(
    id="R53020",
    severity="error",
    summary="An endpoint health check can never pass.",
    explanation="""
The checkers come from the internet. They cannot reach a private address, and of a domain name they ask the
A record: a name that the topology answers with nothing, or with private addresses only, fails every check.
Check a public endpoint, or use a CloudWatch alarm for a private one.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html",
    check=check,
)
