"""Whatever the files hold, reading AWS configuration gives a topology or the project's own error."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vpcplan.errors import InputError, Problem
from vpcplan.load.aws.document import Document, parse_documents
from vpcplan.load.aws.topology import decode_documents
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology
from vpcplan.report.topology_yaml import render_topology

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(
        ["10.0.0.0/33", "::/0", "-1", "tgw-rtb-1", "²", "", "10.0.0.1", 10**30, [], {}, [[]], [{}]]
    ),
    st.dictionaries(st.sampled_from(["State", "Code", "VpcId", "Key"]), st.integers(), max_size=2),
    st.lists(st.integers(), max_size=2),
)


@lru_cache(maxsize=1)
def _snapshots(shared: Path) -> list[dict[str, Any]]:
    found = []
    for folder in sorted((*shared.glob("snapshots/*/snapshot"), *shared.glob("cases/*/*/snapshot"))):
        files = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "EndpointServices" not in path.name:
                files[str(path.relative_to(folder))] = json.loads(path.read_text())
        found.append(files)
    return found


def _places(value: Any, where: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [where] if where else []
    if isinstance(value, dict):
        for key, each in value.items():
            found += _places(each, (*where, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            found += _places(each, (*where, index))
    return found


def _changed(value: Any, where: tuple[Any, ...], change: Any, remove: bool) -> Any:
    if not where:
        return change
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    if remove and len(where) == 1:
        del copy[where[0]]
    else:
        copy[where[0]] = _changed(copy[where[0]], where[1:], change, remove)
    return copy


def _decode(files: dict[str, str]) -> Topology | None:
    problems: tuple[Problem, ...] = ()
    topology = None
    try:
        documents: list[Document] = []
        for name, text in files.items():
            found, _ = parse_documents(name, text)
            for document in found:
                document.parameter = name.removesuffix(".json")
            documents += found
        topology = decode_documents(documents, [], [])
    except InputError as error:
        problems = error.problems
    assert topology is not None or problems
    assert all(problem.message and problem.span is not None for problem in problems)
    return topology


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_wrong_types_and_missing_fields_are_input_errors(shared: Path, data: st.DataObject) -> None:
    files = dict(data.draw(st.sampled_from(_snapshots(shared)), label="snapshot"))
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(st.sampled_from(sorted(files)))
        places = _places(files[name])
        if places:
            where = data.draw(st.sampled_from(places))
            files[name] = _changed(files[name], where, data.draw(JUNK), data.draw(st.booleans()))
    topology = _decode({name: json.dumps(value, indent=1) for name, value in files.items()})
    if topology is not None:
        _check_import(topology)


def _check_import(topology: Topology) -> None:
    """What loads can be written; what comes back is a topology, or says what AWS would refuse."""
    problems: tuple[Problem, ...] = ()
    try:
        load_topology(["-"], stdin=render_topology(topology).encode())
    except InputError as error:
        problems = error.problems
    assert all(problem.rule not in ("YAML001", "YAML002") for problem in problems), problems


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_text_is_an_input_error(shared: Path, data: st.DataObject) -> None:
    text = (shared / "snapshots/nat-gateway/snapshot/RouteTables.json").read_text()
    cut = data.draw(st.integers(0, len(text)))
    insert = data.draw(st.text(max_size=4))
    resume = data.draw(st.integers(cut, len(text)))
    _decode({"RouteTables.json": text[:cut] + insert + text[resume:]})


@pytest.mark.parametrize("depth", [200, 100_000])
def test_deep_nesting_ends_in_bounded_time(depth: int) -> None:
    topology = _decode({"a.json": '{"Vpcs": ' + "[" * depth + "]" * depth + "}"})
    assert topology is None


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "NaN", "-Infinity"])
def test_numbers_that_nobody_can_mean(number: str) -> None:
    text = (
        f'{{"NetworkAcls": [{{"NetworkAclId": "a", "VpcId": "v", "Entries": [{{"RuleNumber": {number}}}]}}]}}'
    )
    assert _decode({"a.json": text}) is None
