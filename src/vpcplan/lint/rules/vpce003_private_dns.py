"""VPCE003: private DNS of an endpoint in a VPC that does not allow it."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Interface endpoints with private DNS whose VPC lacks one of the two DNS attributes."""
    for endpoint in context.topology.vpc_endpoints.values():
        vpc = context.topology.vpcs.get(endpoint.vpc)
        if not endpoint.private_dns or endpoint.type != "interface" or vpc is None:
            continue
        if not context.knows_dns_attributes(vpc):
            continue
        missing = [
            name
            for name, value in (
                ("enable_dns_support", vpc.enable_dns_support),
                ("enable_dns_hostnames", vpc.enable_dns_hostnames),
            )
            if not value
        ]
        if missing:
            yield RULE.finding(
                endpoint,
                f"private DNS of endpoint {endpoint.name} needs {' and '.join(missing)} at VPC {vpc.name}",
                related=((f"VPC {vpc.name}", vpc.span),),
                hint=f"set `{missing[0]}: true` at VPC {vpc.name}",
            )


RULE = Rule(
    id="VPCE003",
    severity="error",
    summary="An endpoint's private DNS needs DNS attributes that its VPC has switched off.",
    explanation="""
With private DNS the service's usual name resolves to the endpoint's addresses. AWS does this by a hidden
private zone, which needs both DNS support (on by default) and DNS hostnames (off by default) at the VPC;
without them it refuses the endpoint, or the name goes on to resolve to public addresses.
""",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
    check=check,
)
