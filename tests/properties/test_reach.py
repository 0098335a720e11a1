"""All pairs at once say what pair-by-pair tracing says, port by port."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT, SHARED
from tests.properties.random_network import forget, load, load_network, random_network
from tests.unit.analysis.reach.against_traces import differences, outside_differences, row_differences

from vpcplan.analysis.difference.compare import compare_topologies
from vpcplan.analysis.difference.flows import FlowComparison
from vpcplan.analysis.difference.result import MIRRORED
from vpcplan.analysis.reachability.question import Question, make_question
from vpcplan.load.source import load_topology
from vpcplan.model.topology_index import TopologyIndex

SAMPLES = sorted((ROOT / "samples").glob("*.yaml"))
SNAPSHOTS = sorted(path for path in SHARED.glob("*/**/snapshot") if "dns" not in path.parts)


@given(seed=st.integers(min_value=0, max_value=1 << 32))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_networks(seed: int, tmp_path: Path) -> None:
    assert differences(TopologyIndex(load(Random(seed), tmp_path))) == []


@given(seed=st.integers(min_value=0, max_value=1 << 32))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_networks_and_the_outside(seed: int, tmp_path: Path) -> None:
    assert outside_differences(TopologyIndex(load(Random(seed), tmp_path))) == []


@given(seed=st.integers(min_value=0, max_value=1 << 32))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_of_random_networks(seed: int, tmp_path: Path) -> None:
    assert row_differences(TopologyIndex(load(Random(seed), tmp_path))) == []


@given(seed=st.integers(min_value=0, max_value=1 << 32))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_networks_that_are_not_all_described(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    topology = forget(load(random, tmp_path), random)
    assert differences(TopologyIndex(topology)) == []
    assert outside_differences(TopologyIndex(topology)) == []
    # Behind a load balancer a trace about any traffic does not say which of it a doubt concerns.
    assert [d for d in row_differences(TopologyIndex(topology)) if "load_balancer" not in d] == []


@given(seed=st.integers(min_value=0, max_value=1 << 32))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_change_and_its_reverse_mirror_each_other(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    network = random_network(random)
    before = load_network(network, tmp_path / "before.yaml")
    for vpc in network["vpcs"].values():
        group = random.choice(list(vpc["security_groups"].values()))
        group["ingress"] = group["ingress"][1:] if random.random() < 0.5 else ["tcp 443 from 0.0.0.0/0"]
        if vpc["instances"] and random.random() < 0.5:
            vpc["instances"].pop(random.choice(list(vpc["instances"])))
            vpc.pop("load_balancers", None)
            vpc["route_tables"] = {table: {"routes": {}} for table in vpc["route_tables"]}
    after = load_network(network, tmp_path / "after.yaml")
    there, back = compare_topologies(before, after), compare_topologies(after, before)
    assert sorted((MIRRORED[f.change], f.sources, f.destinations, str(f.traffic)) for f in there.flows) == (
        sorted((f.change, f.sources, f.destinations, str(f.traffic)) for f in back.flows)
    )
    swapped = {"added": "removed", "removed": "added"}
    assert sorted(
        (swapped.get(r.change, r.change), r.kind, r.after or r.before) for r in there.resources
    ) == (sorted((r.change, r.kind, r.before or r.after) for r in back.resources))
    assert sorted((a.name, a.added, a.removed) for a in there.addresses) == (
        sorted((a.name, a.removed, a.added) for a in back.addresses)
    )
    assert not compare_topologies(before, before)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples(path: Path) -> None:
    topology = load_topology((str(path),))
    assert differences(TopologyIndex(topology)) == []
    assert outside_differences(TopologyIndex(topology)) == []
    assert row_differences(TopologyIndex(topology)) == []
    again = load_topology((str(path),))
    assert not compare_topologies(topology, again)
    assert FlowComparison(topology, again, {}, Question()).changes() == ()


@pytest.mark.parametrize("path", SNAPSHOTS, ids=lambda path: path.parent.name)
def test_snapshots(path: Path, shared: Path) -> None:
    topology = load_topology((str(path),))
    assert differences(TopologyIndex(topology)) == []
    assert outside_differences(TopologyIndex(topology)) == []
    assert row_differences(TopologyIndex(topology)) == []
    again = load_topology((str(path),))
    assert not compare_topologies(topology, again)
    assert FlowComparison(topology, again, {}, Question()).changes() == ()


def test_one_port() -> None:
    index = TopologyIndex(load_topology((str(ROOT / "samples" / "three-tier.yaml"),)))
    assert differences(index, make_question("tcp", "443,8080")) == []
