"""What the check of addresses finds, as findings of the rule that has its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vpcplan.lint.finding import Finding
from vpcplan.lint.places import place_of_word

if TYPE_CHECKING:
    from vpcplan.analysis.cidr_check.result import AddressFinding
    from vpcplan.lint.context import LintContext
    from vpcplan.lint.rule import Rule

ABOUT_BLOCKS = (
    "VPC001", "VPC002", "VPC003", "VPC004", "VPC007", "VPC011", "VPC012", "SUBNET001", "SUBNET002",
    "SUBNET003",
)  # fmt: skip
"""Codes whose message names the block that is wrong: the block's own line is the place."""


DEFAULT_VPC = "172.31.0.0/16"
"""The block of the VPC that AWS makes in every Region; nobody chose it."""


def address_findings(context: LintContext, rule: Rule) -> Iterator[Finding]:
    """The findings of `cidr check` with the rule's id as their code, but for those on AWS's default VPCs."""
    for found in context.addresses.findings:
        if found.code == rule.id and not _is_about_default_vpc(context, found):
            span = found.span
            if rule.id in ABOUT_BLOCKS:
                blocks = [word.strip("(),:;") for word in found.message.split() if "/" in word]
                span = place_of_word(context, span, blocks) or span
            yield Finding(
                rule=rule.id,
                severity=found.severity,
                message=found.message,
                span=span,
                resource=found.resource,
                related=found.related,
                hint=found.hint,
            )


def _is_about_default_vpc(context: LintContext, found: AddressFinding) -> bool:
    vpc = context.topology.vpcs.get(found.resource) if found.kind == "vpcs" else None
    if vpc is None or vpc.span.resource is None or found.code not in ("VPC003", "VPC007"):
        return False
    return [str(block) for block in vpc.cidr_blocks] == [DEFAULT_VPC]
