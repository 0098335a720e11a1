"""Classic Load Balancers: their own rules and their own codes.

Source: https://docs.aws.amazon.com/vpc/latest/reachability/explanation-codes.html
"""

from __future__ import annotations

import pytest

from tests.unit.analysis.reachability.network import Case, Network
from vpcplan.semantics.target_group import usable_targets

NETWORK = Network(
    """
vpcplan: 1
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24, network_acl: tight}
      b: {az: eu-west-1b, cidr_block: 10.0.1.0/24}
      c: {az: eu-west-1c, cidr_block: 10.0.2.0/24}
    network_acls:
      tight:
        ingress: {100: allow all from 0.0.0.0/0}
        egress: {90: deny tcp 8080 to 10.0.0.0/24, 100: allow all to 0.0.0.0/0}
    security_groups:
      open: {ingress: [all from 10.0.0.0/16]}
    instances:
      client: {subnet: a, private_ip: 10.0.0.10, security_groups: [open]}
      same: {subnet: a, private_ip: 10.0.0.11, security_groups: [open]}
      near: {subnet: b, private_ip: 10.0.1.11, security_groups: [open]}
      far: {subnet: c, private_ip: 10.0.2.11, security_groups: [open]}
    load_balancers:
      inside:
        type: classic
        scheme: internal
        cross_zone: true
        subnets: [a]
        security_groups: [open]
        listeners: {80: {protocol: http, target_groups: [inside]}}
      apart:
        type: classic
        scheme: internal
        cross_zone: false
        subnets: [a, b]
        security_groups: [open]
        listeners: {80: {protocol: http, target_groups: [near]}}
      astray:
        type: classic
        scheme: internal
        cross_zone: true
        subnets: [a]
        security_groups: [open]
        listeners: {80: {protocol: tcp, target_groups: [far]}}
      empty:
        type: classic
        scheme: internal
        subnets: [a]
        security_groups: [open]
        listeners: {443: {protocol: ssl, target_groups: [empty]}}
    target_groups:
      inside: {protocol: http, port: 8080, targets: [same]}
      near: {protocol: http, port: 8081, targets: [near]}
      far: {protocol: tcp, port: 8081, targets: [far]}
      empty: {protocol: ssl, port: 8081, targets: []}
"""
)

CASES: list[Case] = [
    # The deny does not concern what a client sends within the subnet, only what the load balancer sends.
    ("client same tcp 8080", "reachable", "reachable", []),
    ("client inside tcp 80", "unreachable", None, ["ELB_ACL_RESTRICTION"]),
    ("client inside tcp 81", "unreachable", None, ["ELB_LISTENERS_MISMATCH"]),
    ("near apart tcp 80", "reachable", "reachable", []),
    ("client astray tcp 80", "unreachable", None, ["ELB_INSTALLED_AZ_RESTRICTION"]),
    ("client empty tcp 443", "unreachable", None, ["NO_POSSIBLE_DESTINATION"]),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_case(case: Case) -> None:
    NETWORK.check(case)


def test_a_node_sends_nothing_to_another_zone_unless_it_is_told_to() -> None:
    index = NETWORK.index
    balancer = index.topology.load_balancers["shop/apart"]
    (group,) = (index.topology.target_groups[id] for id in balancer.listeners[0].target_groups)
    nodes = [index.topology.network_interfaces[id] for id in balancer.network_interfaces]
    answers = {node.subnet: usable_targets(index, balancer, group, node) for node in nodes}
    assert [target.id for target in answers["shop/b"][0]] == ["shop/near"]
    refused = answers["shop/a"][1]
    assert refused is not None
    assert (refused.code, refused.reason) == ("ELB_NOT_CROSSZONE", "no target of near is in eu-west-1a")
