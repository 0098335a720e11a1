"""VPCE002: S3 or DynamoDB by NAT gateway, where a gateway endpoint costs nothing."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.errors import SourceSpan
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.route_table import RouteTable
from vpcplan.net.block import ANY_IPV4
from vpcplan.semantics.vpc_endpoint import same_service

CALL_NOBODY = ("transit_gateway_attachment", "vpc_endpoint", "nat_gateway")
"""Owners of interfaces that start no connections of their own."""
SERVICES = (("s3", "S3"), ("dynamodb", "DynamoDB"))


def check(context: LintContext) -> Iterator[Finding]:
    """Tables with a default route to a NAT gateway and no route of a gateway endpoint."""
    topology = context.topology
    if not topology.describes("vpc_endpoints"):
        return
    bare: dict[str, list[tuple[str, RouteTable]]] = {}
    for table in topology.route_tables.values():
        nat = _default_nat_gateway(table)
        if nat is None or not table.complete or table.id not in context.subnets_by_route_table:
            continue
        if _serves_transit_only(context, table):
            continue
        for service, label in SERVICES:
            serving = _gateway_endpoints(context, table.vpc, service)
            if any(table.id in endpoint_tables for endpoint_tables, _ in serving):
                continue
            if serving:
                yield RULE.finding(
                    table,
                    f"route table {table.name} sends {label} through NAT gateway {_name(context, nat)}: it "
                    "is left out of the VPC's gateway endpoint",
                    related=(("the gateway endpoint", serving[0][1]),),
                    hint=f"add {table.name} to the route tables of the {label} gateway endpoint",
                    severity="warning",
                    service=service,
                )
            elif service == "s3":
                bare.setdefault(table.vpc, []).append((nat, table))
    for users in bare.values():
        gateway = topology.nat_gateways.get(users[0][0])
        tables = [table for _, table in users]
        if gateway is not None:
            yield RULE.finding(
                gateway,
                f"S3 from {', '.join(table.name for table in tables)} goes through NAT gateway "
                f"{gateway.name}, which charges for every byte; a gateway endpoint for S3 is free",
                related=tuple((f"route table {table.name}", table.span) for table in tables[:5]),
                hint="add a gateway endpoint for s3 with these route tables",
                service="s3",
            )


def _default_nat_gateway(table: RouteTable) -> str | None:
    for route in table.routes:
        if route.destination == ANY_IPV4 and route.target.kind == "nat_gateway" and route.state == "active":
            return route.target.id
    return None


def _serves_transit_only(context: LintContext, table: RouteTable) -> bool:
    """Whether nothing that calls a service follows the table: attachments, endpoints, NAT gateways.

    What a transit gateway brings in may use no gateway endpoint, and what comes to a Gateway Load Balancer's
    endpoint has passed its own subnet's table before.
    """
    owners = [
        interface.owner
        for subnet in context.subnets_by_route_table[table.id]
        for interface in context.interfaces_by_subnet.get(subnet.id, ())
    ]
    return bool(owners) and all(owner is not None and owner.kind in CALL_NOBODY for owner in owners)


def _gateway_endpoints(
    context: LintContext, vpc: str, service: str
) -> list[tuple[tuple[str, ...], SourceSpan]]:
    return [
        (endpoint.route_tables, endpoint.span)
        for endpoint in context.topology.vpc_endpoints.values()
        if endpoint.vpc == vpc and endpoint.type == "gateway" and same_service(endpoint.service, service)
    ]


def _name(context: LintContext, nat: str) -> str:
    found = context.topology.nat_gateways.get(nat)
    return nat if found is None else found.name


RULE = Rule(
    id="VPCE002",
    severity="info",
    summary="S3 or DynamoDB is reached through a NAT gateway where a gateway endpoint is free.",
    explanation="""
A NAT gateway charges for each gigabyte, a gateway endpoint for S3 or DynamoDB charges nothing and keeps the
traffic inside AWS. It works for the route tables that it is given and for no others: a table that is left
out goes on using the NAT gateway without a word.
""",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
    check=check,
)
