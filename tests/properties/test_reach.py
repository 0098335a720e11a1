"""All pairs at once say what pair-by-pair tracing says, port by port."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT, SHARED
from tests.properties.random_network import load
from tests.unit.analysis.reach.against_traces import differences

from vpcplan.analysis.reachability.question import make_question
from vpcplan.load.source import load_topology
from vpcplan.model.topology_index import TopologyIndex

SAMPLES = sorted((ROOT / "samples").glob("*.yaml"))
SNAPSHOTS = sorted(path for path in SHARED.glob("*/**/snapshot") if "dns" not in path.parts)


@given(seed=st.integers(min_value=0, max_value=1 << 32))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_networks(seed: int, tmp_path: Path) -> None:
    assert differences(TopologyIndex(load(Random(seed), tmp_path))) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples(path: Path) -> None:
    assert differences(TopologyIndex(load_topology((str(path),)))) == []


@pytest.mark.parametrize("path", SNAPSHOTS, ids=lambda path: path.parent.name)
def test_snapshots(path: Path, shared: Path) -> None:
    assert differences(TopologyIndex(load_topology((str(path),)))) == []


def test_one_port() -> None:
    index = TopologyIndex(load_topology((str(ROOT / "samples" / "three-tier.yaml"),)))
    assert differences(index, make_question("tcp", "443,8080")) == []
