"""ACL001: a network ACL rule that can never match, because earlier ones take all of it."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.errors import SourceSpan
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.list_items import removal_of_item
from vpcplan.lint.rule import Rule
from vpcplan.model.network_acl import NetworkAcl, NetworkAclEntry
from vpcplan.net.coverage import Rectangle, covers
from vpcplan.semantics.network_acl import format_entry
from vpcplan.semantics.traffic_match import traffic_of_match


def check(context: LintContext) -> Iterator[Finding]:
    """Entries whose every packet an entry with a lower number decides."""
    for acl in context.topology.network_acls.values():
        yield from _check_entries(context, acl, acl.ingress, "ingress")
        yield from _check_entries(context, acl, acl.egress, "egress")


def _check_entries(
    context: LintContext, acl: NetworkAcl, entries: tuple[NetworkAclEntry, ...], direction: str
) -> Iterator[Finding]:
    earlier: list[Rectangle] = []
    for position, entry in enumerate(entries):
        traffic = traffic_of_match(entry.match)
        if covers(earlier, entry.cidr_block, traffic):
            deciders = _deciders(entries[:position], entry)
            same = all(other.action == entry.action for other in deciders)
            twin = any(
                (other.match, other.cidr_block, other.action) == (entry.match, entry.cidr_block, entry.action)
                for other in deciders
            )
            yield RULE.finding(
                acl,
                f"{direction} rule `{format_entry(entry, direction)}` of {acl.name} can never match: "
                f"{_names(deciders)} {'decides' if len(deciders) == 1 else 'decide'} all of its traffic first"
                + ("" if same else ", and differently"),
                span=entry.span,
                related=_related(deciders, direction),
                severity="warning" if same else "error",
                hint="remove it" if same else "give it a lower number, or remove it",
                fix=removal_of_item(context, entry.span) if twin else None,
                rule_number=entry.rule_number,
            )
        earlier.append((entry.cidr_block, traffic))


def _deciders(entries: tuple[NetworkAclEntry, ...], late: NetworkAclEntry) -> list[NetworkAclEntry]:
    """The earlier entries that take a share of the late one's traffic."""
    traffic = traffic_of_match(late.match)
    return [
        entry
        for entry in entries
        if entry.cidr_block.overlaps(late.cidr_block) and traffic & traffic_of_match(entry.match)
    ]


def _names(entries: list[NetworkAclEntry]) -> str:
    numbers = [str(entry.rule_number) for entry in entries]
    return f"rule {numbers[0]}" if len(numbers) == 1 else f"rules {', '.join(numbers)}"


def _related(entries: list[NetworkAclEntry], direction: str) -> tuple[tuple[str, SourceSpan], ...]:
    return tuple((f"`{format_entry(entry, direction)}`", entry.span) for entry in entries[:3])


RULE = Rule(
    id="ACL001",
    severity="error",
    summary="A network ACL rule can never match.",
    explanation="""
A network ACL takes the rule with the lowest number that matches and looks no further. A rule all of whose
traffic earlier rules decide has no effect: a deny that stands behind an allow protects nothing, an allow
behind a deny opens nothing. Give it a number before the ones that hide it, or remove it.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html",
    check=check,
    fixable=True,
)
