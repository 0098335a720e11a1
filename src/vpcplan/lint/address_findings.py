"""What the check of addresses finds, as findings of the rule that has its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vpcplan.errors import SourceSpan
from vpcplan.lint.finding import Finding

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
                span = _place_of_block(context, span, found.message) or span
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


def _place_of_block(context: LintContext, span: SourceSpan, message: str) -> SourceSpan | None:
    """Where a topology file writes a block that the message names, below the resource at ``span``."""
    lines = context.lines(span.file) if span.line and span.resource is None else ()
    if not lines:
        return None
    blocks = [word.strip("(),:;") for word in message.split() if "/" in word]
    indent = span.column - 1
    for number in range(span.line, len(lines) + 1):
        line = lines[number - 1]
        if number > span.line and line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
            return None
        for block in blocks:
            start = line.find(block)
            if start >= 0 and line[start + len(block) : start + len(block) + 1] in (
                "",
                "]",
                ",",
                " ",
                "}",
                '"',
            ):
                return SourceSpan(span.file, number, start + 1, start + 1 + len(block))
    return None
