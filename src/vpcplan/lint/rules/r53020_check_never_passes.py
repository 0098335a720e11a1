"""R53020: a health check that can never pass."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.resolution.name_index import NameIndex, index_names
from vpcplan.analysis.resolution.question import Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import route53_of
from vpcplan.lint.rule import Rule
from vpcplan.lint.rules.r53018_private_address_in_public_zone import is_private
from vpcplan.model.health_check import HealthCheck
from vpcplan.net.block import parse_address


def check(context: LintContext) -> Iterator[Finding]:
    """Endpoint checks of private addresses, and of names without a public A record."""
    index = index_names(context.topology)
    for health_check in route53_of(context).health_checks.values():
        if health_check.disabled or health_check.type in (
            "calculated",
            "cloudwatch_metric",
            "recovery_control",
        ):
            continue
        reason = _why_never(index, health_check)
        if reason is not None:
            yield RULE.finding(
                health_check,
                f"health check {health_check.name} can never pass: {reason}",
                hint="check a public endpoint, or use a CloudWatch alarm",
            )


def _why_never(index: NameIndex, health_check: HealthCheck) -> str | None:
    address = health_check.ip_address
    if address is not None:
        return (
            f"{address} is private, and the checkers come from the internet" if is_private(address) else None
        )
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
    private = all(is_private(parse_address(value)) for value in values)
    return f"{name} leads to private addresses only" if private else None


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
