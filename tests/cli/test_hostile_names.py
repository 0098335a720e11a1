"""Names come from files that anybody may have written: no command passes their escape sequences on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vpcplan.cli.main import run

NAME = "\x1b[31mred [/prod]\x07\x9b2J"
TAGS = [{"Key": "Name", "Value": NAME}]


@pytest.fixture
def configuration(tmp_path: Path) -> str:
    """AWS configuration whose every name holds an escape sequence, a bell and markup."""
    interfaces = [
        {
            "NetworkInterfaceId": f"eni-{i}",
            "VpcId": "vpc-1",
            "SubnetId": "subnet-1",
            "PrivateIpAddresses": [{"PrivateIpAddress": f"10.0.0.1{i}", "Primary": True}],
            "Groups": [{"GroupId": "sg-1", "GroupName": NAME}],
            "Status": "in-use",
            "SourceDestCheck": True,
            "TagSet": TAGS,
            "Attachment": {"InstanceId": f"i-{i}", "DeviceIndex": 0, "Status": "attached"},
        }
        for i in (1, 2)
    ]
    instances = [
        {
            "InstanceId": f"i-{i}",
            "State": {"Name": "running"},
            "VpcId": "vpc-1",
            "SubnetId": "subnet-1",
            "Tags": TAGS,
        }
        for i in (1, 2)
    ]
    subnet = {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "Tags": TAGS}
    group = {"GroupId": "sg-1", "GroupName": NAME, "VpcId": "vpc-1", "IpPermissions": []}
    files = {
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Tags": TAGS}],
        "Subnets": [subnet | {"AvailabilityZone": "eu-west-1a"}],
        "SecurityGroups": [group | {"IpPermissionsEgress": []}],
        "NetworkInterfaces": interfaces,
        "Reservations": [{"Instances": instances}],
    }
    for key, value in files.items():
        (tmp_path / f"{key}.json").write_text(json.dumps({key: value}))
    return str(tmp_path)


@pytest.mark.parametrize("colour", ["never", "always"])
@pytest.mark.parametrize(
    "command",
    [
        "show -f {}",
        "show sg sg-1 -f {}",
        "show instances -f {} -o wide",
        "show -f {} -o name",
        "show -f {} -o json",
        "show -f {} -o yaml",
        "trace i-1 i-2 --port 22 -f {} --format json",
        "lint {} --format json",
        "show nosuch -f {}",
        "trace i-1 i-2 --port 22 -f {}",
        "trace nosuch i-2 -f {}",
        "lint {}",
        "import {}",
        "cidr map -f {}",
    ],
)
def test_escape_sequences_stay_in_the_file(command, colour, configuration, capsys):
    status = run([*(word.format(configuration) for word in command.split()), "--color", colour])
    shown = capsys.readouterr()
    assert status in (0, 1, 2)
    for text in (shown.out, shown.err):
        assert "\x1b[31mred" not in text
        assert "\x07" not in text
        assert "\x9b" not in text
        assert "Traceback" not in text
