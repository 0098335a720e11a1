"""VPCE009: a gateway endpoint that filters keep everybody from."""

from __future__ import annotations

from collections.abc import Iterator

from vpcplan.analysis.reachability.best_flow import best_flow, interface_endpoint
from vpcplan.analysis.reachability.endpoint import Endpoint
from vpcplan.analysis.reachability.question import Question
from vpcplan.analysis.reachability.result import Blocker
from vpcplan.lint.context import LintContext
from vpcplan.lint.finding import Finding
from vpcplan.lint.rule import Rule
from vpcplan.model.network_interface import NetworkInterface
from vpcplan.model.vpc_endpoint import VpcEndpoint
from vpcplan.net.traffic import TCP
from vpcplan.semantics.vpc_endpoint import refuse_at_endpoint

CLIENTS = ("instance", "lambda_function")
"""Owners of interfaces that may call the service."""
FILTERS = ("security_group", "network_acl")
MOST_CLIENTS = 40


def check(context: LintContext) -> Iterator[Finding]:
    """Endpoints whose service none of the instances of their subnets reaches, because of groups or ACLs."""
    for endpoint in context.topology.vpc_endpoints.values():
        if endpoint.type != "gateway" or refuse_at_endpoint(endpoint) is not None:
            continue
        blocker = _blocker(context, endpoint)
        if blocker is not None:
            yield RULE.finding(
                endpoint,
                f"nobody can use gateway endpoint {endpoint.name}: {blocker.name}: {blocker.reason}",
                related=() if blocker.location is None else ((blocker.name, blocker.location),),
                hint="let tcp 443 out to the service's prefix list (`tcp 443 to s3`) in the groups, and to "
                "its public addresses and back in the ACLs",
            )


def _blocker(context: LintContext, endpoint: VpcEndpoint) -> Blocker | None:
    """What stops the first client, if something of the kind stops all of them."""
    service = Endpoint(text=endpoint.service, kind="service", name=endpoint.service, service=endpoint.service)
    question = Question(protocol=TCP, ports=((443, 443),), version=4)
    first: Blocker | None = None
    for client in _clients(context, endpoint):
        flow = best_flow(context.index, interface_endpoint(client), service, question)
        if flow is None or flow.verdict != "unreachable" or not flow.blockers:
            return None
        if any(blocker.unknown or blocker.kind not in FILTERS for blocker in flow.blockers):
            return None
        first = first or flow.blockers[0]
    return first


def _clients(context: LintContext, endpoint: VpcEndpoint) -> list[NetworkInterface]:
    """One interface for each subnet and set of groups behind the endpoint's tables."""
    found: dict[tuple[str, tuple[str, ...]], NetworkInterface] = {}
    for table in endpoint.route_tables:
        for subnet in context.subnets_by_route_table.get(table, ()):
            for interface in context.interfaces_by_subnet.get(subnet.id, ()):
                if interface.owner is not None and interface.owner.kind in CLIENTS and interface.attached:
                    found.setdefault((subnet.id, interface.security_groups), interface)
    return list(found.values())[:MOST_CLIENTS]


RULE = Rule(
    id="VPCE009",
    severity="warning",
    summary="Security groups or network ACLs keep everybody from a gateway endpoint.",
    explanation="""
A gateway endpoint is a route to public addresses of S3 or DynamoDB, and filters apply to those: a security
group without outbound rule for them (the prefix list of the service, or 0.0.0.0/0), or a network ACL that
lets only private addresses out, leaves the endpoint without use. Add `tcp 443` to the service's prefix list.
""",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
    check=check,
)
