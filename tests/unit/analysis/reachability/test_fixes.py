"""Fixes as a reader would make them: all of an answer's, by their words, and then the flow gets through."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.unit.analysis.reachability.network import Network
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.result import Blocker, Trace
from vpcplan.analysis.reachability.trace import trace
from vpcplan.analysis.what_if.add import with_addition
from vpcplan.errors import UsageError
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology
from vpcplan.model.topology_index import TopologyIndex

SAMPLES = Path(__file__).resolve().parents[4] / "samples"
ADDITION = re.compile(
    r"(?:name the block instead: )?add to (network_acl|security_group|route_table) [^,]+, (\w+): (.+)"
)


def additions(blocker: Blocker) -> list[str]:
    """The fix as words for `--add`; empty where it is no rule and no route."""
    found = ADDITION.match((blocker.fix or "").partition("; next in the way")[0])
    if found is None or found.group(1) != blocker.kind:
        return []
    kind, direction, rules = found.groups()
    words = re.findall("`([^`]+)`", rules)
    match kind:
        case "route_table":
            return [f"route {blocker.resource} " + " ".join(rule.rsplit(": ", 1)) for rule in words]
        case "network_acl":
            return [
                f"acl {blocker.resource} {direction} {rule.replace(': ', ' ', 1).partition(' (')[0]}"
                for rule in words
            ]
        case _:
            return [f"sg {blocker.resource} {direction} {rule}" for rule in words]


def ask(topology: Topology, source: str, destination: str, *traffic: str) -> Trace | None:
    index = TopologyIndex(topology)
    try:
        ends = parse_endpoint(index, source), parse_endpoint(index, destination)
        return trace(index, *ends, make_question(*traffic))
    except UsageError:
        return None


def made_together(topology: Topology, source: str, destination: str, *traffic: str) -> bool:
    """Make every fix of an answer, if each is a rule or route that leads to nothing new; whether they were."""
    answer = ask(topology, source, destination, *traffic)
    if answer is None or answer.verdict != "unreachable":
        return False
    rules = [additions(blocker) for blocker in answer.blockers]
    if not all(rules) or any("next in the way" in (blocker.fix or "") for blocker in answer.blockers):
        return False
    changed = topology
    numbers = [tuple(rule.split()[:4]) for each in rules for rule in each if rule.startswith("acl ")]
    assert len(numbers) == len(set(numbers)), f"{source} {destination}: one number for two rules"
    for rule in (rule for each in rules for rule in each):
        changed = with_addition(changed, rule)
    again = ask(changed, source, destination, *traffic)
    assert again is not None
    assert again.verdict == "reachable", (source, destination, traffic, rules)
    return True


def test_all_fixes_of_an_answer_can_be_made_together() -> None:
    made = 0
    for sample in sorted(SAMPLES.glob("*.yaml")):
        topology = load_topology([str(sample)])
        ends = [*topology.instances, *topology.load_balancers, "internet", *topology.networks]
        for source, destination, traffic in product(ends, ends, (("tcp", "443"), ("udp", "53"), ("icmp",))):
            made += made_together(topology, source, destination, *traffic)
    assert made > 50


ROUTES = Network(
    """
vpcplan: 1
vpcs:
  a:
    region: eu-west-1
    cidr_blocks: [10.1.0.0/16]
    internet_gateway: igw
    subnets: {s: {az: eu-west-1a, cidr_block: 10.1.0.0/24, route_table: rt}}
    route_tables: {rt: {routes: {10.0.0.0/8: hub, 10.2.0.0/24: igw}}}
    security_groups: {open: {ingress: [all from 0.0.0.0/0]}}
    instances: {x: {subnet: s, private_ip: 10.1.0.10, security_groups: [open]}}
  b:
    region: eu-west-1
    cidr_blocks: [10.2.0.0/16, 10.3.0.0/16]
    subnets:
      s: {az: eu-west-1a, cidr_block: 10.2.0.0/24, route_table: rt}
      t: {az: eu-west-1a, cidr_block: 10.3.0.0/24, route_table: rt}
    route_tables: {rt: {routes: {10.0.0.0/8: hub}}}
    security_groups: {open: {ingress: [all from 0.0.0.0/0]}}
    instances:
      y: {subnet: s, private_ip: 10.2.0.10, security_groups: [open]}
      z: {subnet: t, private_ip: 10.3.0.10, security_groups: [open]}
transit_gateways:
  hub:
    region: eu-west-1
    attachments: {a: {vpc: a, subnets: [s]}, b: {vpc: b, subnets: [s]}}
    route_tables:
      one: {associations: [a], propagations: [a, b], routes: {10.3.0.0/16: blackhole, 10.3.0.0/24: blackhole}}
      two: {associations: [b], propagations: [a, b]}
"""
)


def fixes(words: str) -> dict[str, str | None]:
    return {blocker.code: blocker.fix for blocker in ROUTES.ask(words).blockers}


def test_a_route_that_wins_wrongly_is_to_be_removed() -> None:
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html"""
    fix = fixes("a/x b/y tcp 443")["MORE_SPECIFIC_ROUTE"]
    assert fix == "remove `10.2.0.0/24 → internet gateway igw` from route_table rt"


