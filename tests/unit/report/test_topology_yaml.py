"""What `vpcplan import` writes loads again to the same network, and answers the same."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from msgspec import to_builtins

from vpcplan.analysis.reachability.question import make_question
from vpcplan.cli.trace import answer_trace
from vpcplan.load.aws import load_aws
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.report.topology_names import Names
from vpcplan.report.topology_yaml import render_topology
from vpcplan.report.topology_yaml_joins import TransitNames

SNAPSHOTS = (
    "snapshots/cloudmapper-demo",
    "snapshots/gateway-endpoint",
    "snapshots/nat-gateway",
    "snapshots/public-private-subnet",
    "snapshots/transit-gateway",
    "snapshots/vpc-peering",
    "cases/vpc/internet-gateway",
    "cases/vpc/network-acls",
    "cases/vpc/peering-routes",
    "cases/vpc/same-subnet",
)
IMPOSSIBLE = "snapshots/cloudmapper-demo"
"""Its addresses are made up; AWS would give them to nobody, and a topology file may not say so."""
NOT_COMPARED = frozenset(
    ("span", "name", "description", "tags", "account", "availability_zone_id", "id", "origin", "dns_support")
)


@lru_cache
def _loaded(folder: Path) -> tuple[Topology, Names, Topology]:
    first = load_aws([str(folder / "snapshot")])
    names = Names(first)
    text = render_topology(first)
    return first, names, load_topology(["-"], stdin=text.encode())


def _renames(topology: Topology, names: Names) -> dict[str, str]:
    """AWS id → id in the file; an interface is known by its subnet and first address."""
    found = {id: new for (_, id), new in names.ids.items()}
    inner = TransitNames(topology)
    for resources in (topology.transit_gateway_attachments, topology.transit_gateway_route_tables):
        for resource in resources.values():
            if resource.transit_gateway in found:
                found[resource.id] = f"{found[resource.transit_gateway]}/{inner.names[resource.id]}"
    return found


def _interface_names(topology: Topology, renames: dict[str, str]) -> dict[str, str]:
    found = {}
    for interface in topology.network_interfaces.values():
        address = interface.addresses[0] if interface.addresses else None
        shown = "assumed" if address is None or address.assumed else str(address.address)
        found[interface.id] = f"{renames.get(interface.subnet, interface.subnet)}/{shown}"
    return found


def _canonical(value: Any, renames: dict[str, str]) -> Any:
    if isinstance(value, dict):
        if value.get("state") == "blackhole":
            # Where a dead route once led to says nothing.
            value = {**value, "target": None}
        if value.get("from_port") == 0 and value.get("to_port") == 65535:
            value = {**value, "from_port": -1, "to_port": -1}
        if "security_group" in value:
            value = {"security_group": value["security_group"]}
        return {
            key: _canonical(item, renames)
            for key, item in value.items()
            if key not in NOT_COMPARED and item not in (None, [], False)
        }
    if isinstance(value, (list, tuple)):
        items = [_canonical(item, renames) for item in value]
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True, default=str))
    return renames.get(value, value) if isinstance(value, str) else value


def _kind(topology: Topology, kind: str, renames: dict[str, str]) -> dict[str, Any]:
    renames = {**renames, **_interface_names(topology, renames)}
    return {
        renames.get(id, id): _canonical(to_builtins(resource), renames)
        for id, resource in getattr(topology, kind).items()
    }


def _compare(folder: Path, kind: str, *ignored: str) -> None:
    first, names, second = _loaded(folder)
    before, after = _kind(first, kind, _renames(first, names)), _kind(second, kind, {})
    for id, wanted in before.items():
        if kind == "instances" and id not in after:
            assert wanted["state"] == "terminated"
            continue
        found = {key: value for key, value in after[id].items() if key not in ignored}
        assert found == {key: value for key, value in wanted.items() if key not in ignored}, id
    made_by_aws = {id for id in after if id.endswith("/default")}
    assert set(after) - made_by_aws <= set(before)


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_what_is_in_the_vpcs_is_the_same(shared: Path, name: str) -> None:
    folder = shared / name
    _compare(folder, "vpcs", "default_network_acl", "default_security_group", "dhcp_domain_name")
    _compare(folder, "subnets", "network_acl")
    for kind in ("internet_gateways", "egress_only_internet_gateways", "vpn_gateways"):
        _compare(folder, kind)
    _compare(folder, "network_acls")
    _compare(folder, "security_groups")
    if name != IMPOSSIBLE:
        _compare(folder, "route_tables", "propagated_listed")
        _compare(folder, "nat_gateways")
        _compare(folder, "instances")
        _compare(folder, "vpc_endpoints")
        _compare(folder, "load_balancers")
        _compare(folder, "target_groups")


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_what_joins_the_vpcs_is_the_same(shared: Path, name: str) -> None:
    folder = shared / name
    _compare(folder, "vpc_peering_connections", "cidr_blocks", "requester", "accepter")
    _compare(folder, "transit_gateways")
    _compare(folder, "transit_gateway_attachments", "resource_region")
    _compare(folder, "transit_gateway_route_tables")
    _compare(folder, "networks", "region")
    _compare(folder, "vpn_connections")


@pytest.mark.parametrize("name", [name for name in SNAPSHOTS if name != IMPOSSIBLE])
def test_interfaces_are_the_same(shared: Path, name: str) -> None:
    first, names, second = _loaded(shared / name)
    before = _kind(first, "network_interfaces", _renames(first, names))
    after = _kind(second, "network_interfaces", {})
    terminated = {i.id for i in first.instances.values() if i.state == "terminated"}
    assert not any(e.owner and e.owner.id in terminated for e in first.network_interfaces.values())
    for interfaces in (before, after):
        for id, interface in list(interfaces.items()):
            owner = interface.pop("owner", {}).get("kind")
            if owner != "instance":
                interface.pop("device_index", None)
            if owner == "transit_gateway_attachment":
                del interfaces[id]
            for address in interface.get("addresses", ()):
                if address.get("assumed"):
                    address.pop("address")
    assert after == before


def _flows(folder: Path) -> list[dict[str, Any]]:
    expected, cases = folder / "expected.json", folder / "cases.json"
    if expected.is_file():
        return list(json.loads(expected.read_text())["flows"])
    flows = []
    for case in json.loads(cases.read_text()) if cases.is_file() else ():
        ends = {}
        for key in ("source", "destination"):
            end = case[key]
            ends[key] = end.get("id") or (
                f"internet:{end['ip']}"
                if end["kind"] == "internet" and "ip" in end
                else end.get("ip", end["kind"])
            )
        flows.append({**case, **ends})
    return flows


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_verdicts_are_the_same(shared: Path, name: str) -> None:
    first, names, second = _loaded(shared / name)
    ids = _renames(first, names)
    indexes = TopologyIndex(first), TopologyIndex(second)
    for flow in _flows(shared / name):
        port = None if flow.get("port") is None else str(flow["port"])
        question = make_question(flow["protocol"], port, None, None)
        ends = flow["source"], flow["destination"]
        before = answer_trace(indexes[0], *ends, question, [])
        after = answer_trace(indexes[1], *(ids.get(end, end) for end in ends), question, [])
        assert after.verdict == before.verdict, flow["id"]
        assert after.forward.verdict == before.forward.verdict, flow["id"]
        codes = [{blocker.code for blocker in answer.blockers} for answer in (before, after)]
        assert codes[0] == codes[1], flow["id"]


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_writing_twice_changes_nothing(shared: Path, name: str) -> None:
    _, _, second = _loaded(shared / name)
    text = render_topology(second)
    assert render_topology(load_topology(["-"], stdin=text.encode())) == text


SAMPLES = sorted((Path(__file__).parents[3] / "samples").glob("*.yaml"))


@pytest.mark.parametrize("sample", SAMPLES, ids=[path.stem for path in SAMPLES])
def test_samples_load_again_to_equal_topologies(sample: Path) -> None:
    first = load_topology([str(sample)])
    second = load_topology(["-"], stdin=render_topology(first).encode())
    for kind in first.__struct_fields__:
        if kind not in ("notices", "files", "expectations", "address_pools"):
            before, after = (_everything(getattr(topology, kind)) for topology in (first, second))
            assert after == before, kind


def _everything(value: Any) -> Any:
    """A part of the topology without places in files, in no order."""
    if not isinstance(value, (dict, list, tuple, str, int, float, type(None))):
        value = to_builtins(value)
    if isinstance(value, dict):
        return {key: _everything(item) for key, item in value.items() if key not in ("span", "description")}
    if isinstance(value, (list, tuple)):
        return sorted((_everything(item) for item in value), key=repr)
    return value


@pytest.mark.parametrize("name", ["failover", "geolocation-alias-weighted", "simple", "split-view"])
def test_hosted_zones_are_the_same(shared: Path, name: str) -> None:
    first, names, second = _loaded(shared / "cases/dns" / name)
    assert first.route53 is not None
    assert second.route53 is not None
    renames = _renames(first, names)
    renames |= {check.id: check.name for check in first.route53.health_checks.values()}
    before, after = (
        [
            _canonical(to_builtins(zone), renames)
            for zone in sorted(topology.route53.hosted_zones.values(), key=_zone_order)
            if topology.route53 is not None
        ]
        for topology in (first, second)
        if topology.route53 is not None
    )
    for zones in (before, after):
        for zone in zones:
            for record in zone["records"]:
                # An alias to a record of its own zone says so by its name alone.
                record.get("alias_target", {}).pop("hosted_zone", None)
    assert after == before
    assert len(first.route53.health_checks) == len(second.route53.health_checks)


def _zone_order(zone: Any) -> tuple[str, list[str]]:
    return zone.domain_name, sorted(f"{record.name} {record.type} {record.values}" for record in zone.records)


def test_what_stands_beside_the_network() -> None:
    """Expectations and latencies are written; what has no words is named in a comment."""
    text = """
