"""What is left of a network when a VPN connection or one of its tunnels fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.aws_output import aws_files, aws_id, write_files
from tests.unit.analysis.reachability.network import Network

from vpcplan.analysis.expectation.check import check_expectations
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.result import Trace
from vpcplan.analysis.reachability.trace import trace
from vpcplan.analysis.what_if.apply import apply_what_if
from vpcplan.analysis.what_if.resilience import examine_failures, single_failures
from vpcplan.errors import UsageError
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology
from vpcplan.model.topology_index import TopologyIndex

BRANCH = """
vpcplan: 1
networks:
  office: {{cidr_blocks: [192.168.0.0/16]}}
vpn_connections:
  a: {{network: office, gateway: vgw{a}}}
{more}
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    vpn_gateway: vgw
    route_tables: {{main: {{main: true, propagate: [vgw]}}}}
    security_groups:
      web: {{ingress: [tcp 443 from 192.168.0.0/16]}}
    subnets:
      a: {{az: eu-west-1a, cidr_block: 10.0.0.0/24}}
    instances:
      web: {{subnet: a, private_ip: 10.0.0.10, security_groups: [web]}}
"""
HUB = """
vpcplan: 1
networks:
  office: {cidr_blocks: [192.168.0.0/16]}
vpn_connections:
  a: {network: office, gateway: hub, routes: [192.168.0.0/17]}
  b: {network: office, gateway: hub}
transit_gateways:
  hub:
    attachments:
      shop: {vpc: shop, subnets: [a]}
      a: {vpn: a}
      b: {vpn: b}
    route_tables:
      main: {associations: [shop, a, b], propagations: [shop, a, b]STATIC}
vpcs:
  shop:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    route_tables: {main: {main: true, routes: {192.168.0.0/16: hub}}}
    security_groups:
      web: {ingress: [tcp 443 from 192.168.0.0/16]}
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24}
    instances:
      web: {subnet: a, private_ip: 10.0.0.10, security_groups: [web]}
