"""The real configurations beside the repository load, with the facts that are in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vpcplan.load.aws import load_aws
from vpcplan.model.network_interface import InterfaceOwner
from vpcplan.model.route_table import RouteTarget
from vpcplan.model.topology import Topology
from vpcplan.net.block import parse_address, parse_block

COUNTED = {
    "Vpcs": "vpcs",
    "Subnets": "subnets",
    "RouteTables": "route_tables",
    "NetworkAcls": "network_acls",
    "SecurityGroups": "security_groups",
    "InternetGateways": "internet_gateways",
    "VpcEndpoints": "vpc_endpoints",
    "VpcPeeringConnections": "vpc_peering_connections",
    "TransitGatewayRouteTables": "transit_gateway_route_tables",
}


def _snapshots(shared: Path) -> list[Path]:
    return sorted((*shared.glob("snapshots/*/snapshot"), *shared.glob("cases/*/*/snapshot")))


def _load(shared: Path, name: str) -> Topology:
    return load_aws([str(shared / "snapshots" / name / "snapshot")])


def test_every_object_of_a_counted_kind_is_in_the_topology(shared: Path) -> None:
    checked = 0
    for folder in _snapshots(shared):
        topology = load_aws([str(folder)])
        for path in folder.rglob("*.json"):
            for key, value in json.loads(path.read_text()).items():
                if key in COUNTED and isinstance(value, list):
                    assert len(getattr(topology, COUNTED[key])) == len(value), (folder, key)
                    checked += 1
    assert checked > 60


def test_every_resource_says_where_it_is_written(shared: Path) -> None:
    for folder in _snapshots(shared):
        topology = load_aws([str(folder)])
        for kind in ("vpcs", "subnets", "security_groups", "network_interfaces", "instances"):
            for resource in getattr(topology, kind).values():
                text = Path(resource.span.file).read_text().splitlines()
                assert 1 <= resource.span.line <= len(text)


def test_lines_of_rules_and_routes(shared: Path) -> None:
    topology = _load(shared, "transit-gateway")
    table = topology.route_tables["rtb-017c36290c9baf017"]
    text = Path(table.span.file).read_text().splitlines()
    for route in table.routes:
        assert str(route.destination) in text[route.span.line]
    acl = topology.network_acls["acl-0b0c7a5db2fc8fa08"]
    assert '"Egress": false' in Path(acl.span.file).read_text().splitlines()[acl.ingress[0].span.line + 1]


def test_transit_gateway(shared: Path) -> None:
    topology = _load(shared, "transit-gateway")
    attachment = topology.transit_gateway_attachments["tgw-attach-07f5ec59e9f540021"]
    assert attachment.name == "tgw-vpcA"
    assert attachment.subnets == ("subnet-006a19c846f047bd7",)
    assert attachment.association == "tgw-rtb-0fa40c8df355dce6e"
    table = topology.transit_gateway_route_tables["tgw-rtb-0fa40c8df355dce6e"]
    assert len(table.propagations) == 2
    assert table.complete
    assert not table.propagated_listed
    assert "tgw-attach-0d724909ecd7a5961" not in topology.transit_gateway_attachments
    assert topology.vpn_connections == {}
    assert any("deleted" in notice.message for notice in topology.notices)
    assert topology.vpcs["vpc-0404e08ceddf7f650"].region == "us-east-2"
    assert topology.vpcs["vpc-0404e08ceddf7f650"].account == "554773406868"
    assert topology.instances["i-0b14080af811fda3d"].network_interfaces == ("eni-0024c0af5aa1387e5",)
    address = topology.network_interfaces["eni-0024c0af5aa1387e5"].addresses[0]
    assert str(address.public_ip) == "3.136.41.161"


def test_nat_gateway(shared: Path) -> None:
    topology = _load(shared, "nat-gateway")
    gateway = topology.nat_gateways["nat-07ab4846da51f4612"]
    assert gateway.connectivity == "public"
    assert gateway.addresses[0].public_ip == parse_address("3.135.127.225")
    interface = topology.network_interfaces["eni-017aaec115610308a"]
    assert interface.owner == InterfaceOwner("nat_gateway", gateway.id)
    assert not interface.filtered
    assert not interface.source_dest_check


def test_gateway_endpoint(shared: Path) -> None:
    topology = _load(shared, "gateway-endpoint")
    prefix_list = topology.prefix_lists["pl-63a5400a"]
    assert prefix_list.service == "com.amazonaws.us-east-1.s3"
    assert parse_block("52.216.0.0/15") in [entry.cidr_block for entry in prefix_list.entries]
    table = topology.route_tables["rtb-04f71fc2caa8d94cf"]
    assert table.routes[1].destination == "pl-63a5400a"
    assert table.routes[1].target == RouteTarget("vpc_endpoint", "vpce-0b7357542bb7b83ec")
    assert not [notice for notice in topology.notices if notice.code == "unmodelled"]


def test_vpn_keeps_no_secret(shared: Path) -> None:
    import msgspec

    topology = _load(shared, "public-private-subnet")
    (connection,) = topology.vpn_connections.values()
    assert connection.routing == "static"
    assert connection.routes
    assert topology.networks[connection.network].cidr_blocks == connection.routes
    text = msgspec.json.encode(topology).decode()
    assert "pre_shared" not in text
    assert "k1TInAs3HRuiwr3Nosj4kbtsHGi3pJfN" not in text


def test_peering(shared: Path) -> None:
    topology = _load(shared, "vpc-peering")
    peering = topology.vpc_peering_connections["pcx-0b89b559e3319d6cf"]
    assert peering.name == "A-B"
    assert (peering.requester.vpc, peering.accepter.vpc) == ("vpc-0404e08ceddf7f650", "vpc-00a31ce9d0c06675c")
    assert peering.accepter.region == "us-east-2"


def test_half_described_network_says_what_is_assumed(shared: Path) -> None:
    topology = _load(shared, "cloudmapper-demo")
    text = "\n".join(notice.message for notice in topology.notices)
    assert "no route table is described" in text
    assert "no network ACL is described" in text
    assert "DNS attributes" in text
    (table,) = topology.route_tables.values()
    assert not table.complete
    assert topology.vpcs["vpc-12345678"].main_route_table == table.id
    assert {"route_tables", "network_acls", "internet_gateways"} <= topology.undescribed
    database = next(i for i in topology.instances.values() if i.name == "database")
    (interface,) = database.network_interfaces
    assert topology.network_interfaces[interface].addresses[0].assumed
    cluster = next(i for i in topology.instances.values() if i.name == "redshift-cluster-1")
    assert len(cluster.network_interfaces) == 2


def test_account_and_region_of_folders(shared: Path) -> None:
    topology = load_aws([str(shared / "cases/vpc/peering-routes/snapshot")])
    for subnet in topology.subnets.values():
        assert (subnet.account, subnet.region) == ("111111111111", "eu-west-1")
    assert topology.vpc_peering_connections["pcx-084bb78ea7cf5490f"].state == "pending-acceptance"


@pytest.mark.parametrize("name", ["nat-gateway", "transit-gateway"])
def test_files_one_by_one_are_the_folder(shared: Path, name: str) -> None:
    folder = shared / "snapshots" / name / "snapshot"
    files = sorted(str(path) for path in folder.rglob("*.json"))
    whole, parts = load_aws([str(folder)]), load_aws(files)
    assert whole == parts
