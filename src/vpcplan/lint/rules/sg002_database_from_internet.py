"""SG002: a database that can be reached from the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.exposed_service import DATABASES, bearer_names, exposures
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.security_group import format_rule


def check(context: LintContext) -> Iterator[Finding]:
    """Rules by which any internet client gets an answer at a database's port."""
    for found in exposures(context, DATABASES):
        text = format_rule(context.index, found.rule, "ingress")
        yield RULE.finding(
            found.group,
            f"{found.services} of {bearer_names(context, found.interfaces)} can be reached from the whole "
            f"internet on {found.ports}, by the rule `{text}` of {found.group.name}",
            span=found.rule.span,
            related=tuple((interface.name, interface.span) for interface in found.interfaces[:3]),
            hint="name the group of the application that uses it, and move it into a private subnet",
            port=found.ports.partition(" ")[2],
            cidr_block=found.rule.peer,
        )


RULE = Rule(
    id="SG002",
    severity="error",
    summary="A database, cache or cluster port can be reached from the whole internet.",
    explanation="""
Databases belong into private subnets, open to the group of the application that uses them and to nobody
else. The finding says which instances answer to the internet; a rule that no internet client can use is not
reported here.
""",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
    check=check,
)
