"""PrivateLink between overlapping VPCs, interface endpoints without private DNS, gateway endpoints with a policy.

Consumers start connections, providers cannot; an endpoint works in the zones that the provider's load balancer is in.
Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-endpoint-service.html
Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

from __future__ import annotations

import pytest

from tests.unit.analysis.reachability.network import Case, Network

NETWORK = Network(
    """
vpcplan: 1
vpcs:
  c:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24}
      b: {az: eu-west-1b, cidr_block: 10.0.1.0/24}
    security_groups:
      any: {ingress: [all from 0.0.0.0/0]}
      ep: {ingress: [tcp 443 from 10.0.0.0/24]}
    instances:
      x: {subnet: a, private_ip: 10.0.0.10, security_groups: [any]}
      y: {subnet: b, private_ip: 10.0.1.10, security_groups: [any]}
    vpc_endpoints:
      e: {service: p/svc, subnets: [a], security_groups: [ep]}
      eb: {service: p/svc, subnets: [b], security_groups: [any]}
      s3: {service: s3, route_tables: [main], policy: '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}]}'}
      sns: {service: sns, subnets: [a], security_groups: [ep], private_dns: false}
    route_tables: {main: {main: true, routes: {}}}
  p:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    subnets: {a: {az: eu-west-1a, cidr_block: 10.0.0.0/24}}
    security_groups:
      any: {ingress: [all from 0.0.0.0/0]}
      nlbonly: {ingress: [tcp 8080 from 10.0.0.0/24]}
    instances: {t: {subnet: a, private_ip: 10.0.0.10, security_groups: [nlbonly]}}
    load_balancers: {n: {type: network, scheme: internal, subnets: [a], listeners: {443: {targets: [t], target_port: 8080}}}}
    endpoint_services: {svc: {load_balancers: [n]}}
"""
)

CASES: list[Case] = [
    ("c/x c/e tcp 443", "reachable", "reachable", []),
    ("c/y c/e tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("c/y c/eb tcp 443", "unreachable", None, ["VPCE_SERVICE_NOT_INSTALLED_IN_AZ"]),
    ("p/t c/x tcp 443", "unreachable", None, ["DISCONNECTED_VPCS", "NO_POSSIBLE_DESTINATION"]),
    ("c/x p/t tcp 8080", "unreachable", None, ["DISCONNECTED_VPCS", "NO_POSSIBLE_DESTINATION"]),
    ("c/x service:s3 tcp 443", "reachable", "reachable", []),
    ("c/x service:sns tcp 443", "unreachable", None, ["NO_ROUTE_TO_DESTINATION"]),
    ("c/x c/sns tcp 443", "reachable", "reachable", []),
    ("c/y c/sns tcp 443", "unreachable", None, ["ENI_SG_RULES_MISMATCH"]),
    ("c/x service:p/svc tcp 443", "reachable", "reachable", []),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)
