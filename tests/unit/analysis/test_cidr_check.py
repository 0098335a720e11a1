"""`cidr check`: each finding fires where it should, and a sound network is not objected to."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from vpcplan.analysis.cidr_check.check import check_addresses
from vpcplan.analysis.cidr_check.result import AddressCheck
from vpcplan.analysis.cidr_check.usage import months_until_full
from vpcplan.errors import SourceSpan
from vpcplan.load.source import load_topology
from vpcplan.model.network_interface import InterfaceAddress, InterfaceOwner, NetworkInterface
from vpcplan.model.subnet import Subnet
from vpcplan.model.topology import Topology
from vpcplan.model.vpc import Vpc
from vpcplan.net.block import Address, parse_block

SPAN = SourceSpan("vpcplan.yaml", 1, 1)


def check(tmp_path: Path, text: str, growth: float | None = None) -> AddressCheck:
    file = tmp_path / "vpcplan.yaml"
    file.write_text("vpcplan: 1\n" + text)
    return check_addresses(load_topology([str(file)]), growth=growth)


def found(result: AddressCheck) -> list[tuple[str, str, str]]:
    return [(finding.code, finding.severity, finding.resource) for finding in result.findings]


def vpc(name: str, *blocks: str, region: str = "eu-west-1") -> Vpc:
    return Vpc(id=name, name=name, span=SPAN, region=region, cidr_blocks=tuple(map(parse_block, blocks)))


def subnet(name: str, block: str, zone: str = "eu-west-1a") -> Subnet:
    return Subnet(
        id=f"a/{name}", name=name, span=SPAN, vpc="a", availability_zone=zone, cidr_block=parse_block(block)
    )


def topology(vpcs: list[Vpc], subnets: tuple[Subnet, ...] | list[Subnet] = ()) -> Topology:
    return Topology(vpcs={v.id: v for v in vpcs}, subnets={s.id: s for s in subnets})


def test_a_sound_network_is_not_objected_to() -> None:
    sound = topology([vpc("a", "10.2.0.0/16"), vpc("b", "10.3.0.0/16")], [subnet("x", "10.2.0.0/24")])
    assert check_addresses(sound).findings == ()


@pytest.mark.parametrize(
    ("blocks", "code", "severity"),
    [
        (("10.0.0.0/8",), "VPC001", "error"),
        (("169.254.0.0/16",), "VPC002", "error"),
        (("172.17.0.0/16",), "VPC003", "warning"),
        (("10.2.0.0/16", "192.168.0.0/16"), "VPC004", "error"),
        (("100.64.0.0/16", "10.2.0.0/16"), "VPC004", "error"),
        (tuple(f"10.{n}.0.0/24" for n in range(2, 8)), "VPC008", "warning"),
    ],
)  # fmt: skip
def test_blocks_of_a_vpc(blocks: tuple[str, ...], code: str, severity: str) -> None:
    assert (code, severity, "a") in found(check_addresses(topology([vpc("a", *blocks)])))


@pytest.mark.parametrize(
    ("subnets", "code"),
    [
        ([subnet("x", "10.2.0.0/29")], "SUBNET001"),
        ([subnet("x", "10.9.0.0/24")], "SUBNET002"),
        ([subnet("x", "10.2.0.0/24"), subnet("y", "10.2.0.128/25")], "SUBNET003"),
        ([subnet("x", "10.2.0.0/24", "us-east-1-bos-1a")], "SUBNET007"),
    ],
)
def test_blocks_of_subnets(subnets: list[Subnet], code: str) -> None:
    assert code in [f.code for f in check_addresses(topology([vpc("a", "10.2.0.0/16")], subnets)).findings]


def test_a_route_inside_the_vpc_block(tmp_path: Path) -> None:
    result = check(
        tmp_path,
        """vpcs:
  a:
    region: eu-west-1
    cidr_blocks: [10.2.0.0/16]
    route_tables: {main: {routes: {10.2.5.0/24: link}}}
  b: {region: eu-west-1, cidr_blocks: [10.3.0.0/16]}
vpc_peering_connections: {link: {requester: a, accepter: b}}
""",
    )
    assert ("VPC005", "error", "a") in found(result)


JOINED = """vpcs:
  a: {{region: eu-west-1, cidr_blocks: [10.2.0.0/16]}}
  b: {{region: eu-west-1, cidr_blocks: [{other}]}}
networks:
  office: {{cidr_blocks: [{office}]}}
transit_gateways:
  hub:
    region: eu-west-1
    attachments:
      a: {{vpc: a, subnets: []}}
      office: {{network: office}}
