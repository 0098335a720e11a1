"""SG001: SSH, RDP and their like, reachable from the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.exposed_service import ADMINISTRATION, bearer_names, exposures
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.security_group import format_rule


def check(context: LintContext) -> Iterator[Finding]:
    """Rules by which any internet client gets an answer at a port for administration."""
    for found in exposures(context, ADMINISTRATION):
        text = format_rule(context.index, found.rule, "ingress")
        yield RULE.finding(
            found.group,
            f"{found.services} of {bearer_names(context, found.interfaces)} can be reached from the whole "
            f"internet on {found.ports}, by the rule `{text}` of {found.group.name}",
            span=found.rule.span,
            related=tuple((interface.name, interface.span) for interface in found.interfaces[:3]),
            hint="name the addresses that administrators come from, or use Session Manager and no open port",
            port=found.ports.partition(" ")[2],
            cidr_block=found.rule.peer,
        )


RULE = Rule(
    id="SG001",
    severity="error",
    summary="SSH, RDP or another port for administration can be reached from the whole internet.",
    explanation="""
Such ports are found and attacked within minutes. The finding says which instances answer: the rule alone is
not reported where no route, no public address or an ACL keeps the internet out. Name the addresses of the
people who administer the instances (a prefix list keeps them in one place), go by a bastion or a VPN, or
use Session Manager or EC2 Instance Connect, which need no open port.
""",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
    check=check,
)
