"""Ends of a flow: chosen by AWS, not planned yet, joined to nothing, or no ends at all."""

from __future__ import annotations

import json

import pytest

from tests.unit.analysis.reachability.network import Network
from vpcplan.analysis.reachability.by_name import is_domain_name, trace_by_name
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.trace import trace
from vpcplan.errors import UsageError
from vpcplan.load.source import load_topology
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.net.traffic import format_traffic

NETWORK = Network(
    """
vpcplan: 1
vpcs:
  v:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    ipv6_cidr_blocks: ["2001:db8::/56"]
    internet_gateway: igw
    subnets:
      a: {az: eu-west-1a, cidr_block: 10.0.1.0/24, route_table: rt}
      b: {az: eu-west-1b, cidr_block: 10.0.2.0/24, route_table: rt}
      six: {az: eu-west-1b, ipv6_cidr_block: "2001:db8::/64"}
      later: {az: eu-west-1a, hosts: 20}
      hub: {az: eu-west-1a, cidr_block: 10.0.9.0/28}
      hub-b: {az: eu-west-1b, cidr_block: 10.0.9.16/28}
    route_tables:
      rt: {routes: {192.168.0.0/16: hub}}
    security_groups:
      half:
        ingress:
          - tcp 1 from 10.0.1.128/25
          - tcp 2 from 10.0.1.0/25
          - tcp 3 from 10.0.1.77/32
          - tcp 4 from 10.0.1.0/24
          - tcp 5 from 192.168.0.0/16
    instances:
      x: {subnet: a, security_groups: [half]}
      y: {subnet: a, private_ip: 10.0.1.200, security_groups: [half]}
      z: {subnet: later, security_groups: [half]}
      w: {subnet: b, private_ip: 10.0.2.10, security_groups: [half]}
      six: {subnet: six, ipv6_address: "2001:db8::5", security_groups: [half]}
transit_gateways:
  hub:
    region: eu-west-1
    attachments: {v: {vpc: v, subnets: [hub, hub-b]}, office: {network: office}}
networks:
  office: {cidr_blocks: [192.168.0.0/16], vpn: {public_ip: 203.0.113.1, routes: [192.168.0.0/24]}}
  branch: {cidr_blocks: [172.16.0.0/16]}
"""
)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("x y tcp 1", "unknown"),
        ("x y tcp 2", "unknown"),
        ("x y tcp 3", "unreachable"),  # a rule for one address is for another host
        ("x y tcp 4", "reachable"),
        ("y x tcp 1", "reachable"),  # the sender's address is written
        ("w x tcp 4", "unreachable"),
    ],
)
def test_an_answer_does_not_rest_on_an_address_that_aws_chooses(words, verdict):
    assert NETWORK.ask(words).verdict == verdict


def test_what_gets_through_is_what_gets_through_with_every_address():
    answer = NETWORK.ask("x y")
    assert answer.verdict == "reachable"
    assert format_traffic(answer.traffic) == "tcp 4"
    assert any("AWS chooses the address in subnet a" in note for note in answer.notes)
    assert "10.0.1.254 stands for an address that AWS chooses for x" in answer.notes


@pytest.mark.parametrize(
    ("words", "verdict", "reason"),
    [
        ("z y tcp 4", "unknown", "z has no address yet: subnet later has no CIDR block"),
        ("y z tcp 4", "unknown", "z has no address yet: subnet later has no CIDR block"),
        ("branch y tcp 4", "unreachable", "no VPN connection and no Direct Connect joins network branch"),
        ("six y tcp 4", "unreachable", "six has only IPv6, y only IPv4"),
        ("10.0.1.9 y tcp 4", "unreachable", "10.0.1.9 is in subnet a, and no network interface there owns"),
    ],
)
def test_ends_without_a_pair_of_addresses_say_why(words, verdict, reason):
    answer = NETWORK.ask(words)
    assert answer.verdict == verdict
    assert answer.blockers[0].reason.startswith(reason)


def test_a_vpn_at_a_transit_gateway_is_one_way_in_and_the_same_way_out():
    answer = NETWORK.ask("192.168.0.9 w tcp 5")
    assert answer.verdict == "reachable"
    assert not any("another way" in note for note in answer.notes)
    assert answer.alternatives == ()


