"""What a change does, on networks whose change is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from vpcplan.analysis.difference.compare import compare_topologies
from vpcplan.analysis.difference.flows import changes_between
from vpcplan.analysis.difference.result import Difference
from vpcplan.analysis.reach.reach import Flows
from vpcplan.load.source import load_topology
from vpcplan.net.traffic import NOTHING, TCP, traffic_of

SHOP = """vpcplan: 1
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.20.0.0/16]
    internet_gateway: igw
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.20.1.0/24, route_table: public, network_acl: edge}
      b: {az: eu-west-1b, cidr_block: 10.20.2.0/24, route_table: public}
    route_tables:
      public: {routes: {0.0.0.0/0: igw}}
    network_acls:
      edge:
        ingress: {100: allow all from 0.0.0.0/0}
        egress: {100: allow all to 0.0.0.0/0}
    security_groups:
      web: {ingress: [tcp 443 from 0.0.0.0/0]}
      db: {ingress: [tcp 5432 from web]}
    instances:
      web: {subnet: a, private_ip: 10.20.1.10, public_ip: 198.51.100.1, security_groups: [web]}
      db: {subnet: b, private_ip: 10.20.2.10, security_groups: [db]}
hosted_zones:
  example.com:
    records:
      - {name: www, type: A, ttl: 60, values: [198.51.100.1]}
      - &geo {name: geo, type: A, ttl: 60, routing_policy: geolocation, set_identifier: fr, country: FR,
              values: [192.0.2.1]}
      - {<<: *geo, set_identifier: all, country: "*", values: [192.0.2.2]}
expect:
  - web can reach db on tcp 5432
"""


@pytest.fixture
def compare(tmp_path: Path):
    def comparing(*replacements: tuple[str, str], reverse: bool = False) -> Difference:
        texts = [SHOP, SHOP]
        for before, after in replacements:
            assert before in texts[1]
            texts[1] = texts[1].replace(before, after)
        topologies = []
        for number, text in enumerate(texts):
            path = tmp_path / f"{number}.yaml"
            path.write_text(text)
            topologies.append(load_topology((str(path),)))
        return compare_topologies(*(reversed(topologies) if reverse else topologies))

    return comparing


def flows(difference: Difference) -> set[tuple[str, str, str, str]]:
    return {
        (flow.change, " ".join(flow.sources), " ".join(flow.destinations), str(flow.traffic))
        for flow in difference.flows
    }


def test_nothing(compare):
    assert not compare()


def test_a_rule_more_and_less(compare):
    change = ("tcp 5432 from web", "tcp 5432 from web, tcp 22 from 10.20.0.0/16")
    difference = compare(change)
    assert flows(difference) == {("widened", "web", "db", "tcp 22")}
    assert [(r.change, r.before, r.details) for r in difference.resources] == [
        ("changed", "shop/db", ("ingress + tcp 22 from 10.20.0.0/16",))
    ]
    assert flows(compare(change, reverse=True)) == {("narrowed", "web", "db", "tcp 22")}


def test_a_reply_that_is_lost(compare):
    difference = compare(
        ("ingress: {100: allow all from 0.0.0.0/0}", "ingress: {100: allow tcp 443 from 0.0.0.0/0}")
    )
    assert ("reply lost", "web", "db", "tcp 5432") in flows(difference)
    assert [(e.before, e.after) for e in difference.expectations] == [("passed", "failed")]


def test_opened_to_one_office(compare):
    difference = compare(("[tcp 443 from 0.0.0.0/0]", "[tcp 443 from 0.0.0.0/0, tcp 22 from 203.0.113.0/24]"))
    assert flows(difference) == {("widened", "internet 203.0.113.0/24", "web", "tcp 22")}


def test_parts_of_a_block_that_are_spared(compare):
    office = ("[tcp 443 from 0.0.0.0/0]", "[tcp 443 from 0.0.0.0/0, tcp 22 from 203.0.113.0/24]")
    hole = ("ingress: {100: allow all", "ingress: {90: deny tcp 22 from 203.0.113.64/26, 100: allow all")
    difference = compare(office, hole)
    spared = "internet 203.0.113.0/24 except 203.0.113.64/26"
    assert flows(difference) == {("widened", spared, "web", "tcp 22")}
    closing = ("[tcp 443 from 0.0.0.0/0]", "[tcp 80 from 0.0.0.0/0]")
    assert {change for change in flows(compare(closing, hole)) if change[2] == "web"} == {
        ("widened", "internet", "web", "tcp 80"),
        ("narrowed", "internet", "web", "tcp 443"),
        ("widened", "db", "web", "tcp 80"),
        ("narrowed", "db", "web", "tcp 443"),
    }


def test_a_new_name_is_no_new_thing(compare):
    difference = compare(("shop", "store"))
    assert {change.change for change in difference.resources} == {"renamed"}
    assert (difference.flows, difference.addresses, difference.expectations) == ((), (), ())


def test_addresses(compare):
    difference = compare(("10.20.2.10", "10.20.2.11"))
    assert [(a.name, a.removed, a.added) for a in difference.addresses] == [
        ("shop/db", ("10.20.2.10",), ("10.20.2.11",))
    ]
    assert difference.flows == ()


def test_dns_answers_by_client(compare):
    difference = compare(
        ("values: [192.0.2.1]", "values: [192.0.2.9]"), ("ttl: 60, values: [198", "ttl: 5, values: [198")
    )
    assert {(a.name, a.clients, a.before, a.after) for a in difference.answers} == {
        ("geo.example.com", ("country:FR",), "192.0.2.1 ttl 60", "192.0.2.9 ttl 60"),
        (
            "www.example.com",
            ("the internet", "country:FR", "vpc:shop"),
            "198.51.100.1 ttl 60",
            "198.51.100.1 ttl 5",
        ),
    }


def test_changes_of_one_pair():
    ssh, web, both = (
        traffic_of(TCP, 22, 22),
        traffic_of(TCP, 443, 443),
        traffic_of(TCP, 22, 22) | traffic_of(TCP, 443, 443),
    )
    assert list(changes_between(Flows(web), Flows(both))) == [("widened", ssh)]
    assert list(changes_between(Flows(), Flows(web))) == [("opened", web)]
    assert list(changes_between(Flows(both), Flows(web, NOTHING, ssh))) == [("reply lost", ssh)]
    assert list(changes_between(Flows(web), Flows(NOTHING, web))) == [("uncertain now", web)]
