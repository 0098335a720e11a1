"""ACL004: more network ACL rules than AWS allows by default."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.quota import RULES_PER_NETWORK_ACL


def check(context: LintContext) -> Iterator[Finding]:
    """ACLs whose rules of one direction are more than the quota; what AWS lists was allowed."""
    for acl in context.topology.network_acls.values():
        if acl.span.resource is not None:
            continue
        for direction, entries in (("ingress", acl.ingress), ("egress", acl.egress)):
            if len(entries) > RULES_PER_NETWORK_ACL.default:
                yield RULE.finding(
                    acl,
                    f"network ACL {acl.name} has {len(entries)} {direction} rules; the quota is "
                    f"{RULES_PER_NETWORK_ACL.default} by default and {RULES_PER_NETWORK_ACL.maximum} at most",
                    hint="use wider blocks, leave the fine work to security groups, or ask AWS for more",
                    direction=direction,
                )


RULE = Rule(
    id="ACL004",
    severity="warning",
    summary="A network ACL has more rules than the default quota.",
    explanation="""
AWS accepts 20 rules per direction unless the quota was raised, and 40 at most; long lists slow packets
down. Network ACLs are for coarse rules about blocks; who may talk to whom belongs into security groups.
""",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
    check=check,
)
