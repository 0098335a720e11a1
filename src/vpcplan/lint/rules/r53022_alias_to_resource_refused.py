"""R53022: an alias to an AWS resource that Route 53 does not make."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import record_groups
from vpcplan.lint.rule import Rule
from vpcplan.semantics.alias_target import refers_to_aws_resource, resource_alias_problems


def check(context: LintContext) -> Iterator[Finding]:
    """Aliases of topology files to AWS resources, of the wrong type, zone or setting."""
    for group in record_groups(context):
        for record in group.records:
            target = record.alias_target
            if target is None or record.span.resource is not None or not refers_to_aws_resource(target):
                continue
            for message, hint in resource_alias_problems(group.zone, record.type, target):
                yield RULE.finding(
                    group.zone, f"{record.label}: {message}", span=record.span, hint=hint, record=record.label
                )


RULE = Rule(
    id="R53022",
    severity="error",
    summary="An alias to an AWS resource is one that Route 53 does not make.",
    explanation="""
An alias to an AWS resource has the type A or AAAA, since the resource has addresses only (CloudFront has
HTTPS records as well). An alias to a CloudFront distribution cannot evaluate its health, and there is none
in a private zone; an Elastic Beanstalk environment needs a name with its Region. Route 53 refuses the record.
""",
    source="https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html",
    check=check,
)
