"""What the check of addresses finds, as findings of the rule that has its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vpcplan.lint.finding import Finding

if TYPE_CHECKING:
    from vpcplan.lint.context import LintContext
    from vpcplan.lint.rule import Rule


def address_findings(context: LintContext, rule: Rule) -> Iterator[Finding]:
    """The findings of `cidr check` with the rule's id as their code."""
    for found in context.addresses.findings:
        if found.code == rule.id:
            yield Finding(
                rule=rule.id,
                severity=found.severity,
                message=found.message,
                span=found.span,
                resource=found.resource,
                related=found.related,
                hint=found.hint,
            )
