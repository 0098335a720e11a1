"""The worked cases beside the repository: AWS configuration in, the whole distribution out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SHARED
from vpcplan.analysis.resolution.client_text import parse_client
from vpcplan.analysis.resolution.health_text import parse_health
from vpcplan.analysis.resolution.name_index import NameIndex, index_names
from vpcplan.analysis.resolution.question import Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.load.aws import load_aws
from vpcplan.model.topology import Topology
from vpcplan.net.domain_name import parse_domain_name
from vpcplan.report.dns_json import resolution_as_json

FOLDER = SHARED / "cases" / "dns"
CASES = [
    (folder.name, case)
    for folder in (sorted(FOLDER.iterdir()) if FOLDER.is_dir() else [])
    for case in json.loads((folder / "cases.json").read_text())
]
_LOADED: dict[str, tuple[Topology, NameIndex]] = {}


def load_case(folder: Path) -> tuple[Topology, NameIndex]:
    if folder.name not in _LOADED:
        topology = load_aws([str(folder / "snapshot")])
        _LOADED[folder.name] = (topology, index_names(topology))
    return _LOADED[folder.name]


def client_texts(client: dict[str, Any]) -> list[str]:
    texts = [f"{key}:{value}" for key, value in client.items() if key not in ("lat", "lon", "subdivision")]
    if "lat" in client:
        texts.append(f"location:{client['lat']},{client['lon']}")
    if "subdivision" in client:
        subdivision = client["subdivision"]
        whole = "-" in subdivision or "country" not in client
        texts.append(f"subdivision:{subdivision if whole else client['country'] + '-' + subdivision}")
    return texts


def comparable(outcome: dict[str, Any], with_ttl: bool) -> tuple[Any, ...]:
    def key(answer: dict[str, Any]) -> tuple[Any, ...]:
        name = answer["name"].rstrip(".").lower()
        return (name, answer["type"], answer["value"], answer.get("ttl") if with_ttl else None)

    return (
        tuple(sorted(map(key, outcome.get("answers", [])))),
        (outcome.get("alias_target") or "").rstrip(".").lower(),
        outcome.get("choose"),
        tuple(sorted(map(key, outcome.get("of", [])))),
    )


def assert_same(got: dict[str, Any], expected: dict[str, Any]) -> None:
    assert got["status"] == expected["status"]
    with_ttl = all("ttl" in a for o in expected["outcomes"] for a in o.get("answers", []) + o.get("of", []))
    left = {comparable(o, with_ttl): o["probability"] for o in got["outcomes"]}
    right = {comparable(o, with_ttl): o["probability"] for o in expected["outcomes"]}
    assert left.keys() == right.keys()
    for outcome, probability in right.items():
        assert left[outcome] == pytest.approx(probability, abs=1e-6)
    for key in ("forwarded_to", "delegated_to"):
        if key in expected:
            assert sorted(got[key]) == sorted(expected[key])


@pytest.mark.parametrize(("folder", "case"), CASES, ids=[case["id"] for _, case in CASES])
def test_case(folder: str, case: dict[str, Any]) -> None:
    topology, index = load_case(FOLDER / folder)
    client = parse_client(client_texts(case["query"]["client"]), topology)
    by_status: dict[str, list[str]] = {"healthy": [], "unhealthy": [], "insufficient_data": []}
    for check, status in case["health"].items():
        by_status[status.replace("-", "_")].append(check)
    health = parse_health(topology, **by_status)  # type: ignore[arg-type]
    question = Question(parse_domain_name(case["query"]["name"]), case["query"]["type"])
    assert_same(resolution_as_json(resolve(index, question, client, health)), case["expect"])


def test_cases_are_there(shared: Path) -> None:
    assert len(CASES) >= 44
