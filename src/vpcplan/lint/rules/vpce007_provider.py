"""VPCE007: an endpoint service without a load balancer that can serve it."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.semantics.endpoint_service import refuse_provider


def check(context: LintContext) -> Iterator[Finding]:
    """Services with no load balancer, or with one of a kind that cannot stand behind PrivateLink."""
    for service in context.topology.endpoint_services.values():
        if not service.load_balancers:
            yield RULE.finding(
                service,
                f"endpoint service {service.name} has no load balancer",
                hint="name a Network Load Balancer",
            )
        for load_balancer_id in service.load_balancers:
            found = context.topology.load_balancers.get(load_balancer_id)
            because = None if found is None else refuse_provider(found)
            if found is not None and because is not None:
                yield RULE.finding(
                    service,
                    f"endpoint service {service.name} cannot be served: {because}",
                    related=((f"load balancer {found.name}", found.span),),
                    hint="put a Network Load Balancer in front; its target may be the application one",
                )


RULE = Rule(
    id="VPCE007",
    severity="error",
    summary="An endpoint service has no Network or Gateway Load Balancer.",
    explanation="""
PrivateLink takes connections from the consumer's endpoint to a Network Load Balancer (or, for appliances, a
Gateway Load Balancer) of the provider; AWS accepts no other kind. An Application Load Balancer can be the
target of a Network one.
""",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html",
    check=check,
)