def test_two_blackholes_are_two_fixes() -> None:
    """Source: https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html"""
    # Removing one of the two leaves the other in the way, so no single removal is said to help.
    assert fixes("a/x b/z tcp 443")["TGW_RTB_BAD_STATE_ROUTE"] is None


def test_names_with_spaces_are_written_by_id() -> None:
    """Name tags may hold spaces. Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html"""
    text = """
vpcplan: 1
vpcs:
  a:
    region: eu-west-1
    cidr_blocks: [10.1.0.0/16]
    internet_gateway: igw
    subnets: {s: {az: eu-west-1a, cidr_block: 10.1.0.0/24}, t: {az: eu-west-1a, cidr_block: 10.1.1.0/24}}
    security_groups: {one: {ingress: []}, two: {ingress: []}}
    instances:
      x: {subnet: s, private_ip: 10.1.0.10, public_ip: 198.51.100.7, security_groups: [one]}
      y: {subnet: t, private_ip: 10.1.1.10, security_groups: [two]}
"""
    topology = Network(text).index.topology
    groups = {id: replace(group, name=f"the {group.name}") for id, group in topology.security_groups.items()}
    gateways = {id: replace(each, name="way out") for id, each in topology.internet_gateways.items()}
    topology = replace(topology, security_groups=groups, internet_gateways=gateways)
    inside, outside = ask(topology, "a/x", "a/y", "tcp", "443"), ask(topology, "a/x", "8.8.8.8", "tcp", "443")
    assert inside is not None
    assert outside is not None
    assert [blocker.fix for blocker in inside.blockers] == [
        "add to security_group the two, ingress: `tcp 443 from a/one`"
    ]
    assert [blocker.fix for blocker in outside.blockers] == [
        "add to route_table main, routes: `0.0.0.0/0: a/igw` (internet gateway)"
    ]


@pytest.mark.parametrize(
    ("mode", "words", "exclusion"),
    [
        ("block-bidirectional", "x 8.8.8.8 tcp 443", "allow-egress"),
        ("block-ingress", "x 8.8.8.8 tcp 443", "allow-bidirectional"),
        ("block-ingress", "internet x tcp 443", "allow-bidirectional"),
    ],
)
def test_the_exclusion_that_helps_is_proposed(mode: str, words: str, exclusion: str) -> None:
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html"""
    network = Network(
        f"""
vpcplan: 1
vpcs:
  v:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    internet_gateway: igw
    subnets: {{s: {{az: eu-west-1a, cidr_block: 10.0.0.0/24, route_table: rt}}}}
    route_tables: {{rt: {{routes: {{0.0.0.0/0: igw}}}}}}
    security_groups: {{open: {{ingress: [all from 0.0.0.0/0]}}}}
    instances: {{x: {{subnet: s, private_ip: 10.0.0.10, public_ip: 198.51.100.7, security_groups: [open]}}}}
block_public_access: {{mode: {mode}}}
"""
    )
    found = {blocker.fix for blocker in network.ask(words).blockers}
    assert found == {f"exclude VPC v from Block Public Access with {exclusion}"}


@pytest.mark.parametrize(
    ("words", "fix"),
    [
        ("x 192.168.1.1 tcp 80", "add to route_table public, routes: `192.168.0.0/16: vgw` (VPN gateway)"),
        # Behind a NAT gateway it is the sender's table that needs the route.
        ("y 192.168.1.1 tcp 80", "add to route_table private, routes: `192.168.0.0/16: vgw` (VPN gateway)"),
        ("z 192.168.1.1 tcp 80", "change in route_table wrong, routes: `192.168.0.0/16: vgw` (VPN gateway)"),
        ("y 172.16.0.1 tcp 80", None),
    ],
)
def test_private_addresses_are_routed_to_where_they_are(words: str, fix: str | None) -> None:
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html"""
    network = Network(
        """
vpcplan: 1
vpcs:
  v:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    internet_gateway: igw
    vpn_gateway: vgw
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.0.0/24, route_table: public}
      b: {az: eu-west-1a, cidr_block: 10.0.1.0/24, route_table: private}
      c: {az: eu-west-1a, cidr_block: 10.0.2.0/24, route_table: wrong}
    route_tables:
      public: {routes: {0.0.0.0/0: igw}}
      wrong: {routes: {192.168.0.0/16: igw}}
      private: {routes: {0.0.0.0/0: nat}}
    nat_gateways: {nat: {subnet: a, public_ip: 198.51.100.1}}
    security_groups: {open: {ingress: [all from 0.0.0.0/0]}}
    instances:
      x: {subnet: a, private_ip: 10.0.0.10, public_ip: 198.51.100.7, security_groups: [open]}
      y: {subnet: b, private_ip: 10.0.1.10, security_groups: [open]}
      z: {subnet: c, private_ip: 10.0.2.10, public_ip: 198.51.100.8, security_groups: [open]}
networks: {office: {cidr_blocks: [192.168.0.0/16], vpn: {gateway: vgw}}}
"""
    )
    (blocker,) = network.ask(words).blockers
    assert blocker.code == "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
    assert blocker.fix == fix