vpcplan: 1
address_pools: {all: {cidr_blocks: [10.0.0.0/8]}}
vpcs:
  shop:
    cidr_blocks: [10.0.0.0/16]
    subnets: {app: {az: eu-west-1a, hosts: 20}}
latency: {"country:FR": {eu-west-1: 12, us-east-1: 80.5}}
expect:
  - internet cannot reach 10.0.0.9
"""
    first = load_topology(["-"], stdin=text.encode())
    written = render_topology(first)
    assert "* address pool all" in written
    assert "* what subnet shop/app asks" in written
    second = load_topology(["-"], stdin=written.encode())
    assert [each.text for each in second.expectations] == ["internet cannot reach 10.0.0.9"]
    assert first.route53 is not None
    assert second.route53 is not None
    assert [(e.source, e.region, e.milliseconds) for e in second.route53.latencies] == [
        (e.source, e.region, e.milliseconds) for e in first.route53.latencies
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_samples_answer_the_same(sample: Path) -> None:
    """Every instance and load balancer, the internet and networks outside, to each of the others."""
    first = load_topology([str(sample)])
    second = load_topology(["-"], stdin=render_topology(first).encode())
    indexes = TopologyIndex(first), TopologyIndex(second)
    ends = [f"instance:{id}" for id in first.instances]
    ends += [f"load_balancer:{id}" for id in first.load_balancers]
    ends += [f"network:{id}" for id in first.networks]
    ends.append("internet")
    assert len(ends) > 2
    for source in ends:
        for destination in ends:
            if source == destination:
                continue
            for words in (("tcp", "443"), ("tcp", "22"), (None, None)):
                before, after = (
                    answer_trace(index, source, destination, make_question(*words), []) for index in indexes
                )
                assert (after.verdict, after.forward.verdict) == (before.verdict, before.forward.verdict)
                assert after.traffic == before.traffic, (source, destination, words)
