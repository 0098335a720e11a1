"""What single failures take away."""

from __future__ import annotations

from tests.unit.analysis.reachability.network import Network

from vpcplan.analysis.what_if.resilience import examine_failures, single_failures

DUAL = Network(
    """
vpcplan: 1
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    ipv6_cidr_blocks: [2001:db8::/56]
    internet_gateway: igw
    egress_only_internet_gateway: eigw
    route_tables:
      public: {routes: {0.0.0.0/0: igw}}
      private: {main: true, routes: {0.0.0.0/0: nat, "::/0": eigw}}
    nat_gateways: {nat: {subnet: p}}
    security_groups: {web: {}}
    subnets:
      p: {az: eu-west-1a, cidr_block: 10.0.1.0/24, route_table: public}
      a: {az: eu-west-1b, cidr_block: 10.0.0.0/24, ipv6_cidr_block: 2001:db8::/64}
    instances:
      web: {subnet: a, security_groups: [web], ipv6_address: auto}
"""
)


def test_what_is_lost_over_one_ip_version_is_lost_over_that_one() -> None:
    topology = DUAL.index.topology
    (nat,) = examine_failures(topology, single_failures(topology, ["nat"])).consequences
    assert [(each.change, each.sources, each.destinations, each.ip_version) for each in nat.flows] == [
        ("closed", ("web",), ("internet",), 4)
    ]
