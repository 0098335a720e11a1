"""TGW004: a transit gateway attachment or table that takes part in nothing."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.transit_gateway import refuse_attachment


def check(context: LintContext) -> Iterator[Finding]:
    """Working attachments without a table, and tables without an attachment."""
    topology = context.topology
    if not topology.describes("transit_gateway_route_tables"):
        return
    if not topology.describes("transit_gateway_attachments"):
        return
    associated = set()
    for attachment in topology.transit_gateway_attachments.values():
        associated.add(attachment.association)
        working = refuse_attachment(attachment) is None
        ours = attachment.transit_gateway in topology.transit_gateways
        if attachment.association is None and working and ours:
            yield RULE.finding(
                attachment,
                f"attachment {attachment.name} is associated with no route table, so all that enters by it "
                "is dropped",
                hint="associate it with a transit gateway route table",
                severity="error",
            )
    for table in topology.transit_gateway_route_tables.values():
        if table.id not in associated and table.state == "available":
            yield RULE.finding(
                table,
                f"transit gateway route table {table.name} is associated with no attachment, so nothing "
                "follows it",
                hint="associate the attachments that it is meant for, or remove it",
            )


RULE = Rule(
    id="TGW004",
    severity="warning",
    summary="A transit gateway attachment has no route table, or a table no attachment.",
    explanation="""
A transit gateway looks up what enters by an attachment in the one table that the attachment is associated
with. Without an association everything from that side is dropped; a table without one is followed by
nobody, whatever is propagated to it.
""",
    source="https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html",
    check=check,
)
