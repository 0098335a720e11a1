"""SG004: a security group rule that the group's other rules imply."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vpcplan.errors import SourceSpan
from vpcplan.lint.context import LintContext
from vpcplan.lint.exposed_service import admits_everything
from vpcplan.lint.filter_rules import BOTH, blocks_of, rectangles_of, rules_of
from vpcplan.lint.finding import Finding
from vpcplan.lint.list_items import removal_of_item
from vpcplan.lint.rule import Rule
from vpcplan.model.security_group import SecurityGroupRule
from vpcplan.net.coverage import covers
from vpcplan.net.traffic import NOTHING
from vpcplan.semantics.security_group import format_rule
from vpcplan.semantics.traffic_match import traffic_of_match


def check(context: LintContext) -> Iterator[Finding]:
    """Rules all of whose traffic the union of the others admits; of two equal ones, the later."""
    for group in context.topology.security_groups.values():
        for direction in BOTH:
            kept = list(rules_of(group, direction))
            for rule in reversed(rules_of(group, direction)):
                others = [other for other in kept if other is not rule]
                if direction == "ingress" and "SG003" in context.rules and not admits_everything(rule):
                    # The rule that SG003 objects to is the mistake, not those that it makes needless.
                    others = [other for other in others if not admits_everything(other)]
                if not _implied(context, rule, others):
                    continue
                kept = [other for other in kept if other is not rule]
                twin = next((o for o in others if (o.match, o.peer) == (rule.match, rule.peer)), None)
                text = format_rule(context.index, rule, direction)
                because = "is there twice" if twin else "adds nothing to the group's other rules"
                fix = removal_of_item(context, rule.span) if twin else None
                yield RULE.finding(
                    group,
                    f"the {direction} rule `{text}` of {group.name} {because}",
                    span=rule.span,
                    related=(("the same rule", twin.span),) if twin else _covering(context, rule, others),
                    hint="remove it, or narrow the wider rule if that was a mistake",
                    fix=fix,
                )


def _implied(context: LintContext, rule: SecurityGroupRule, others: Sequence[SecurityGroupRule]) -> bool:
    traffic = traffic_of_match(rule.match)
    blocks = blocks_of(context, rule.peer)
    if blocks is None:
        admitted = NOTHING
        for other in others:
            if other.peer == rule.peer:
                admitted = admitted | traffic_of_match(other.match)
        return admitted.covers(traffic)
    if not blocks:
        return False
    rectangles = list(rectangles_of(context, others))
    return all(covers(rectangles, block, traffic) for block in blocks)


def _covering(
    context: LintContext, rule: SecurityGroupRule, others: Sequence[SecurityGroupRule]
) -> tuple[tuple[str, SourceSpan], ...]:
    """The rules that have a share in it, at most three."""
    blocks = blocks_of(context, rule.peer) or ()
    found = []
    for other in others:
        theirs = blocks_of(context, other.peer) or ()
        meets = other.peer == rule.peer or any(a.overlaps(b) for a in blocks for b in theirs)
        if meets and traffic_of_match(other.match) & traffic_of_match(rule.match):
            found.append(("a wider rule", other.span))
    return tuple(found[:3])


RULE = Rule(
    id="SG004",
    severity="warning",
    summary="A security group rule is implied by the group's other rules.",
    explanation="""
A group admits the union of its rules, so a rule whose traffic the others admit already has no effect.
Removing it changes nothing; keeping it makes people believe that removing the *wider* rule is enough, or
that the narrow one protects. Duplicates count against the quota as well. Remove it, or narrow the wider
rule.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    check=check,
    fixable=True,
)
