"""The worked cases and real snapshots beside the repository, each with its known answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import SHARED
from vpcplan.analysis.reachability.endpoint import parse_endpoint
from vpcplan.analysis.reachability.question import make_question
from vpcplan.analysis.reachability.result import Trace
from vpcplan.analysis.reachability.trace import trace
from vpcplan.load.aws import load_aws
from vpcplan.model.topology_index import TopologyIndex

_INDEXES: dict[Path, TopologyIndex] = {}


def index_of(folder: Path) -> TopologyIndex:
    """The topology of a snapshot, loaded once for all of its cases."""
    if folder not in _INDEXES:
        _INDEXES[folder] = TopologyIndex(
            load_aws([str(path) for path in sorted(folder.rglob("*")) if path.is_file()], root=str(folder))
        )
    return _INDEXES[folder]


def ask(folder: Path, source: str, destination: str, protocol: str, port: int | None) -> Trace:
    index = index_of(folder)
    question = make_question(protocol, None if port is None else str(port))
    return trace(index, parse_endpoint(index, source), parse_endpoint(index, destination), question)


def word(end: dict[str, str]) -> str:
    """A case's source or destination as a user would write it."""
    if end["kind"] == "internet":
        return f"internet:{end['ip']}" if end.get("ip") else "internet"
    return end.get("id") or end["ip"]


def worked_cases() -> list[object]:
    return [
        pytest.param(path.parent, case, id=case["id"])
        for path in sorted(SHARED.glob("cases/vpc/*/cases.json"))
        for case in json.loads(path.read_text())
    ]


def snapshot_flows() -> list[object]:
    return [
        pytest.param(path.parent, flow, id=f"{path.parent.name}/{flow['id']}")
        for path in sorted(SHARED.glob("snapshots/*/expected.json"))
        for flow in json.loads(path.read_text())["flows"]
    ]


def test_the_worked_cases_are_here(shared: Path) -> None:
    assert worked_cases()
    assert snapshot_flows()


@pytest.mark.parametrize(("folder", "case"), worked_cases())
def test_worked_case(folder: Path, case: dict[str, object]) -> None:
    expect, source, destination = case["expect"], case["source"], case["destination"]
    assert isinstance(expect, dict)
    assert isinstance(source, dict)
    assert isinstance(destination, dict)
    answer = ask(folder / "snapshot", word(source), word(destination), str(case["protocol"]), case["port"])  # type: ignore[arg-type]
    assert answer.forward.verdict == expect["forward"], case["why"]
    assert (answer.back.verdict if answer.back else None) == expect["return"], case["why"]
    assert answer.verdict == expect["verdict"], case["why"]
    codes = {blocker.code for blocker in answer.blockers}
    wanted = case["blockers_any_of"]
    assert isinstance(wanted, list)
    assert not wanted or codes & set(wanted), (codes, wanted)
    resources = [case["blocking_resource"], *case.get("blocking_resource_alternatives", [])]  # type: ignore[misc]
    assert resources == [None] or {blocker.resource for blocker in answer.blockers} & set(resources)


@pytest.mark.parametrize(("folder", "flow"), snapshot_flows())
def test_snapshot_flow(folder: Path, flow: dict[str, object]) -> None:
    answer = ask(
        folder / "snapshot",
        str(flow["source"]),
        str(flow["destination"]),
        str(flow["protocol"]),
        flow["port"],  # type: ignore[arg-type]
    )
    assert answer.forward.verdict == flow["forward"], flow["note"]
