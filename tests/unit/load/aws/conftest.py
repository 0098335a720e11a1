"""Folders of AWS configuration, made from Python values."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vpcplan.load.aws import load_aws
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology
from vpcplan.report.topology_yaml import render_topology

Load = Callable[[dict[str, Any]], Topology]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Writes file name → answer below a folder, and loads that folder."""

    def write_and_load(files: dict[str, Any]) -> Topology:
        for name, value in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(value, bytes):
                path.write_bytes(value)
            else:
                path.write_text(value if isinstance(value, str) else json.dumps(value, indent=2))
        topology = load_aws([str(tmp_path)], root=str(tmp_path))
        # Whatever loads can be written as a topology file that loads.
        load_topology(["-"], stdin=render_topology(topology).encode())
        return topology

    return write_and_load


VPC: dict[str, Any] = {
    "VpcId": "vpc-1",
    "OwnerId": "111122223333",
    "State": "available",
    "CidrBlock": "10.0.0.0/16",
    "DhcpOptionsId": "dopt-1",
    "IsDefault": False,
    "CidrBlockAssociationSet": [
        {"CidrBlock": "10.0.0.0/16", "CidrBlockState": {"State": "associated"}},
        {"CidrBlock": "10.1.0.0/16", "CidrBlockState": {"State": "disassociated"}},
    ],
    "Ipv6CidrBlockAssociationSet": [
        {"Ipv6CidrBlock": "2001:db8::/56", "Ipv6CidrBlockState": {"State": "associated"}}
    ],
    "Tags": [{"Key": "Name", "Value": "shop"}],
}

SUBNET: dict[str, Any] = {
    "SubnetId": "subnet-1",
    "VpcId": "vpc-1",
    "OwnerId": "111122223333",
    "AvailabilityZone": "eu-west-1a",
    "AvailabilityZoneId": "euw1-az1",
    "CidrBlock": "10.0.1.0/24",
    "MapPublicIpOnLaunch": True,
    "State": "available",
    "Ipv6CidrBlockAssociationSet": [
        {"Ipv6CidrBlock": "2001:db8:0:1::/64", "Ipv6CidrBlockState": {"State": "associated"}}
    ],
}


def interface(id: str, address: str = "10.0.1.10", **fields: Any) -> dict[str, Any]:
    """An interface as `describe-network-interfaces` prints it."""
    return {
        "NetworkInterfaceId": id,
        "VpcId": "vpc-1",
        "SubnetId": "subnet-1",
        "OwnerId": "111122223333",
        "InterfaceType": "interface",
        "Description": "",
        "Groups": [],
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address}],
        "SourceDestCheck": True,
        "Status": "in-use",
        "TagSet": [],
        **fields,
    }
