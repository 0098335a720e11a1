"""SG003: a security group that admits all traffic from anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.exposed_service import (
    ADMINISTRATION,
    DATABASES,
    admits_everything,
    bearer_names,
    exposures_by_rule,
)
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.security_group import format_rule


def check(context: LintContext) -> Iterator[Finding]:
    """Inbound rules for every port of a protocol, or every protocol, from 0.0.0.0/0 or ::/0."""
    for group in context.topology.security_groups.values():
        for rule in group.ingress:
            if not admits_everything(rule):
                continue
            found = list(exposures_by_rule(context, group, rule, ADMINISTRATION | DATABASES))
            reached = tuple(dict.fromkeys(interface for each in found for interface in each.interfaces))
            yield RULE.finding(
                group,
                f"security group {group.name} admits `{format_rule(context.index, rule, 'ingress')}`: "
                "every port, from anywhere"
                + (f"; the internet reaches {bearer_names(context, reached)}" if reached else ""),
                span=rule.span,
                related=tuple((interface.name, interface.span) for interface in reached[:3]),
                hint="name the ports that clients need, and who they are",
                cidr_block=rule.peer,
            )


RULE = Rule(
    id="SG003",
    severity="error",
    summary="A security group admits every port from anywhere.",
    explanation="""
Such a rule makes the group no filter at all: whatever starts to listen on an instance that carries it,
today or after the next update, is offered to whoever has a route. Write a rule per port and name the peers;
for instances behind a load balancer the peer is the load balancer's group.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    check=check,
)
