"""Rows of `vpcplan reach` on networks whose flows are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from vpcplan.analysis.difference.compare import compare_topologies
from vpcplan.analysis.reach.reach import Survey
from vpcplan.analysis.reach.rows import reach_rows
from vpcplan.analysis.reach.select import select_ends
from vpcplan.analysis.reach.universe import positions
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import Question, make_question
from vpcplan.analysis.reachability.trace import trace
from vpcplan.errors import UsageError
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.report.reach_words import end_text, reachable_text, traffic_text

ONE_WAY = """vpcplan: 1
vpcs:
  v:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24, network_acl: web-only}
      b: {az: eu-west-1b, cidr_block: 10.0.1.0/24}
    network_acls:
      web-only:
        ingress: {100: allow tcp 443 from 0.0.0.0/0}
        egress: {100: allow all to 0.0.0.0/0}
    security_groups:
      g: {ingress: [RULES]}
    instances:
      x: {subnet: a, private_ip: 10.0.0.10, security_groups: [g]}
      y: {subnet: b, private_ip: 10.0.1.10, security_groups: [g]}
"""

DUAL_STACK = """vpcplan: 1
vpcs:
  v:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    ipv6_cidr_blocks: [2001:db8:1234:1a00::/56]
    internet_gateway: igw
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24, ipv6_cidr_block: "2001:db8:1234:1a00::/64"}
    route_tables:
      main: {routes: {0.0.0.0/0: igw, "::/0": igw}}
    security_groups:
      g: {ingress: [RULES]}
    instances:
      x: {subnet: a, private_ip: 10.0.0.10, public_ip: 198.51.100.10, ipv6_address: "2001:db8:1234:1a00::10",
          security_groups: [g]}
      y: {subnet: a, private_ip: 10.0.0.11, ipv6_address: "2001:db8:1234:1a00::11"}