"""


def test_overlap_by_what_joins(tmp_path: Path) -> None:
    text = JOINED.format(other="10.3.0.0/16", office="10.2.128.0/17")
    result = check(tmp_path, text)
    (finding,) = [f for f in result.findings if f.code == "VPC006"]
    assert finding.severity == "warning"
    assert "hub" in finding.message
    clean = check(tmp_path, JOINED.format(other="10.3.0.0/16", office="192.168.0.0/16"))
    assert not [f for f in clean.findings if f.code in ("VPC006", "VPC007")]


def test_overlapping_peers_and_strangers(tmp_path: Path) -> None:
    vpcs = "vpcs:\n  a: {cidr_blocks: [10.2.0.0/16]}\n  b: {cidr_blocks: [10.2.0.0/24]}\n"
    assert ("VPC007", "info", "b") in found(check(tmp_path, vpcs))
    peered = topology([vpc("a", "10.2.0.0/16"), vpc("b", "10.2.0.0/24")])
    from vpcplan.model.vpc_peering_connection import PeeringSide, VpcPeeringConnection

    peering = VpcPeeringConnection(
        id="link", name="link", span=SPAN, requester=PeeringSide(vpc="a"), accepter=PeeringSide(vpc="b")
    )
    joined = replace(peered, vpc_peering_connections={"link": peering})
    assert found(check_addresses(joined)) == [("VPC006", "error", "b")]


def interface(number: int, owner: str = "instance") -> NetworkInterface:
    return NetworkInterface(
        id=f"eni-{number}",
        name=f"eni-{number}",
        span=SPAN,
        vpc="a",
        subnet="a/x",
        addresses=(InterfaceAddress(address=Address(4, (10 << 24) + (2 << 16) + 4 + number)),),
        owner=InterfaceOwner(owner, f"i-{number}"),
    )


def test_subnets_that_run_out() -> None:
    base = topology([vpc("a", "10.2.0.0/16")], [subnet("x", "10.2.0.0/28")])
    for count, code in ((12, "SUBNET004"), (11, "SUBNET005"), (5, None)):
        full = replace(base, network_interfaces={f"eni-{n}": interface(n) for n in range(count)})
        result = check_addresses(full)
        assert [f.code for f in result.findings] == ([code] if code else [])
        assert result.subnets[0].used == count
        assert result.vpcs[0].network_address_usage == count


def test_months_until_full() -> None:
    assert months_until_full(25, 10) == 2
    assert months_until_full(25, None) is None
    base = topology([vpc("a", "10.2.0.0/16")], [subnet("x", "10.2.0.0/24")])
    result = check_addresses(base, growth=50)
    assert result.subnets[0].months_left == 5
    assert [f.code for f in result.findings] == ["SUBNET005"]


def test_load_balancers_need_room(tmp_path: Path) -> None:
    result = check(
        tmp_path,
        """vpcs:
  a:
    region: eu-west-1
    cidr_blocks: [10.2.0.0/16]
    internet_gateway: igw
    subnets:
      p1: {az: eu-west-1a, cidr_block: 10.2.0.0/28}
      p2: {az: eu-west-1b, cidr_block: 10.2.1.0/27}
    security_groups: {alb: {ingress: [tcp 443 from 0.0.0.0/0]}}
    load_balancers:
      front: {type: application, subnets: [p1, p2], security_groups: [alb]}
""",
    )
    assert [(f.code, f.resource) for f in result.findings if f.code == "SUBNET006"] == [("SUBNET006", "a/p1")]
    assert {use.subnet: dict(use.users) for use in result.subnets}["a/p2"] == {"load balancer": 1}


def test_fragmented_and_over_quota() -> None:
    scattered = [subnet(f"s{n}", f"10.2.{n * 8}.0/24") for n in range(32)]
    result = check_addresses(topology([vpc("a", "10.2.0.0/16")], scattered))
    assert found(result) == [("VPC010", "info", "a")]
    many = [vpc(f"v{n}", f"10.{n + 2}.0.0/16") for n in range(6)]
    assert [f.code for f in check_addresses(topology(many)).findings] == ["VPC008"]


def test_every_finding_says_where_why_and_whose_rule() -> None:
    bad = topology(
        [vpc("a", "10.0.0.0/8", "192.168.0.0/16"), vpc("b", "10.2.0.0/16")],
        [subnet("x", "10.2.0.0/29"), subnet("y", "11.0.0.0/24")],
    )
    for finding in check_addresses(bad).findings:
        assert finding.source.startswith("https://")
        assert finding.span == SPAN
        assert finding.resource


def test_the_primary_block_of_aws_output_is_the_one_that_decides(tmp_path: Path) -> None:
    """AWS lists the associations in any order; ``CidrBlock`` is the primary one."""
    import json

    state = {"CidrBlockState": {"State": "associated"}}
    blocks = [{"CidrBlock": "100.64.0.0/16", **state}, {"CidrBlock": "10.2.0.0/16", **state}]
    described = {"VpcId": "vpc-1", "CidrBlock": "10.2.0.0/16", "CidrBlockAssociationSet": blocks}
    (tmp_path / "vpcs.json").write_text(json.dumps({"Vpcs": [described]}))
    assert found(check_addresses(load_topology([str(tmp_path)]))) == []


def test_overlap_across_peered_transit_gateways(tmp_path: Path) -> None:
    text = """
vpcs:
  here:
    region: eu-west-1
    cidr_blocks: [10.1.0.0/16]
    subnets: {a: {az: eu-west-1a, cidr_block: 10.1.0.0/24}}
  there:
    region: us-east-1
    cidr_blocks: [10.1.0.0/16]
    subnets: {a: {az: us-east-1a, cidr_block: 10.1.0.0/24}}
transit_gateways:
  west: {region: eu-west-1, attachments: {here: {vpc: here, subnets: [a]}, east: {peering: east}}}
  east: {region: us-east-1, attachments: {there: {vpc: there, subnets: [a]}}}
"""
    messages = [finding.message for finding in check(tmp_path, text).findings if finding.code == "VPC006"]
    assert len(messages) == 1
    assert "the peering of transit gateways east and west" in messages[0]
