"""R53017: a calculated health check that never changes."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import route53_of
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Calculated checks with a threshold of 0, or of more than they have children."""
    for health_check in route53_of(context).health_checks.values():
        threshold, children = health_check.health_threshold, len(health_check.children)
        if health_check.type != "calculated" or health_check.disabled or 0 < threshold <= children:
            continue
        always = "never healthy" if (threshold > children) != health_check.inverted else "always healthy"
        yield RULE.finding(
            health_check,
            f"health check {health_check.name} is {always}: {threshold} of {children} children must be "
            "healthy",
            hint=f"set `health_threshold` to at most {children}" if children else "give it children",
        )


RULE = Rule(
    id="R53017",
    severity="warning",
    summary="A calculated health check is always healthy, or never.",
    explanation="""
A calculated check counts its healthy children. With a threshold of 0 it is healthy whatever happens; with a
threshold above the number of its children it never is. Set the threshold to a number in between.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html",
    check=check,
)
