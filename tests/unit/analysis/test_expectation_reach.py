"""`can reach`, `cannot reach` and `only … can reach`, where rules tell parts of a network or range apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from vpcplan.analysis.expectation.check import check_expectations
from vpcplan.analysis.reach.reach import Survey
from vpcplan.analysis.reach.rows import reach_rows
from vpcplan.analysis.reachability.question import Question
from vpcplan.load.source import load_topology
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.net.traffic import EVERYTHING

NETWORK = """vpcplan: 1
vpcs:
  v:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    ipv6_cidr_blocks: ["2001:db8:1:100::/56"]
    internet_gateway: igw
    vpn_gateway: vgw
    subnets:
      pub: {az: eu-west-1a, cidr_block: 10.0.0.0/24, ipv6_cidr_block: "2001:db8:1:100::/64", route_table: pub}
      db: {az: eu-west-1a, cidr_block: 10.0.1.0/24, route_table: db}
    route_tables:
      pub: {routes: {0.0.0.0/0: igw, "::/0": igw}}
      db: {propagate: [vgw], routes: {0.0.0.0/0: igw}}
    security_groups:
      web: {ingress: [tcp 80 from 0.0.0.0/0, "tcp 443 from ::/0"]}
      db: {ingress: [tcp 5432 from web, tcp 5432 from 192.168.5.0/24, tcp 22 from 203.0.113.0/24]}
    instances:
      w: {subnet: pub, private_ip: 10.0.0.10, public_ip: 198.51.100.1, ipv6_address: "2001:db8:1:100::10",
          security_groups: [web]}
      d: {subnet: db, private_ip: 10.0.1.10, public_ip: 198.51.100.2, security_groups: [db]}
networks:
  office: {cidr_blocks: [192.168.0.0/16], vpn: {gateway: vgw}}
expect:
  - STATEMENT
"""


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("internet cannot reach w on tcp 22,443", "internet can reach w on tcp 443"),
        ("internet cannot reach w on tcp 22,444", None),
        ("internet cannot reach w on tcp 81-1000", "internet can reach w on tcp 443"),
        ("only w can reach d on tcp 5432", "office 192.168.5.0/24 can reach d on tcp 5432"),
        ("only w or 192.168.5.0/24 can reach d on tcp 5432", None),
        ("only w or 192.168.5.9 can reach d on tcp 5432", None),
        ("only w or 192.168.5.0/25 can reach d on tcp 5432", "office 192.168.5.0/24 can reach d"),
        ("office cannot reach d on tcp 5432", "office 192.168.5.0/24 can reach d on tcp 5432"),
        ("192.168.0.0/16 cannot reach d on tcp 5432", "office 192.168.5.0/24 can reach d on tcp 5432"),
        ("192.168.128.0/17 cannot reach d on tcp 5432", None),
        ("192.168.5.0/24 can reach d on tcp 5432", None),
        ("192.168.4.0/23 can reach d on tcp 5432", "cannot reach d on tcp 5432"),
        ("only 203.0.113.9 can reach d on tcp 22", None),
        ("only internet can reach d on tcp 22", "internet cannot reach d"),
        ("only internet can reach w on tcp 80", "d can reach w on tcp 80"),
        ("10.0.0.0/24 can reach 10.0.1.0/24 on tcp 5432", None),
        ("every subnet of vpc v has at least 200 free addresses", None),
        ("every subnet of vpc v has at least 251 free addresses", "subnet pub has 250 free addresses"),
        ("vpc v has at least 60000 free addresses", None),
        ("10.0.9.0/24 cannot reach d", "nobody has an address in 10.0.9.0/24"),
    ],
)
def test_parts_that_fare_differently(tmp_path: Path, statement: str, reason: str | None) -> None:
    path = tmp_path / "network.yaml"
    path.write_text(NETWORK.replace("STATEMENT", statement))
    topology = load_topology((str(path),))
    (checked,) = check_expectations(topology, topology.expectations).checked
    if reason is None:
        assert (checked.status, checked.reason) == ("passed", "")
    else:
        assert checked.status != "passed"
        assert reason in checked.reason


@pytest.mark.parametrize("statement", ["office can reach d on tcp 22", "office cannot reach d on tcp 22"])
def test_nobody_knows_about_a_network_without_addresses(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "network.yaml"
    path.write_text(NETWORK.replace("STATEMENT", statement))
    topology = load_topology((str(path),))
    office = replace(topology.networks["office"], cidr_blocks=(), cidr_blocks_known=False)
    (connection,) = topology.vpn_connections.values()
    hidden = replace(
        topology,
        networks={"office": office},
        vpn_connections={connection.id: replace(connection, routes=(), routes_known=False)},
    )
    (checked,) = check_expectations(hidden, topology.expectations).checked
    assert checked.status == "failed"
    assert "office may or may not reach d on tcp 22" in checked.reason
    survey = Survey(TopologyIndex(hidden), Question())
    found = {(row.source.name, row.destination.name): row.flows for row in reach_rows(survey, None, None)}
    assert found["office", "w"].unknown == found["w", "office"].unknown == EVERYTHING
    assert not found["office", "w"].reachable