"""
B = "  b: {network: office, gateway: vgw}"
DX = "direct_connect_gateways: {dx: {networks: [office], associations: [{gateway: vgw}]}}"


def branch(a: str = "", more: str = "") -> Topology:
    return Network(BRANCH.format(a=a, more=more)).index.topology


def hub(static: str = "") -> Topology:
    return Network(HUB.replace("STATIC", static)).index.topology


def from_aws(topology: Topology, folder: Path) -> Topology:
    """The same network as AWS describes it, its route tables with the propagated routes listed."""
    write_files(aws_files(topology), folder)
    return load_topology([str(folder)])


def ask(
    topology: Topology, *fail: str, source: str = "10.0.0.10", destination: str = "192.168.0.10"
) -> Trace:
    index = TopologyIndex(apply_what_if(topology, fail=fail))
    ends = parse_endpoint(index, source), parse_endpoint(index, destination)
    return trace(index, *ends, make_question("tcp", "443"))


@pytest.mark.parametrize(
    ("tunnels", "fail", "verdict"),
    [
        ("", ["tunnel:a/1"], "reachable"),
        ("", ["tunnel:a/2"], "reachable"),
        ("", ["tunnel:a/1", "tunnel:a/2"], "unreachable"),
        ("", ["tunnel:a/2", "tunnel:a/1"], "unreachable"),
        ("up, up", ["tunnel:a/1"], "reachable"),
        ("up, down", ["tunnel:a/1"], "unreachable"),
        ("up, down", ["tunnel:a/2"], "reachable"),
        ("down, up", ["tunnel:a/2"], "unreachable"),
        ("up, down", ["tunnel:a/2", "tunnel:a/1"], "unreachable"),
        # A record of both tunnels down is older than the question: both are taken to come up.
        ("down, down", [], "reachable"),
        ("down, down", ["tunnel:a/1"], "reachable"),
        ("down, down", ["tunnel:a/1", "tunnel:a/2"], "unreachable"),
        ("{outside_address: 203.0.113.7, status: up}, down", ["tunnel:203.0.113.7"], "unreachable"),
    ],
)
def test_one_tunnel_is_enough(tunnels: str, fail: list[str], verdict: str) -> None:
    topology = branch(f", tunnels: [{tunnels}]" if tunnels else "")
    assert ask(topology, *fail).verdict == verdict
    back = ask(topology, *fail, source="192.168.0.10", destination="10.0.0.10")
    assert back.verdict == verdict


def test_the_blocker_says_what_became_of_both_tunnels() -> None:
    found = ask(branch(", tunnels: [up, down]"), "tunnel:a/1")
    assert [(each.code, each.direction) for each in found.blockers] == [
        ("BAD_STATE_VPN", "forward"),
        ("BAD_STATE_VPN", "return"),
    ]
    assert found.blockers[0].reason == (
        "VPN connection a is down: tunnel 1 has failed and tunnel 2 was down before"
    )


@pytest.mark.parametrize("text", ["tunnel:a/3", "tunnel:b/1", "tunnel:a", "tunnel:", "tunnel:192.0.2.1"])
def test_a_tunnel_that_is_not_there_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        apply_what_if(branch(), fail=[text])
    assert "there are a/1, a/2" in str(caught.value.hint)


@pytest.mark.parametrize("more", [B, DX])
@pytest.mark.parametrize("fail", ["a", "vpn:a"])
def test_another_way_announces_the_same(more: str, fail: str) -> None:
    topology = branch(more=more)
    assert ask(topology, fail).verdict == "reachable"
    assert ask(topology, fail, source="192.168.0.10", destination="10.0.0.10").verdict == "reachable"
    assert ask(topology, fail, *(["b"] if more == B else ["dx"])).verdict == "unreachable"


def test_a_less_specific_route_takes_the_place_of_a_withdrawn_one() -> None:
    topology = branch(", routes: [192.168.0.0/17]", B)
    crossed = [hop.resource for hop in ask(topology).forward.hops]
    assert "a" in crossed
    after = ask(topology, "a")
    assert after.verdict == "reachable"
    assert "b" in [hop.resource for hop in after.forward.hops]
    (route,) = [hop.reason for hop in after.forward.hops if hop.kind == "route_table"]
    assert route == (
        "192.168.0.0/16 → VPN gateway vgw is the longest match for 192.168.0.10 "
        "(192.168.0.0/17 → VPN gateway vgw is withdrawn)"
    )


def test_the_route_of_a_table_that_aws_lists_is_withdrawn_as_well(tmp_path: Path) -> None:
    topology = from_aws(branch(more=B), tmp_path)
    vpns = [aws_id("vpn_connections", name) for name in "ab"]
    assert any("which connection a route came by" in notice.message for notice in topology.notices)
    assert ask(topology).verdict == "reachable"
    assert ask(topology, vpns[0]).verdict == "reachable"
    assert ask(topology, *vpns).verdict == "unreachable"


@pytest.mark.parametrize("aws", [False, True])
def test_a_transit_gateway_turns_to_the_other_connection(aws: bool, tmp_path: Path) -> None:
    topology = from_aws(hub(), tmp_path) if aws else hub()
    a, b = (aws_id("vpn_connections", name) if aws else name for name in "ab")
    assert a in [hop.resource for hop in ask(topology).forward.hops]
    after = ask(topology, f"vpn:{a}")
    assert after.verdict == "reachable"
    assert b in [hop.resource for hop in after.forward.hops]
    assert ask(topology, f"vpn:{a}", f"vpn:{b}").verdict == "unreachable"


def test_one_of_several_equal_routes_takes_all() -> None:
    topology = hub(", routes: {192.168.0.0/17: [a, b]}")
    after = ask(topology, "vpn:a")
    assert after.verdict == "reachable"
    assert "b" in [hop.resource for hop in after.forward.hops]


def test_a_static_route_to_a_connection_that_failed_stays() -> None:
    after = ask(hub(", routes: {192.168.0.0/17: a}"), "vpn:a")
    assert after.verdict == "unreachable"
    assert after.blockers[0].code == "TGW_BAD_STATE_VPN"


def test_resilience_names_the_tunnel_whose_loss_cuts_the_office_off() -> None:
    topology = branch(", tunnels: [up, down]")
    found = examine_failures(topology, single_failures(topology, ["tunnel", "vpn"]))
    assert [(each.failure.text, each.failure.kind, each.pairs > 0) for each in found.consequences] == [
        ("tunnel:a/1", "tunnel", True),
        ("vpn_connection:a", "vpn", True),
        ("tunnel:a/2", "tunnel", False),
    ]


@pytest.mark.parametrize(
    ("tunnels", "statement", "holds"),
    [
        ("", "any VPN tunnel", True),
        (", tunnels: [up, down]", "any VPN tunnel", False),
        (", tunnels: [up, down]", "VPN tunnel a/2", True),
        ("", "any VPN connection", False),
        ("", "VPN connection a", False),
    ],
)
def test_expectations_speak_of_tunnels(tunnels: str, statement: str, holds: bool) -> None:
    text = BRANCH.format(a=tunnels, more="")
    text += f"expect: [office can reach web on tcp 443 survives the loss of {statement}]\n"
    topology = Network(text).index.topology
    (checked,) = check_expectations(topology, topology.expectations).checked
    assert checked.status == ("passed" if holds else "failed"), checked.reason


def test_a_third_tunnel_is_refused_at_its_line() -> None:
    with pytest.raises(Exception, match="a VPN connection has 2 tunnels, not 3"):
        branch(", tunnels: [up, up, up]")
