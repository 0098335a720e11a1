"""VPCE005: an interface endpoint whose security groups admit no HTTPS."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.filter_rules import admits_somebody
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.net.traffic import TCP, traffic_of
from vpcplan.semantics.endpoint_service import endpoint_service_of
from vpcplan.semantics.traffic_match import traffic_of_match

HTTPS = traffic_of(TCP, 443, 443)


def check(context: LintContext) -> Iterator[Finding]:
    """Endpoints to AWS services with groups of which no inbound rule has TCP 443."""
    groups = context.topology.security_groups
    for endpoint in context.topology.vpc_endpoints.values():
        if endpoint.type != "interface" or not endpoint.security_groups:
            continue
        if endpoint_service_of(context.index, endpoint) or ".vpce-svc-" in endpoint.service:
            continue
        if any(group not in groups for group in endpoint.security_groups):
            continue
        if not any(
            traffic_of_match(rule.match) & HTTPS
            and admits_somebody(context, rule, endpoint.network_interfaces)
            for group in endpoint.security_groups
            for rule in groups[group].ingress
        ):
            first = groups[endpoint.security_groups[0]]
            yield RULE.finding(
                endpoint,
                f"no security group of endpoint {endpoint.name} admits tcp 443 from any client, "
                "and AWS services use that port",
                related=((f"security group {first.name}", first.span),),
                hint=f"add to security group {first.name}: `tcp 443 from` the VPC's block or the clients",
            )


RULE = Rule(
    id="VPCE005",
    severity="error",
    summary="An interface endpoint's security groups admit no HTTPS.",
    explanation="""
The interfaces of an endpoint carry security groups like any other. Clients call AWS services on TCP 443, so
a group must admit it from them. A frequent slip is to reuse the default group, which admits only its own
members.
""",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
    check=check,
)