def test_a_vpn_propagates_its_own_routes_to_a_transit_gateway():
    answer = NETWORK.ask("w 192.168.7.1 tcp 80")
    assert [blocker.code for blocker in answer.blockers] == ["TGW_RTB_NO_ROUTE_TO_TGW_ATTACHMENT"]


def test_availability_zones_are_told_once():
    notes = [note for note in NETWORK.ask("y w tcp 4").notes if note.startswith("crosses")]
    assert notes == ["crosses Availability Zones: eu-west-1a to eu-west-1b"]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("half", "'half' is a security group, not an end of a flow", "members: six, w, x, y, z"),
        ("a", "'a' is a subnet, not an end of a flow", "members: x, y"),
        ("v", "'v' is a VPC, not an end of a flow", "members: six, w, x, y, z"),
        ("rt", "'rt' is a route table, not an end of a flow", "vpcplan show"),
        ("W", "nothing is named 'W'", "did you mean w?"),
        ("w:443", "nothing is named 'w:443'", "w --port 443"),
        ("10.0.0.0/8", "'10.0.0.0/8' is a block", "an address in it"),
        ("256.1.1.1", "'256.1.1.1' is not an IP address", "0 to 255"),
        ("", "the name of an end is empty", "vpcplan show"),
        ("sg:half", "'half' is a security group", "members: six"),
        ("https://w.example/x", "is a URL; an end is a host", "w.example"),
        ("service:", "the service has no name", "service:s3"),
    ],
)
def test_words_that_name_no_end_say_what_they_are(text, message, hint):
    with pytest.raises(UsageError) as caught:
        parse_endpoint(NETWORK.index, text)
    assert message in str(caught.value)
    assert hint in (caught.value.hint or "")


def test_numbers_with_dots_are_no_domain_name():
    assert not is_domain_name("256.1.1.1")
    assert is_domain_name("www.example.com")


def test_a_fix_says_what_is_next_in_the_way():
    fix = NETWORK.ask("w 198.51.100.1 tcp 443").blockers[0].fix
    assert fix == (
        "add to route_table rt, routes: `0.0.0.0/0: igw` (internet gateway); "
        "next in the way: w has no public IPv4 address, so nothing can leave"
    )


PROVIDER = Network(
    """
vpcplan: 1
vpcs:
  provider:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    subnets: {a: {az: eu-west-1a, cidr_block: 10.0.1.0/24}}
    security_groups: {api: {ingress: [tcp 443 from 10.0.0.0/8]}}
    instances: {api-1: {subnet: a, private_ip: 10.0.1.10, security_groups: [api]}}
    load_balancers:
      api: {type: network, scheme: internal, subnets: [a], listeners: {443: {protocol: tcp, targets: [api-1]}}}
    endpoint_services: {api: {load_balancers: [api]}}
  consumer:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    subnets: {a: {az: eu-west-1a, cidr_block: 10.0.1.0/24}}
    security_groups: {ep: {ingress: [tcp 443 from 10.0.0.0/16]}, none: {}}
    instances: {client: {subnet: a, private_ip: 10.0.1.77, security_groups: [none]}}
    vpc_endpoints: {api: {service: provider/api, type: interface, subnets: [a], security_groups: [ep]}}
  stranger:
    region: eu-west-1
    cidr_blocks: [10.9.0.0/16]
    subnets: {a: {az: eu-west-1a, cidr_block: 10.9.1.0/24}}
    instances: {other: {subnet: a, private_ip: 10.9.1.7}}
"""
)


@pytest.mark.parametrize("name", ["provider/api", "api"])
def test_an_endpoint_service_is_reached_by_the_clients_own_endpoint(name):
    assert PROVIDER.ask(f"client service:{name} tcp 443").verdict == "reachable"
    answer = PROVIDER.ask(f"other service:{name} tcp 443")
    assert [(blocker.code, blocker.reason) for blocker in answer.blockers] == [
        ("NO_PATH", "VPC stranger has no endpoint of endpoint service api"),
    ]


