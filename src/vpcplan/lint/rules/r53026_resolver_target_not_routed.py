"""R53026: a Resolver rule forwards to an address that its endpoint has no route to."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import route53_of
from vpcplan.lint.resolver_targets import is_lost
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """Private targets to which no subnet of the outbound endpoint routes."""
    route53 = route53_of(context)
    for rule in route53.resolver_rules.values():
        endpoint = route53.resolver_endpoints.get(rule.resolver_endpoint or "")
        if endpoint is None or rule.rule_type != "forward":
            continue
        lost = [target for target in rule.targets if is_lost(context, endpoint, target)]
        if lost:
            yield RULE.finding(
                rule,
                f"rule {rule.name} forwards {rule.domain_name or '.'} to {', '.join(map(str, lost))}, but "
                f"no subnet of endpoint {endpoint.name} has a route there",
                related=((f"endpoint {endpoint.name}", endpoint.span),),
                hint="add a route to the network of the name server, or correct the address",
            )


RULE = Rule(
    id="R53026",
    severity="error",
    summary="A Resolver rule forwards to a name server that its endpoint cannot reach.",
    explanation="""
An outbound endpoint sends the queries from its own subnets, by their route tables. A private address that
these have no route to, or only a default route to a NAT or internet gateway, is never reached, and every
name of the rule's domain fails in all VPCs that the rule is for. Route the name server's network by the VPN,
Direct Connect, transit gateway or peering connection that leads to it.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-forwarding-outbound-queries.html",
    check=check,
)
