"""`vpcplan import` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vpcplan.cli.main import run
from vpcplan.load.source import load_topology

CONFIGURATION = {
    "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "Name", "Value": "my shop"}]}],
    "Subnets": [
        {
            "SubnetId": "subnet-1",
            "VpcId": "vpc-1",
            "CidrBlock": "10.0.1.0/24",
            "AvailabilityZone": "eu-west-1a",
        }
    ],
    "SecurityGroups": [
        {
            "GroupId": "sg-1",
            "GroupName": "web",
            "VpcId": "vpc-1",
            "IpPermissions": [
                {
                    "IpProtocol": "tcp",
                    "FromPort": 443,
                    "ToPort": 443,
                    "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "# the [world]\n"}],
                    "UserIdGroupPairs": [{"GroupId": "sg-elsewhere"}],
                    "PrefixListIds": [{"PrefixListId": "pl-elsewhere"}],
                }
            ],
            "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
        }
    ],
    "RouteTables": [
        {
            "RouteTableId": "rtb-1",
            "VpcId": "vpc-1",
            "Associations": [{"Main": True}],
            "Routes": [
                {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"},
                {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-elsewhere", "State": "active"},
                {"DestinationCidrBlock": "10.9.0.0/16", "GatewayId": "vgw-gone", "State": "blackhole"},
            ],
        }
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of AWS configuration with names that YAML cannot take and references that lead nowhere."""
    path = tmp_path / "aws"
    path.mkdir()
    for key, value in CONFIGURATION.items():
        (path / f"{key}.json").write_text(json.dumps({key: value}))
    return path


def test_the_text_goes_to_stdout_and_notes_to_stderr(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(folder)]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("vpcplan: 1\n")
    assert "my-shop:" in shown.out
    assert "- tcp 443 from 0.0.0.0/0  # # the [world]" in shown.out
    assert "subnet-1: {az: eu-west-1a, cidr_block: 10.0.1.0/24}" in shown.out
    assert "network ACL" in shown.err


def test_what_leads_nowhere_stays_unknown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", "-q", str(folder)]) == 0
    topology = load_topology(["-"], stdin=capsys.readouterr().out.encode())
    peers = [rule.peer for rule in topology.security_groups["my-shop/web"].ingress]
    assert getattr(peers[2], "security_group", None) == "sg-elsewhere"
    assert not topology.prefix_lists[getattr(peers[1], "prefix_list", "")].complete
    targets = {str(route.destination): route.target for route in topology.route_tables["my-shop/main"].routes}
    assert (targets["0.0.0.0/0"].kind, targets["0.0.0.0/0"].id) == ("unknown", "nat-elsewhere")
    assert targets["10.9.0.0/16"].kind == "blackhole"


def test_a_file_is_written(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "network.yaml"
    assert run(["import", str(folder), "-o", str(target)]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "1 VPC" in shown.err
    assert load_topology([str(target)]).vpcs["my-shop"]


def test_bad_input_writes_nothing(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "cut.json").write_text('{"Vpcs": [')
    target = tmp_path / "network.yaml"
    assert run(["import", str(folder), "-o", str(target)]) == 3
    assert not target.exists()
    assert "cut off" in capsys.readouterr().err
