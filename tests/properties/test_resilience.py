"""What a failure takes away is the same whether the network is surveyed for it alone or for all failures."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.properties.random_network import forget, load

from vpcplan.analysis.difference.flows import FlowComparison
from vpcplan.analysis.reach.reach import Survey
from vpcplan.analysis.reachability.question import Question
from vpcplan.analysis.what_if.fail import with_failure
from vpcplan.analysis.what_if.resilience import single_failures
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology
from vpcplan.model.topology_index import TopologyIndex

SAMPLES = sorted((ROOT / "samples").glob("*.yaml"))


def compare_both_ways(topology: Topology) -> None:
    """Every single failure, compared by itself and with one survey for all of them."""
    question = Question()
    survey = Survey(TopologyIndex(topology), question, keep_rows=True)
    for failure in single_failures(topology):
        after = with_failure(topology, failure.text)
        alone = FlowComparison(topology, after, {}, question).changes()
        assert FlowComparison(topology, after, {}, question, before=survey).changes() == alone, failure.text


@given(seed=st.integers(min_value=0, max_value=1 << 32))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_networks(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    topology = load(random, tmp_path)
    compare_both_ways(forget(topology, random) if random.random() < 0.5 else topology)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples(path: Path) -> None:
    compare_both_ways(load_topology((str(path),)))
