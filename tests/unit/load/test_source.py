"""Files, folders, standard input; YAML and AWS side by side; what cannot be read."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from vpcplan.errors import InputError
from vpcplan.load.source import load_topology, topology_files

VPC = "vpcplan: 1\nvpcs: {shop: {cidr_blocks: [10.20.0.0/16], subnets: {a: {cidr_block: 10.20.0.0/24}}}}\n"


def messages(paths: list[str]) -> list[str]:
    with pytest.raises(InputError) as raised:
        load_topology(paths)
    return [problem.message for problem in raised.value.problems]


def test_files_of_a_folder_are_one_topology(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "shop.yaml").write_text(VPC)
    (tmp_path / "data.yml").write_text("vpcplan: 1\nvpcs: {data: {cidr_blocks: [10.30.0.0/16]}}\n")
    (tmp_path / "join.yaml").write_text(
        "vpcplan: 1\nvpc_peering_connections: {p: {requester: shop, accepter: data}}\n"
        "expect: [a can reach b]\n"
    )
    (tmp_path / "compose.yaml").write_text("services: {web: {image: x}}\n")
    (tmp_path / "notes.txt").write_text("not read")
    topology = load_topology([str(tmp_path)])
    assert set(topology.vpcs) == {"shop", "data"}
    assert topology.vpc_peering_connections["p"].requester.vpc == "shop"
    assert [os.path.basename(file) for file in topology.files] == ["data.yml", "join.yaml", "shop.yaml"]
    assert [notice.code for notice in topology.notices] == ["ignored", "ignored"]
    compose, notes = (notice.message for notice in topology.notices)
    assert compose.endswith("compose.yaml has no `vpcplan:` and was left out")
    assert notes.endswith("notes.txt is neither .yaml nor .json and left out")


def test_a_name_defined_twice_shows_both_places(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(VPC)
    second.write_text("vpcplan: 1\n\nvpcs:\n  shop: {}\n")
    with pytest.raises(InputError) as raised:
        load_topology([str(first), str(second)])
    (problem,) = raised.value.problems
    assert problem.message == "vpc `shop` is defined twice"
    assert str(problem.span) == f"{second}:4:3"
    assert [str(span) for _, span in problem.related] == [f"{first}:2:8"]
    assert problem.rule == "YAML005"


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(VPC)
    assert set(load_topology([str(path), str(tmp_path)]).vpcs) == {"shop"}


def test_problems_of_all_files_at_once_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("vpcplan: 1\nvpcs: [\n")
    (tmp_path / "a.yaml").write_text("vpcplan: 1\nvpcs: {x: {foo: 1, bar: 2}}\n")
    (tmp_path / "c.yaml").write_text("vpcplan: 1\nnets: {}\n")
    found = messages([str(tmp_path), str(tmp_path / "none.yaml")])
    assert [message.split(",")[0].split(" in `")[0] for message in found] == [
        "unknown key `foo`",
        "unknown key `bar`",
        "not valid YAML: a value is missing here" if "missing" in found[2] else "not valid YAML: a list",
        "unknown key `nets`",
        f"{tmp_path / 'none.yaml'} does not exist",
    ]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    topology = load_topology(["-"], stdin=VPC.encode(), stdin_name="net.yaml")
    assert str(topology.vpcs["shop"].span) == "net.yaml:2:8"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(VPC.encode())))
    assert load_topology(["-"]).files == ("<stdin>",)


def aws_folder(folder: Path) -> None:
    (folder / "vpcs.json").write_text(
        json.dumps(
            {
                "Vpcs": [
                    {
                        "VpcId": "vpc-1",
                        "CidrBlock": "10.0.0.0/16",
                        "OwnerId": "111122223333",
                        "CidrBlockAssociationSet": [
                            {"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}}
                        ],
                        "Tags": [{"Key": "Name", "Value": "legacy"}],
                    }
                ]
            }
        )
    )


def test_yaml_beside_aws_configuration(tmp_path: Path) -> None:
    aws_folder(tmp_path)
    (tmp_path / "more.yaml").write_text(
        VPC + "networks: {office: {cidr_blocks: [192.168.0.0/16]}}\n"
        "vpc_peering_connections:\n"
        "  p: {requester: shop, accepter: legacy}\n"
        "  q: {requester: shop, accepter: vpc-1}\n"
        "expect: [internet cannot reach legacy]\n"
    )
    topology = load_topology([str(tmp_path)])
    assert set(topology.vpcs) == {"vpc-1", "shop"}
    assert [found.accepter.vpc for found in topology.vpc_peering_connections.values()] == ["vpc-1", "vpc-1"]
    assert str(topology.networks["office"].cidr_blocks[0]) == "192.168.0.0/16"
    assert len(topology.expectations) == 1
    assert len(topology.files) == 2


def test_a_name_of_the_aws_configuration_is_taken(tmp_path: Path) -> None:
    aws_folder(tmp_path)
    (tmp_path / "more.yaml").write_text("vpcplan: 1\nvpcs: {vpc-1: {cidr_blocks: [10.1.0.0/16]}}\n")
    assert messages([str(tmp_path)]) == ["vpc `vpc-1` is defined twice"]


def test_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert messages([str(tmp_path / "empty")]) == [f"there is no topology in {tmp_path / 'empty'}"]
    assert messages([str(tmp_path / "gone")]) == [f"{tmp_path / 'gone'} does not exist"]
    assert messages([os.devnull]) == [f"{os.devnull} is neither a file nor a folder"]
    assert messages([]) == ["there is no topology in no path"]


def test_unreadable_and_huge_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(VPC)
    monkeypatch.setattr("vpcplan.load.source_files.MAX_BYTES", 10)
    assert messages([str(path)]) == [f"the file has {len(VPC):,} bytes"]
    monkeypatch.undo()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    found = messages([str(path)])
    monkeypatch.undo()
    assert found == [f"{path} cannot be read: Permission denied"]


def test_long_lists_of_problems_are_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("vpcplan: 1\nvpcs:\n  a:\n" + "".join(f"    key{number}: 1\n" for number in range(500)))
    found = messages([str(path)])
    assert len(found) == 201
    assert found[-1] == "and 300 more problems"


VPCS = '{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "OwnerId": "111122223333"}]}'


def test_what_a_file_is_its_content_says(tmp_path: Path) -> None:
    (tmp_path / "vpcs.txt").write_text(VPCS)
    (tmp_path / "readme.txt").write_text("vpcplan: no topology\n")
    (tmp_path / "net.json").write_text('{"vpcplan": 1, "vpcs": {"shop": {"cidr_blocks": ["10.20.0.0/16"]}}}')
    topology = load_topology([str(tmp_path)])
    assert set(topology.vpcs) == {"vpc-1", "shop"}
    assert {os.path.basename(file) for file in topology.files} == {"vpcs.txt", "net.json"}


def test_files_that_a_load_would_read(tmp_path: Path) -> None:
    (tmp_path / "vpcs.txt").write_text(VPCS)
    (tmp_path / "a.yaml").write_text(VPC)
    (tmp_path / "broken.yaml").write_text("vpcplan: [")
    (tmp_path / "compose.yaml").write_text("services: {}\n")
    (tmp_path / "notes.md").write_text("# Notes\n")
    names = [os.path.basename(file) for file in topology_files(str(tmp_path))]
    assert names == ["a.yaml", "broken.yaml", "vpcs.txt"]
    assert topology_files("none.yaml") == ["none.yaml"]


def test_aws_configuration_from_standard_input(tmp_path: Path) -> None:
    topology = load_topology(["-"], stdin=VPCS.encode(), stdin_name="vpcs")
    assert topology.vpcs["vpc-1"].span.file == "vpcs"
    (tmp_path / "more.yaml").write_text("vpcplan: 1\nexpect: [a can reach b]\n")
    both = load_topology(["-", str(tmp_path)], stdin=VPCS.encode())
    assert set(both.vpcs) == {"vpc-1"}
    assert len(both.expectations) == 1
    with pytest.raises(InputError, match="not what the AWS CLI prints"):
        load_topology(["-"], stdin=b"[1, 2]")


def test_bad_aws_configuration_does_not_make_yaml_look_wrong(tmp_path: Path) -> None:
    (tmp_path / "vpcs.json").write_text('{"Vpcs": [')
    (tmp_path / "more.yaml").write_text(
        "vpcplan: 1\nvpc_peering_connections: {p: {requester: vpc-1, accepter: vpc-2}}\n"
    )
    (problem,) = messages([str(tmp_path)])
    assert "cut off" in problem


def test_what_vpcplan_keeps_beside_a_topology_is_no_news(tmp_path):
    (tmp_path / "vpcplan.yaml").write_text("vpcplan: 1\n")
    (tmp_path / "vpcplan.lock").write_text("version 1\n")
    (tmp_path / "vpcplan.toml").write_text("[lint]\n")
    assert load_topology([str(tmp_path)]).notices == ()


@pytest.mark.parametrize(
    ("content", "message", "hint"),
    [
        (
            {"version": 4, "terraform_version": "1.9.0", "resources": []},
            "this is a Terraform state",
            "describe-",
        ),
        ({"terraform_version": "1.9.0", "planned_values": {}}, "this is a Terraform plan", "describe-vpcs"),
        (
            {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}},
            "this is a CloudFormation template",
            "describe-vpcs",
        ),
        ({"configurationItems": []}, "this is a snapshot of AWS Config", "describe-vpcs"),
        ([{"VpcId": "vpc-1"}], 'this is a list without a key such as "Vpcs"', "leave out `--query`"),
        (
            {"rows": []},
            'this is not what the AWS CLI prints: it has no key such as "Vpcs"',
            "a YAML topology",
        ),
    ],
)
def test_json_that_is_no_network_is_named(tmp_path: Path, content: object, message: str, hint: str) -> None:
    path = tmp_path / "given.json"
    path.write_text(json.dumps(content))
    for given in (path, tmp_path):
        with pytest.raises(InputError) as raised:
            load_topology([str(given)])
        (problem,) = raised.value.problems
        assert problem.message == message
        assert hint in (problem.hint or "")
        assert str(problem.span) == f"{path}:1:1"


def test_foreign_json_beside_a_network_is_a_note(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "x", "dependencies": {}}')
    (tmp_path / "shop.yaml").write_text(VPC)
    topology = load_topology([str(tmp_path)])
    assert set(topology.vpcs) == {"shop"}
    assert [notice.code for notice in topology.notices] == ["unmodelled"]


def test_an_account_without_vpcs_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "vpcs.json").write_text('{"Vpcs": []}')
    assert load_topology([str(tmp_path)]).vpcs == {}


def test_what_the_aws_cli_prints_as_yaml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "vpcs.yaml"
    path.write_text("Vpcs:\n- VpcId: vpc-1\n  CidrBlock: 10.0.0.0/16\nNextToken: null\n")
    with pytest.raises(InputError) as raised:
        load_topology([str(path)])
    (problem,) = raised.value.problems
    assert problem.hint == "this is what the AWS CLI prints as YAML: save it with `--output json`"
    with pytest.raises(InputError) as raised:
        load_topology([str(tmp_path)])
    assert "vpcs.yaml has no `vpcplan:` and was left out" in str(raised.value.problems[0].hint)
