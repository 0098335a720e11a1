"""What `vpcplan import` makes of AWS configuration answers the same, whatever state things are in."""

from __future__ import annotations

import pytest

from tests.unit.analysis.reachability import (
    test_aws_direct_connect,
    test_aws_gateways,
    test_aws_hubs,
    test_aws_load_balancers,
    test_aws_routes,
    test_aws_transit,
)
from tests.unit.analysis.reachability.aws_network import AwsNetwork
from tests.unit.report.test_topology_yaml import _renames
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.result import Trace
from vpcplan.analysis.reachability.trace import trace
from vpcplan.load.source import load_topology
from vpcplan.model.topology_index import TopologyIndex
from vpcplan.report.topology_names import Names
from vpcplan.report.topology_yaml import render_topology

MODULES = (
    test_aws_direct_connect,
    test_aws_gateways,
    test_aws_hubs,
    test_aws_load_balancers,
    test_aws_routes,
    test_aws_transit,
)
WITHOUT_WORDS = {
    "list over propagated": "a propagated route of a gateway that propagates nothing to the table",
    "loose interface": "an instance without interfaces",
    "terminated": "the same",
    "no subnets": "interfaces in no subnet",
    "no VPN files": "a virtual private gateway whose connections are not described",
}
"""What a topology file cannot say, so that its answer is another; the file's comments name it."""

CASES = [(module, world) for module in MODULES for world in module.WORLDS if world not in WITHOUT_WORDS]


def differences(module: object, world: str) -> list[str]:
    """The questions of a world that its topology file answers otherwise."""
    edits, cases = module.WORLDS[world]  # type: ignore[attr-defined]
    network = AwsNetwork(module.BASE, *edits)  # type: ignore[attr-defined]
    text = render_topology(network.index.topology)
    copy = TopologyIndex(load_topology(["-"], stdin=text.encode()))
    ids = _renames(network.index.topology, Names(network.index.topology))
    wrong = []
    for case in cases:
        source, destination, *rest = case[0].split()
        words = [network.word(source), network.word(destination), *rest]
        answers: list[Trace] = []
        for index, ends in (
            (network.index, words[:2]),
            (copy, [_renamed(network, ids, w) for w in words[:2]]),
        ):
            sides = [parse_endpoint(index, end) for end in ends]
            answers.append(trace(index, sides[0], sides[1], make_question(*words[2:])))
        first, second = ((a.verdict, a.forward.verdict, a.back and a.back.verdict) for a in answers)
        if first != second:
            wrong.append(f"{case[0]}: {first}, imported {second}: {[b.reason for b in answers[1].blockers]}")
    return wrong


def _renamed(network: AwsNetwork, ids: dict[str, str], word: str) -> str:
    for balancer in network.index.topology.load_balancers.values():
        if balancer.name == word:
            return ids[balancer.id]
    return ids.get(word, word)


@pytest.mark.parametrize(("module", "world"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_the_file_answers_the_same(module: object, world: str) -> None:
    assert not differences(module, world)
