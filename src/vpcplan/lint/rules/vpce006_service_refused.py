"""VPCE006: an endpoint that AWS refuses, or that its provider does not serve."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.vpc_endpoint import VpcEndpoint
from vpcplan.semantics.endpoint_service import endpoint_service_of, provider_nodes, refuse_connection
from vpcplan.semantics.vpc_endpoint import refuse_at_endpoint, refuse_gateway_service


def check(context: LintContext) -> Iterator[Finding]:
    """Endpoints to a service of another Region, without a provider in their zones, or not accepted."""
    for endpoint in context.topology.vpc_endpoints.values():
        because = _fault(context, endpoint)
        if because is not None:
            yield RULE.finding(endpoint, f"endpoint {endpoint.name} serves nobody: {because}")


def _fault(context: LintContext, endpoint: VpcEndpoint) -> str | None:
    refusal = refuse_at_endpoint(endpoint)
    if refusal is not None and endpoint.state.lower() not in ("pending", "deleting", "deleted"):
        return refusal.reason
    vpc = context.topology.vpcs.get(endpoint.vpc)
    if endpoint.type == "gateway":
        because = refuse_gateway_service(endpoint.service, vpc)
        if because is not None:
            return because
    service = endpoint_service_of(context.index, endpoint)
    if service is None:
        return None
    refusal = refuse_connection(context.index, service, endpoint)
    if refusal is not None:
        return refusal.reason
    for subnet_id in endpoint.subnets:
        subnet = context.topology.subnets.get(subnet_id)
        if subnet is not None and subnet.availability_zone is not None and service.load_balancers:
            _, absent = provider_nodes(context.index, service, subnet.availability_zone)
            if absent is not None and not absent.unknown:
                return absent.reason
    return None


RULE = Rule(
    id="VPCE006",
    severity="error",
    summary="An endpoint's service is of another Region or kind, or its provider does not serve it.",
    explanation="""
Gateway endpoints exist for S3 and DynamoDB, in the VPC's own Region. A PrivateLink endpoint needs the
provider's acceptance, and a node of the provider's load balancer in each Availability Zone in which the
endpoint has a subnet: enable that zone at the provider's load balancer, or move the endpoint.
""",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html",
    check=check,
)
