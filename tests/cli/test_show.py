"""The inventory as a user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from vpcplan.analysis.inventory import KINDS
from vpcplan.cli.main import run

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = sorted((ROOT / "samples").glob("*.yaml"))
THREE_TIER = str(ROOT / "samples" / "three-tier.yaml")


@pytest.fixture
def show(capsys):
    def showing(*arguments: str, file: str = THREE_TIER, status: int = 0) -> str:
        capsys.readouterr()
        assert run(["show", *arguments, "-f", file]) == status
        shown = capsys.readouterr()
        return shown.out if status == 0 else shown.err

    return showing


def test_overview(show):
    text = show()
    assert "1 VPC, 6 subnets and 9 network interfaces" in text
    assert "9 expectations" in text


def test_list_by_alias(show):
    lines = show("sg").splitlines()
    assert lines[0].split() == ["SECURITY", "GROUP", "INGRESS", "EGRESS", "INTERFACES"]
    assert ["shop/web", "2", "1", "2"] in [line.split() for line in lines]


def test_one_group_with_its_rules(show):
    text = show("sg", "web")
    assert "security group shop/web" in text
    assert "  tcp 8080 from shop/alb\n" in text
    assert "three-tier.yaml:" in text


def test_one_route_table_and_one_acl(show):
    assert ["0.0.0.0/0", "shop/nat-a", "static"] in [
        line.split() for line in show("rt", "private-a").splitlines()
    ]
    assert "  100: allow tcp 5432 from 10.20.16.0/20\n" in show("nacl", "data")


def test_who_uses_a_group(show):
    text = show("sg", "web", "--used-by")
    assert "shop/db" in text
    assert "shop/web-1" in text
    assert "shop/bastion" not in text


def test_filters(show):
    assert show("subnets", "-l", "route_table=data", "--format", "name").split() == [
        "shop/data-a",
        "shop/data-b",
    ]
    assert "IPV6" not in show("subnets")
    assert show("subnets", "--vpc", "shop", "-l", "availability-zone=eu-west-1b", "-o", "name").split() == [
        "shop/public-b",
        "shop/app-b",
        "shop/data-b",
    ]
    assert "is not KEY=VALUE" in show("subnets", "-l", "data", status=2)


def test_names_for_loops(show):
    assert show("instances", "-o", "name").split() == [
        "shop/bastion",
        "shop/web-1",
        "shop/web-2",
        "shop/db-1",
        "shop/db-2",
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_json_and_yaml_are_the_same_inventory(sample, show):
    data = json.loads(show("--format", "json", file=str(sample)))
    assert data["schema_version"] == 1
    assert set(KINDS) <= set(data)
    assert yaml.safe_load(show("--format", "yaml", file=str(sample))) == data


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("style", ["table", "wide", "json", "yaml", "name"])
def test_every_kind_in_every_style_on_every_sample(kind, style, show):
    for sample in SAMPLES:
        assert show(kind, "--format", style, file=str(sample)) or style == "name"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_resource_can_be_shown_and_asked_who_uses_it(sample, show):
    inventory = json.loads(show("--format", "json", file=str(sample)))
    for kind in KINDS:
        for item in inventory[kind]:
            assert item["id"] in show(kind, item["id"], file=str(sample))
            assert show(kind, item["id"], "--used-by", file=str(sample))


def test_names_with_markup_and_escape_sequences_are_shown_as_they_are(tmp_path, show):
    names = ["a[b]", "[red]x[/red]", "[/prod]", ":smile:", "clear\x1b[2Jscreen"]
    groups = [
        {
            "GroupId": f"sg-{i}",
            "GroupName": name,
            "VpcId": "vpc-1",
            "IpPermissions": [],
            "IpPermissionsEgress": [],
        }
        for i, name in enumerate(names)
    ]
    (tmp_path / "vpcs.json").write_text(
        json.dumps({"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]})
    )
    (tmp_path / "groups.json").write_text(json.dumps({"SecurityGroups": groups}))
    for colour in ("never", "always"):
        text = show("sg", "-q", "--color", colour, file=str(tmp_path))
        for name in names[:4]:
            assert name in text
        assert "clear\\x1b[2Jscreen" in text
        assert "\x1b[2J" not in text


@pytest.mark.parametrize(
    "snapshot",
    [
        "cloudmapper-demo",
        "gateway-endpoint",
        "nat-gateway",
        "public-private-subnet",
        "transit-gateway",
        "vpc-peering",
    ],
)
def test_aws_configuration(snapshot, shared, show):
    folder = str(shared / "snapshots" / snapshot)
    assert "network interface" in show("-q", file=folder)
    inventory = json.loads(show("-q", "--format", "json", file=folder))
    assert inventory["vpcs"]
    for kind in KINDS:
        for item in inventory[kind][:3]:
            assert item["id"] in show(kind, item["id"], "-q", file=folder)


def test_what_was_assumed_is_said_unless_quiet(shared, capsys):
    folder = str(shared / "snapshots" / "cloudmapper-demo")
    assert run(["show", "vpcs", "-f", folder]) == 0
    assert "note: " in capsys.readouterr().err
    assert run(["show", "vpcs", "-q", "-f", folder]) == 0
    assert capsys.readouterr().err == ""
    assert run(["show", "notices", "-f", folder]) == 0
    assert "route table" in capsys.readouterr().out


def test_a_name_alone_is_enough_where_it_means_one_thing(show):
    assert show("web-1").splitlines()[0] == "instance shop/web-1"
    assert show("shop/web").splitlines()[0] == "security group shop/web"
    error = show("data", status=2)
    assert "data is the name of several things" in error
    assert "`vpcplan show route-table data` or `vpcplan show network-acl data`" in error
    assert "there is no kind of resource called nothing" in show("nothing", status=2)
    assert "`vpcplan dns zones`" in show("zones", status=2)


def test_help_and_several_codes(capsys):
    assert run(["help", "trace"]) == 0
    assert "Trace a flow hop by hop" in capsys.readouterr().out
    assert run(["explain", "SG001", "eni_sg"]) == 0
    text = capsys.readouterr().out
    assert "SG001  " in text
    assert "ENI_SG_RULES_MISMATCH  " in text
    assert run(["explain", "SG001", "nothing-like-it"]) == 2
