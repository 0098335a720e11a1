"""ACL003: a network ACL that guards no subnet."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """ACLs other than default ones with no subnet, in VPCs whose subnets are known."""
    if not context.topology.describes("subnets"):
        return
    for acl in context.topology.network_acls.values():
        vpc = context.topology.vpcs.get(acl.vpc)
        is_default = acl.default or (vpc is not None and vpc.default_network_acl == acl.id)
        if is_default or acl.id in context.subnets_by_network_acl:
            continue
        if acl.vpc in context.index.subnets_by_vpc:
            yield RULE.finding(
                acl,
                f"network ACL {acl.name} is associated with no subnet, so its rules have no effect",
                hint="name it at the subnets that it is meant for, or remove it",
            )


RULE = Rule(
    id="ACL003",
    severity="warning",
    summary="A network ACL is associated with no subnet.",
    explanation="""
A subnet that names no ACL has the VPC's default one, which admits everything. An ACL that no subnet names
protects nothing. Associate it, or remove it. Default ACLs, which AWS makes, are not reported.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html",
    check=check,
)
