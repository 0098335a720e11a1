"""A topology with something removed, failed or added."""

from __future__ import annotations

from pathlib import Path

import pytest

from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.trace import trace
from vpcplan.analysis.what_if.add import parse_matches
from vpcplan.analysis.what_if.apply import apply_what_if
from vpcplan.analysis.what_if.named import find_resource
from vpcplan.errors import UsageError
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.model.traffic_match import TrafficMatch

ROOT = Path(__file__).resolve().parents[4]


def sample(name: str) -> Topology:
    return load_topology((str(ROOT / "samples" / f"{name}.yaml"),))


def verdict(topology: Topology, source: str, destination: str, port: str = "443") -> str:
    index = TopologyIndex(topology)
    ends = parse_endpoint(index, source), parse_endpoint(index, destination)
    return trace(index, *ends, make_question("tcp", port)).verdict


@pytest.mark.parametrize(
    ("name", "source", "destination", "port", "change"),
    [
        ("three-tier", "web-1", "internet", "443", {"fail": ["nat-a"]}),
        ("three-tier", "web-1", "internet", "443", {"without": ["nat-a"]}),
        ("three-tier", "web-1", "internet", "443", {"without": ["igw"]}),
        ("three-tier", "web-1", "internet", "443", {"fail": ["igw"]}),
        ("three-tier", "web-1", "internet", "443", {"fail": ["az:eu-west-1a"]}),
        ("three-tier", "web-1", "internet", "443", {"fail": ["region:eu-west-1"]}),
        ("three-tier", "web-1", "db-1", "5432", {"fail": ["db-1"]}),
        ("three-tier", "web-1", "db-1", "5432", {"without": ["acl:data"], "add": [
            "acl shop/default ingress 1 deny all from 0.0.0.0/0"]}),
        ("three-tier", "internet", "front", "443", {"fail": ["front"]}),
        ("three-tier", "internet", "front", "443", {"fail": ["web-1", "web-2"]}),
        ("hub-and-spoke", "spoke-a/app", "internet", "443", {"fail": ["hub"]}),
        ("hub-and-spoke", "spoke-a/app", "internet", "443", {"without": ["transit_gateway:hub"]}),
        ("hub-and-spoke", "spoke-a/app", "internet", "443", {"without": ["vpc:egress"]}),
        ("hub-and-spoke", "spoke-a/app", "internet", "443", {"fail": ["hub/egress"]}),
        ("office-vpn", "office", "app", "443", {"fail": ["office"]}),
        ("office-vpn", "app", "office", "443", {"without": ["vgw"]}),
        ("endpoints", "by-endpoint/worker", "service:sns", "443", {"fail": ["by-endpoint/sns"]}),
    ],
)  # fmt: skip
def test_what_works_today_stops(name, source, destination, port, change):
    before = sample(name)
    assert verdict(before, source, destination, port) == "reachable"
    assert verdict(apply_what_if(before, **change), source, destination, port) == "unreachable"
    assert verdict(before, source, destination, port) == "reachable"


@pytest.mark.parametrize(
    ("name", "source", "destination", "port", "change"),
    [
        ("three-tier", "internet", "front", "443", {"fail": ["az:eu-west-1a"]}),
        ("three-tier", "internet", "front", "443", {"fail": ["web-1"]}),
        ("three-tier", "web-2", "internet", "443", {"fail": ["nat-a"]}),
        ("three-tier", "bastion", "web-1", "9090", {"add": ["sg web ingress tcp 9090 from bastion"]}),
        ("three-tier", "bastion", "web-1", "9090", {"add": ["sg shop/web in all from 10.20.0.10"]}),
        ("three-tier", "bastion", "db-1", "22", {"add": [
            "sg db ingress tcp 22 from bastion",
            "acl data ingress 10 allow tcp 22 from 10.20.0.0/24",
            "acl data egress 10: allow tcp 1024-65535 to 10.20.0.0/24"]}),
        ("hub-and-spoke", "spoke-a/app", "internet", "443", {"fail": ["nat-b"]}),
    ],
)  # fmt: skip
def test_what_still_or_newly_works(name, source, destination, port, change):
    assert verdict(apply_what_if(sample(name), **change), source, destination, port) == "reachable"


def test_routes_to_what_is_gone_are_blackholes():
    after = apply_what_if(sample("three-tier"), without=["nat-a"])
    routes = after.route_tables["shop/private-a"].routes
    assert [route.state for route in routes if route.target.kind == "nat_gateway"] == ["blackhole"]
    assert not any("nat-a" in id for id in after.network_interfaces)


def test_a_vpc_goes_with_everything_in_it():
    after = apply_what_if(sample("hub-and-spoke"), without=["vpc:spoke-a"])
    for kind in ("subnets", "instances", "network_interfaces", "security_groups", "route_tables"):
        assert not any(id.startswith("spoke-a/") for id in getattr(after, kind))
    assert set(after.transit_gateway_attachments) == {"hub/spoke-b", "hub/egress"}


def test_a_bare_name_means_what_carries_traffic():
    topology = sample("three-tier")
    assert find_resource(topology, "bastion").kind == "instances"
    assert find_resource(topology, "sg:bastion").kind == "security_groups"
    assert find_resource(topology, "shop/nat-a").kind == "nat_gateways"
    with pytest.raises(UsageError, match="name of 2"):
        find_resource(sample("hub-and-spoke"), "app")


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("tcp 80,443", [TrafficMatch(6, 80, 80), TrafficMatch(6, 443, 443)]),
        ("udp", [TrafficMatch(17)]),
        ("icmp 3/4", [TrafficMatch(1, 3, 4)]),
        ("all", [TrafficMatch(None)]),
        ("gre", [TrafficMatch(47)]),
    ],
)
def test_traffic_of_an_addition(text, matches):
    assert parse_matches(text.split()) == matches


@pytest.mark.parametrize("text", ["", "gre 5", "icmp x", "tcp 70000", "frob"])
def test_traffic_that_is_none(text):
    with pytest.raises(UsageError):
        parse_matches(text.split())
