"""VPC013: address pools overlap."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.address_findings import address_findings
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """What the check of addresses finds of this kind."""
    return address_findings(context, RULE)


RULE = Rule(
    id="VPC013",
    severity="warning",
    summary="Address pools overlap.",
    explanation="""
Two pools that are not part of each other hold the same addresses, so that both can give them away. Nest one
in the other with `pools:` or `parent:`, or part them.
""",
    source="https://docs.aws.amazon.com/vpc/latest/ipam/how-it-works-ipam.html",
    check=check,
)