@pytest.mark.parametrize(("group", "verdict"), [("203.0.113.0/24", "unreachable"), ("0.0.0.0/0", "unknown")])
def test_an_internet_gateway_that_no_file_describes_is_unknown(tmp_path, group, verdict):
    answers = {
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
        "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}],
        "SecurityGroups": [
            {
                "GroupId": "sg-1",
                "VpcId": "vpc-1",
                "GroupName": "web",
                "IpPermissions": [
                    {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": group}]}
                ],
                "IpPermissionsEgress": [],
            }
        ],
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": "eni-1",
                "VpcId": "vpc-1",
                "SubnetId": "subnet-1",
                "Groups": [{"GroupId": "sg-1"}],
                "PrivateIpAddresses": [
                    {
                        "PrivateIpAddress": "10.0.0.9",
                        "Primary": True,
                        "Association": {"PublicIp": "198.51.100.9"},
                    }
                ],
            }
        ],
    }
    for key, listed in answers.items():
        (tmp_path / f"{key}.json").write_text(json.dumps({key: listed}))
    index = TopologyIndex(load_topology([str(tmp_path)]))
    answer = trace(
        index, parse_endpoint(index, "internet"), parse_endpoint(index, "eni-1"), make_question("tcp", "22")
    )
    assert answer.verdict == verdict
    assert answer.blockers[0].reason.startswith("no internet gateways are described")


MAIL = Network(
    """
vpcplan: 1
vpcs:
  v:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    internet_gateway: igw
    subnets: {a: {az: eu-west-1a, cidr_block: 10.0.0.0/24, route_table: rt}}
    route_tables: {rt: {routes: {0.0.0.0/0: igw}}}
    instances: {mail: {subnet: a, private_ip: 10.0.0.25, public_ip: 198.51.100.25}}
"""
)


def test_outbound_mail_is_remarked_upon():
    remark = "AWS holds back tcp 25 to public addresses until it lifts that for the account"
    assert remark in MAIL.ask("mail internet tcp 25").notes
    assert remark not in MAIL.ask("mail internet tcp 587").notes
    assert remark not in MAIL.ask("mail internet").notes


@pytest.mark.parametrize(
    ("service", "note"),
    [
        ("sqss", "AWS has no endpoint service sqss that vpcplan knows; did you mean sqs?"),
        (
            "com.amazonaws.eu-wset-1.sqs",
            "AWS has no Region eu-wset-1 that vpcplan knows; did you mean eu-west-1?",
        ),
        ("sqs", None),
        ("a-service-of-tomorrow", None),
    ],
)
def test_a_service_that_was_probably_mistyped_is_said(service: str, note: str | None) -> None:
    found = NETWORK.ask(f"w service:{service} tcp 443")
    assert [each for each in found.notes if "knows" in each] == ([note] if note else [])


NAMES = Network(
    """
vpcplan: 1
vpcs:
  v:
    region: eu-west-1
    cidr_blocks: [10.0.0.0/16]
    subnets: {a: {az: eu-west-1a, cidr_block: 10.0.1.0/24}}
    instances:
      w: {subnet: a, private_ip: 10.0.1.10}
      x: {subnet: a, private_ip: 10.0.1.200}
hosted_zones:
  example.com:
    records:
      - {name: x, type: A, value: 10.0.1.200}
      - {name: dead, type: CNAME, value: nope.example.com}
      - {name: out, type: CNAME, value: www.example.net}
      - {name: cdn, type: A, alias: {target: d1.cloudfront.net}}
      - {name: away, type: NS, value: ns1.example.net}
      - {name: half-dead, type: CNAME, weight: 1, set_identifier: a, value: x.example.com}
      - {name: half-dead, type: CNAME, weight: 1, set_identifier: b, value: nope.example.com}
      - {name: half-out, type: CNAME, weight: 1, set_identifier: a, value: x.example.com}
      - {name: half-out, type: CNAME, weight: 1, set_identifier: b, value: www.example.net}
"""
)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("x", "reachable"),
        ("dead", "unreachable"),
        ("missing", "unreachable"),
        ("out", "unknown"),
        ("cdn", "unknown"),
        ("host.away", "unknown"),
        ("half-dead", "unreachable"),  # half of the clients get no address at all
        ("half-out", "unknown"),
    ],
)
def test_a_name_is_reached_as_far_as_its_answers_are_known(name: str, verdict: str) -> None:
    index = NAMES.index
    source = parse_endpoint(index, "w")
    found = trace_by_name(index, source, f"{name}.example.com", make_question("tcp", "4"))
    assert found.verdict == verdict
    if verdict != "reachable":
        assert found.blockers or found.answers