"""


@pytest.fixture
def network(tmp_path: Path):
    def loading(text: str, rules: str) -> Topology:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.yaml"
        path.write_text(text.replace("RULES", rules))
        return load_topology((str(path),))

    return loading


def rows(topology: Topology) -> dict[tuple[str, str], tuple[str, str]]:
    survey = Survey(TopologyIndex(topology), Question())
    return {
        (row.source.name, row.destination.name): (
            reachable_text(row.flows),
            traffic_text(row.flows.unanswered),
        )
        for row in reach_rows(survey, None, None)
    }


def test_messages_without_reply_are_no_flow_where_every_reply_is_lost(network):
    topology = network(ONE_WAY, "all from 10.0.0.0/16")
    assert rows(topology) == {("x", "y"): ("–", "all traffic"), ("y", "x"): ("tcp 443", "–")}
    index = TopologyIndex(topology)
    ends = [parse_endpoint(index, name) for name in "xy"]
    assert trace(index, *ends, Question()).verdict == "unreachable"
    assert trace(index, *ends, make_question("icmp", "3")).verdict == "reachable"


def test_messages_without_reply_get_through_where_nothing_else_is_let_in(network):
    topology = network(ONE_WAY, "icmp 3/4 from 10.0.0.0/16")
    assert rows(topology) == {("x", "y"): ("icmp destination-unreachable code 4", "–")}


def test_a_block_of_ipv4_gets_nothing_of_what_is_open_to_ipv6(network):
    found = rows(network(DUAL_STACK, '"tcp 443 from ::/0", tcp 22 from 203.0.113.0/24'))
    assert found["internet", "x"] == ("tcp 443 over IPv6", "–")
    assert found["internet 203.0.113.0/24", "x"] == ("tcp 22", "–")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('"tcp 443 from ::/0"', '"tcp 443 from ::/0", tcp 443 from 0.0.0.0/0', [("opened", "tcp 443", 4)]),
        ("tcp 22 from 0.0.0.0/0", '"tcp 22 from ::/0"', [("opened", "tcp 22", 6), ("closed", "tcp 22", 4)]),
        ("tcp 22 from 0.0.0.0/0", "tcp 22 from 203.0.113.9/32", [("closed", "tcp 22", 4)]),
        (
            "tcp 22 from 203.0.113.9/32",
            'all from 0.0.0.0/0, "all from ::/0"',
            [("opened", "all traffic", None)],
        ),
    ],
)
def test_ip_versions_are_compared_one_by_one(network, before, after, expected):
    difference = compare_topologies(network(DUAL_STACK, before), network(DUAL_STACK, after))
    assert sorted(
        (flow.change, traffic_text(flow.traffic), flow.ip_version)
        for flow in difference.flows
        if flow.sources == ("internet",)
    ) == sorted(expected)


HALVES = DUAL_STACK.replace(
    "RULES", "tcp 22 from 0.0.0.0/1, tcp 22 from 128.0.0.0/1, tcp 25 from 203.0.113.0/24"
).replace("  v:", "  v:\n    vpn_gateway: vgw")
HALVES += "networks: {office: {cidr_blocks: [192.168.0.0/16], vpn: {gateway: vgw}}}\n"


def test_two_halves_are_the_internet(network):
    found = rows(network(HALVES, ""))
    assert found["internet", "x"] == ("tcp 22 over IPv4", "–")
    assert found["internet 203.0.113.0/24", "x"] == ("tcp 22,25", "–")
    assert ("internet 128.0.0.0/1", "x") not in found


@pytest.mark.parametrize(
    ("block", "actors", "outside"),
    [
        ("10.0.0.0/24", ["x", "y"], []),
        ("10.0.0.11/32", ["y"], []),
        ("0.0.0.0/0", ["x", "y"], ["office", "internet"]),
        ("::/0", ["x", "y"], ["internet"]),
        ("192.168.0.0/15", [], ["office", "internet 192.168.0.0/15"]),
        ("192.168.7.0/24", [], ["office 192.168.7.0/24"]),
        ("203.0.113.0/25", [], ["internet 203.0.113.0/25"]),
    ],
)
def test_who_has_an_address_in_a_block(network, block, actors, outside):
    survey = Survey(TopologyIndex(network(HALVES, "")), Question())
    found = select_ends(survey, [block])
    assert [survey.actors[place].label for place in positions(found.actors)] == actors
    assert [end.name + (f" {end.only}" if end.only else "") for end in found.outside] == outside


def test_a_block_that_nobody_is_in(network):
    with pytest.raises(UsageError, match="nothing has an address"):
        select_ends(Survey(TopologyIndex(network(HALVES, "")), Question()), ["10.0.7.0/24"])


def test_one_address_of_several_is_remarked_upon(network):
    survey = Survey(TopologyIndex(network(HALVES, "")), Question())
    (remark,) = select_ends(survey, ["198.51.100.10"]).remarks
    assert remark.startswith("198.51.100.10 belongs to x")


HOLE = ONE_WAY.replace(
    "    subnets:",
    "    internet_gateway: igw\n    route_tables: {main: {routes: {0.0.0.0/0: igw}}}\n    subnets:",
)
HOLE = HOLE.replace("private_ip: 10.0.0.10", "private_ip: 10.0.0.10, public_ip: 198.51.100.1").replace(
    "100: allow tcp 443 from 0.0.0.0/0",
    "80: allow tcp 80 from 203.0.113.70/32, 90: deny tcp 0-1023 from 203.0.113.64/26, "
    "95: deny all from 192.0.2.0/24, 100: allow tcp 443 from 0.0.0.0/0, "
    "110: allow tcp 22 from 203.0.113.0/24",
)


def test_holes_in_a_block(network):
    survey = Survey(TopologyIndex(network(HOLE, "all from 0.0.0.0/0")), Question())
    found = {
        row.source: traffic_text(row.flows.reachable)
        for row in reach_rows(survey, survey.everything, None)
        if row.source.kind == "internet" and row.destination.name == "x"
    }
    assert {(group.name, group.exceptions): traffic for group, traffic in found.items()} == {
        ("internet", ()): "tcp 443",
        ("internet 203.0.113.0/24", ("203.0.113.64/26",)): "tcp 22,443",
        ("internet 203.0.113.70", ()): "tcp 80",
    }
    assert end_text(next(group for group in found if group.exceptions)) == (
        "internet 203.0.113.0/24 except 203.0.113.64/26"
    )
