"""SG007: more rules or groups than AWS allows by default."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.filter_rules import BOTH, rules_of
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.quota import RULES_PER_SECURITY_GROUP, SECURITY_GROUPS_PER_INTERFACE
from vpcplan.semantics.security_group import counted_rules


def check(context: LintContext) -> Iterator[Finding]:
    """Too many rules of a direction, too many groups of an interface; what AWS lists, it allowed."""
    for group in context.topology.security_groups.values():
        if group.span.resource is not None:
            continue
        for direction in BOTH:
            for version, count in counted_rules(context.index, rules_of(group, direction)).items():
                if count > RULES_PER_SECURITY_GROUP.default:
                    yield RULE.finding(
                        group,
                        f"security group {group.name} has {count} {direction} rules for IPv{version}; the "
                        f"quota is {RULES_PER_SECURITY_GROUP.default} by default",
                        hint="use a prefix list or a wider block, split the group, or ask AWS for more",
                        direction=direction,
                        version=version,
                    )
    for interface in context.topology.network_interfaces.values():
        count = len(set(interface.security_groups))
        if interface.span.resource is None and count > SECURITY_GROUPS_PER_INTERFACE.default:
            yield RULE.finding(
                interface,
                f"{interface.name} carries {count} security groups; the quota is "
                f"{SECURITY_GROUPS_PER_INTERFACE.default} per interface by default",
                hint="merge groups, or ask AWS for more",
            )


RULE = Rule(
    id="SG007",
    severity="warning",
    summary="A security group has more rules, or an interface more groups, than the default quota.",
    explanation="""
AWS refuses the sixty-first rule of a direction (IPv4 and IPv6 counted apart; a prefix list counts as many
as its maximum of entries) and the sixth group of an interface, unless the quota was raised. Gather blocks
in wider ones, or ask for a higher quota: rules per group times groups per interface may not exceed 1,000.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
    check=check,
)
