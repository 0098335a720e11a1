"""R53015: a private zone in a VPC that cannot use it."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import route53_of
from vpcplan.lint.rule import Rule
from vpcplan.semantics.resolver import uses_private_zones


def check(context: LintContext) -> Iterator[Finding]:
    """Associations of private zones that have no effect."""
    for zone in route53_of(context).hosted_zones.values():
        for vpc_id in zone.vpcs if zone.private else ():
            vpc = context.topology.vpcs.get(vpc_id)
            if vpc is None or uses_private_zones(vpc) or not context.knows_dns_attributes(vpc):
                continue
            attribute = "enableDnsHostnames" if vpc.enable_dns_support else "enableDnsSupport"
            yield RULE.finding(
                zone,
                f"private zone {zone.domain_name} is not used in VPC {vpc.name}: {attribute} is off",
                related=((f"VPC {vpc.name}", vpc.span),),
                hint="set `enable_dns_support: true` and `enable_dns_hostnames: true` on the VPC",
            )


RULE = Rule(
    id="R53015",
    severity="error",
    summary="A VPC of a private zone lacks a DNS attribute, so it does not use the zone.",
    explanation="""
A VPC uses private hosted zones only with both enableDnsSupport and enableDnsHostnames on. Without them its
resolver asks the internet for the zone's names. Set `enable_dns_hostnames: true` on the VPC.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html",
    check=check,
)
