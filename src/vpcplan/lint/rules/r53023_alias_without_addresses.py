"""R53023: an alias of a type that its load balancer has no addresses of."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.record_groups import record_groups
from vpcplan.lint.rule import Rule


def check(context: LintContext) -> Iterator[Finding]:
    """AAAA aliases to load balancers of this topology that speak IPv4 only."""
    for group in record_groups(context):
        for record in group.records:
            alias = record.alias_target
            if record.type != "AAAA" or alias is None or alias.load_balancer is None:
                continue
            balancer = context.topology.load_balancers.get(alias.load_balancer)
            if balancer is None or balancer.type == "classic" or balancer.ip_address_type != "ipv4":
                continue
            yield RULE.finding(
                group.zone,
                f"{record.label} is an alias to {balancer.name}, a load balancer with IPv4 addresses only: "
                "it answers with nothing",
                span=record.span,
                related=((f"load balancer {balancer.name}", balancer.span),),
                hint="make the load balancer dual-stack (`ip_address_type: dualstack`), or remove the record",
            )


RULE = Rule(
    id="R53023",
    severity="warning",
    summary="An AAAA alias points at a load balancer without IPv6.",
    explanation="""
An alias answers with the addresses that its target has of the record's type. A load balancer of the address
type `ipv4` has none for AAAA, so the answer is empty. Make the load balancer dual-stack, with subnets that
have IPv6, or leave the record out.
""",
    source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-elb-load-balancer.html",
    check=check,
)
