"""The same networks as a topology file and as AWS configuration: every question has the same answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.aws_output import aws_id, write_aws
from tests.unit.analysis.reachability import (
    test_gateway_load_balancer,
    test_gateways,
    test_hairpins,
    test_hub_details,
    test_ingress_routing,
    test_interfaces_and_acls,
    test_ipv6_and_nat,
    test_joined,
    test_load_balancers,
    test_middleboxes,
    test_offices,
    test_peering_groups,
    test_private_services,
    test_targets,
    test_transit,
)
from tests.unit.analysis.reachability.network import Case, Network
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.trace import trace
from vpcplan.load.source import load_topology
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.report.topology_yaml import render_topology

MODULES = [
    test_gateway_load_balancer,
    test_gateways,
    test_hairpins,
    test_hub_details,
    test_ingress_routing,
    test_interfaces_and_acls,
    test_ipv6_and_nat,
    test_joined,
    test_load_balancers,
    test_middleboxes,
    test_peering_groups,
    test_private_services,
    test_targets,
    test_transit,
]
KINDS = {
    "instance": "instances",
    "load_balancer": "load_balancers",
    "vpc_endpoint": "vpc_endpoints",
    "network": "networks",
    "nat_gateway": "nat_gateways",
    "network_interface": "network_interfaces",
}


def word_in_aws(network: Network, word: str) -> str:
    """An end of a question with the AWS id in place of the name."""
    service = word.removeprefix("service:")
    if service in network.index.topology.endpoint_services:
        return "service:" + aws_id("endpoint_services", service)
    endpoint = parse_endpoint(network.index, word)
    if endpoint.id is None or endpoint.kind not in KINDS or (endpoint.id == word and endpoint.address):
        return word
    if endpoint.address is not None:
        return word
    if endpoint.kind == "load_balancer":
        return endpoint.name
    return aws_id(KINDS[endpoint.kind], endpoint.id)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition("_")[2])
def test_same_answers(module: object, tmp_path: Path) -> None:
    network: Network = module.NETWORK  # type: ignore[attr-defined]
    cases: list[Case] = module.CASES  # type: ignore[attr-defined]
    write_aws(network.index.topology, tmp_path)
    index = TopologyIndex(load_topology([str(tmp_path)]))
    wrong = []
    for words, forward, back, codes in cases:
        source, destination, *rest = words.split()
        ends = [parse_endpoint(index, word_in_aws(network, word)) for word in (source, destination)]
        answer = trace(index, ends[0], ends[1], make_question(*rest))
        found = sorted(
            {entry.code + (" back" if entry.direction == "return" else "") for entry in answer.blockers}
        )
        got = (answer.forward.verdict, answer.back.verdict if answer.back else None, found)
        if got != (forward, back, codes):
            wrong.append((words, got, (forward, back, codes), [b.reason for b in answer.blockers]))
    assert not wrong


@pytest.mark.parametrize("module", [*MODULES, test_offices], ids=lambda module: module.__name__)
def test_a_file_imported_again_answers_the_same(module: object) -> None:
    copy = Network(render_topology(module.NETWORK.index.topology))  # type: ignore[attr-defined]
    for case in module.CASES:  # type: ignore[attr-defined]
        copy.check(case)


def test_the_copy_is_complete(tmp_path: Path) -> None:
    """What the answers rest on is really there, under AWS's ids."""
    there = test_transit.NETWORK.index.topology
    write_aws(there, tmp_path)
    copy = load_topology([str(tmp_path)])
    for kind in ("vpcs", "subnets", "instances", "security_groups", "transit_gateway_attachments"):
        assert set(getattr(copy, kind)) == {aws_id(kind, id) for id in getattr(there, kind)}
    assert len(copy.network_interfaces) == len(there.network_interfaces)
