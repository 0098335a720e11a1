"""SG003: a security group that admits all traffic from anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.filter_rules import ANYWHERE
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.net.traffic import ALL_PORTS
from vpcplan.semantics.security_group import format_rule
from vpcplan.semantics.traffic_match import traffic_of_match


def check(context: LintContext) -> Iterator[Finding]:
    """Inbound rules for every port of a protocol, or every protocol, from 0.0.0.0/0 or ::/0."""
    for group in context.topology.security_groups.values():
        for rule in group.ingress:
            if rule.peer not in ANYWHERE:
                continue
            traffic = traffic_of_match(rule.match)
            if ALL_PORTS in (traffic.tcp, traffic.udp):
                yield RULE.finding(
                    group,
                    f"security group {group.name} admits `{format_rule(context.index, rule, 'ingress')}`: "
                    "every port, from anywhere",
                    span=rule.span,
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
