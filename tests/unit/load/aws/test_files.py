"""Folders, pages, accounts and Regions, and what is wrong with files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vpcplan.errors import InputError, Problem
from vpcplan.load.aws import load_aws

from .conftest import SUBNET, VPC, Load


def _problems(load: Load, files: dict[str, Any]) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        load(files)
    return list(caught.value.problems)


def test_account_and_region_of_data_then_folder(load: Load) -> None:
    gateway = {"InternetGatewayId": "igw-1", "Attachments": []}
    topology = load(
        {
            "444455556666/us-east-1/v.json": {"Vpcs": [VPC]},
            "444455556666/us-east-1/g.json": {"InternetGateways": [gateway]},
        }
    )
    assert (topology.vpcs["vpc-1"].account, topology.vpcs["vpc-1"].region) == ("111122223333", "us-east-1")
    igw = topology.internet_gateways["igw-1"]
    assert (igw.account, igw.region) == ("444455556666", "us-east-1")


def test_region_of_a_flat_folder_comes_from_zones(load: Load) -> None:
    topology = load(
        {
            "v.json": {"Vpcs": [VPC]},
            "s.json": {"Subnets": [{**SUBNET, "AvailabilityZone": "us-west-2-lax-1a"}]},
            "g.json": {"InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": []}]},
        }
    )
    assert topology.vpcs["vpc-1"].region == "us-west-2"
    assert topology.internet_gateways["igw-1"].region == "us-west-2"


def test_pages_are_merged_and_a_missing_last_page_is_named(load: Load) -> None:
    second = {**VPC, "VpcId": "vpc-2"}
    topology = load({"1.json": {"Vpcs": [VPC], "NextToken": "x"}, "2.json": {"Vpcs": [second]}})
    assert set(topology.vpcs) == {"vpc-1", "vpc-2"}
    assert not any("next page" in notice.message for notice in topology.notices)


def test_missing_page(load: Load) -> None:
    topology = load({"1.json": {"Vpcs": [VPC], "NextToken": "x"}})
    assert any("Vpcs: a next page exists" in notice.message for notice in topology.notices)


def test_the_same_object_twice(load: Load) -> None:
    renamed = {**VPC, "Tags": []}
    topology = load({"1.json": {"Vpcs": [VPC]}, "2.json": {"Vpcs": [renamed]}})
    assert topology.vpcs["vpc-1"].name == "shop"


def test_an_object_described_differently_is_a_problem_with_both_places(load: Load) -> None:
    other = {**VPC, "CidrBlockAssociationSet": [], "CidrBlock": "10.5.0.0/16"}
    (problem,) = _problems(load, {"1.json": {"Vpcs": [VPC]}, "2.json": {"Vpcs": [other]}})
    assert problem.message == "vpc-1 is described twice, and differently"
    assert problem.span is not None
    assert problem.span.file.endswith("2.json")
    assert problem.related[0][1].file.endswith("1.json")


def test_the_owner_of_a_shared_vpc_is_believed(load: Load) -> None:
    seen = {**VPC, "CidrBlockAssociationSet": [], "CidrBlock": "10.5.0.0/16"}
    topology = load(
        {
            "111122223333/eu-west-1/v.json": {"Vpcs": [VPC]},
            "444455556666/eu-west-1/v.json": {"Vpcs": [seen]},
        }
    )
    assert str(topology.vpcs["vpc-1"].cidr_blocks[0]) == "10.0.0.0/16"
    assert any("looks different" in notice.message for notice in topology.notices)


def test_unknown_kinds_are_named_once_with_a_count(load: Load) -> None:
    topology = load(
        {
            "1.json": {"Widgets": [{}, {}]},
            "2.json": {"Widgets": [{}]},
            "3.json": {"NextToken": "x"},
            "4.json": {"Vpcs": [VPC], "Gadgets": [{}]},
            "route53-list-hosted-zones-by-vpc/vpc-1.json": {"HostedZoneSummaries": []},
        }
    )
    named = {notice.message: notice.count for notice in topology.notices if notice.code == "unmodelled"}
    assert named == {
        "Widgets: 3 not modelled": 3,
        "(nothing): 1 not modelled": 1,
        "Gadgets: 1 not modelled": 1,
    }


def test_answers_of_other_services_under_known_keys_are_named(load: Load) -> None:
    topology = load(
        {
            "emr.json": {"Clusters": [{"Id": "j-1", "Name": "etl"}]},
            "events.json": {"Rules": [{"Name": "nightly", "Arn": "arn:aws:events:eu-west-1:1:rule/nightly"}]},
            "one.json": {"Policy": {"a": 1}, "Version": "2", "Other": True},
        }
    )
    named = sorted(
        notice.message.partition(":")[0] for notice in topology.notices if notice.code == "unmodelled"
    )
    assert named == ["Clusters", "Policy", "Rules"]


def test_the_account_of_the_caller(load: Load) -> None:
    topology = load(
        {
            "sts.json": {"UserId": "A", "Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/a"},
            "n.json": {"NatGateways": [{"NatGatewayId": "nat-1", "VpcId": "vpc-9"}]},
        }
    )
    assert topology.nat_gateways["nat-1"].account == "123456789012"
    assert not [notice for notice in topology.notices if notice.code == "unmodelled"]


def test_files_that_are_no_aws_answers_are_named(load: Load) -> None:
    topology = load({"notes.txt": "hello", "list.json": [1, 2], "v.json": {"Vpcs": [VPC]}})
    ignored = {
        notice.span.file.rpartition("/")[2]
        for notice in topology.notices
        if notice.span and notice.code == "ignored"
    }
    assert ignored == {"notes.txt", "list.json"}
    assert len(topology.files) == 1


def test_a_file_without_json_in_its_name_is_read(load: Load) -> None:
    assert load({"ec2-describe-vpcs/all": {"Vpcs": [VPC]}}).vpcs


def test_powershell_redirection(load: Load) -> None:
    assert load({"v.json": '{"Vpcs": []}'.encode("utf-16")}).files
    assert load({"w.json": b"\xef\xbb\xbf" + b'{"Vpcs": []}'}).files


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ('{"Vpcs": [\n  {"VpcId": "vpc-1",', "the JSON is cut off", 2, 21),
        ("", "the file is empty", 1, 1),
        ('{"Vpcs": [1,]}', "not valid JSON: Expecting value", 1, 13),
        ('{"Vpcs": [], "Vpcs": []}', "the key 'Vpcs' is there twice", 1, 14),
        (b'{"Vpcs":\n "\xff"}', "the text is not UTF-8", 2, 3),
        ('{"Vpcs": {"a": 1}}', '"Vpcs" is an object; expected a list', 1, 2),
        ('{"Vpcs": [\n "x"]}', '"Vpcs" is a string; expected a list of objects', 2, 2),
        ('{"Vpcs": [\n {\n  "VpcId": []}]}', '"VpcId" is a list; expected a string', 3, 3),
        ('{"Vpcs": [{}]}', '"VpcId" is missing', 1, 11),
        (
            '{"NetworkAcls": [{"NetworkAclId": "acl", "VpcId": [],\n "Associations": [{"SubnetId": "s"}]}]}',
            '"VpcId" is a list; expected a string',
            1,
            42,
        ),
        ('{"Vpcs": [{"VpcId": "v", "CidrBlock": "10.0.0.0/99"}]}', "the prefix length of IPv4", 1, 26),
    ],
)
def test_bad_files(load: Load, text: Any, message: str, line: int, column: int) -> None:
    (problem,) = _problems(load, {"bad.json": text})
    assert message in problem.message
    assert problem.span is not None
    assert (problem.span.line, problem.span.column) == (line, column)


def test_all_problems_at_once(load: Load) -> None:
    assert len(_problems(load, {"a.json": "{", "b.json": "[", "c.json": {"Vpcs": [{}, {}]}})) == 4


def test_answers_that_belong_to_nothing(load: Load) -> None:
    problems = _problems(
        load,
        {
            "r.json": {"Routes": [{"DestinationCidrBlock": "10.0.0.0/8"}]},
            "a.json": {"Associations": [{"TransitGatewayAttachmentId": "tgw-attach-1"}]},
            "e.json": {"Entries": [{"Cidr": "10.0.0.0/8"}]},
            "v.json": {"EnableDnsSupport": {"Value": True}},
        },
    )
    assert {(problem.span.file.rpartition("/")[2] if problem.span else "") for problem in problems} == {
        "r.json",
        "a.json",
        "e.json",
        "v.json",
    }


def test_secrets_are_not_shown_in_messages(load: Load) -> None:
    connection = {"CustomerGatewayConfiguration": "<pre_shared_key>k1</pre_shared_key>", "State": 1}
    text = json.dumps({"VpnConnections": [connection]})
    for problem in _problems(load, {"v.json": text}):
        assert problem.source_line is None


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_aws([str(tmp_path / "nothing.json")])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"a.json": {"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": [], "Associations": [{}]}]}},
            '"VpcId" is a list; expected a string',
        ),
        (
            {
                "a.json": {
                    "VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcId": {}, "PrivateDnsEnabled": True}]
                }
            },
            '"VpcId" is an object; expected a string',
        ),
        (
            {
                "a.json": {
                    "NetworkAcls": [
                        {
                            "NetworkAclId": "acl-1",
                            "VpcId": "vpc-1",
                            "Entries": [
                                {
                                    "RuleNumber": 100,
                                    "RuleAction": "permit",
                                    "Protocol": "-1",
                                    "CidrBlock": "0.0.0.0/0",
                                }
                            ],
                        }
                    ]
                }
            },
            "rule 100 says 'permit'",
        ),
    ],
)
def test_wrong_values_where_another_noun_looks_first(load: Load, files: dict[str, Any], message: str) -> None:
    problems = _problems(load, {"v.json": {"Vpcs": [VPC], "Subnets": [SUBNET]}, **files})
    assert [problem.message for problem in problems] == [message]
