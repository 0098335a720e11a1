"""ACL005: network ACL rules that are not written in the order in which they apply."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.list_items import sorting_of_items
from vpcplan.lint.rule import Rule
from vpcplan.model.network_acl import NetworkAcl, NetworkAclEntry


def check(context: LintContext) -> Iterator[Finding]:
    """The first rule of a topology file that stands below one with a higher number."""
    for acl in context.topology.network_acls.values():
        for direction, entries in (("ingress", acl.ingress), ("egress", acl.egress)):
            late = _first_late(acl, entries)
            if late is not None:
                yield RULE.finding(
                    acl,
                    f"{direction} rule {late.rule_number} of {acl.name} follows one with a higher number",
                    span=late.span,
                    hint="write the rules in the order of their numbers, in which they apply",
                    fix=sorting_of_items(context, [(entry.rule_number, entry.span) for entry in entries]),
                )


def _first_late(acl: NetworkAcl, entries: tuple[NetworkAclEntry, ...]) -> NetworkAclEntry | None:
    """The entry highest in the file that stands below one with a higher number; none for AWS output."""
    if acl.span.resource is not None or any(entry.span.file != acl.span.file for entry in entries):
        return None
    as_written = sorted(entries, key=lambda entry: (entry.span.line, entry.span.column))
    highest = 0
    for entry in as_written:
        if entry.rule_number < highest:
            return entry
        highest = entry.rule_number
    return None


RULE = Rule(
    id="ACL005",
    severity="info",
    summary="Network ACL rules are not written in the order of their numbers.",
    explanation="""
AWS applies the rules by number, whatever the order in the file. Readers go from top to bottom, and miss
that a rule further down decides first. `vpcplan lint --fix` sorts them and takes their comments along.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html",
    check=check,
    fixable=True,
)
