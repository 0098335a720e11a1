"""Cases of resolution: folders of `snapshot/` (AWS configuration) and `cases.json` (queries, answers)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vpcplan.analysis.resolution.client_text import parse_client
from vpcplan.analysis.resolution.health_text import parse_health
from vpcplan.analysis.resolution.name_index import NameIndex, index_names
from vpcplan.analysis.resolution.question import Health, Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.load.aws import load_aws
from vpcplan.model.topology import Topology
from vpcplan.net.domain_name import parse_domain_name
from vpcplan.report.dns_json import resolution_as_json

_LOADED: dict[Path, tuple[Topology, NameIndex]] = {}


def cases_in(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Every case below ``folder`` with the name of its own folder; none if there is no such folder."""
    return [
        (each.name, case)
        for each in (sorted(folder.iterdir()) if folder.is_dir() else [])
        if (each / "cases.json").is_file()
        for case in json.loads((each / "cases.json").read_text())
    ]


def load_case(folder: Path) -> tuple[Topology, NameIndex]:
    if folder not in _LOADED:
        topology = load_aws([str(folder / "snapshot")])
        _LOADED[folder] = (topology, index_names(topology))
    return _LOADED[folder]


def client_texts(client: dict[str, Any]) -> list[str]:
    texts = [f"{key}:{value}" for key, value in client.items() if key not in ("lat", "lon", "subdivision")]
    if "lat" in client:
        texts.append(f"location:{client['lat']},{client['lon']}")
    if "subdivision" in client:
        subdivision = client["subdivision"]
        whole = "-" in subdivision or "country" not in client
        texts.append(f"subdivision:{subdivision if whole else client['country'] + '-' + subdivision}")
    return texts


def observed_health(case: dict[str, Any], topology: Topology) -> Health:
    by_status: dict[str, list[str]] = {"healthy": [], "unhealthy": [], "insufficient_data": []}
    for check, status in case["health"].items():
        by_status[status.replace("-", "_")].append(check)
    return parse_health(topology, **by_status)


def resolve_case(folder: Path, case: dict[str, Any]) -> dict[str, Any]:
    """What vpcplan answers to the case, as JSON has it."""
    topology, index = load_case(folder)
    client = parse_client(client_texts(case["query"]["client"]), topology)
    question = Question(parse_domain_name(case["query"]["name"]), case["query"]["type"])
    return resolution_as_json(resolve(index, question, client, observed_health(case, topology)))


def assert_case(folder: Path, case: dict[str, Any]) -> None:
    """The answer is the expected one, or one of those that pass as well."""
    got = resolve_case(folder, case)
    for accepted in case["expect"].get("also_accept", []):
        try:
            assert_same(got, accepted)
        except AssertionError:
            continue
        return
    assert_same(got, case["expect"])


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
            assert sorted(_plain(each) for each in got[key]) == sorted(_plain(each) for each in expected[key])


def comparable(outcome: dict[str, Any], with_ttl: bool) -> tuple[Any, ...]:
    def key(answer: dict[str, Any]) -> tuple[Any, ...]:
        ttl = answer.get("ttl") if with_ttl else None
        return (_plain(answer["name"]), answer["type"], _plain(answer["value"]), ttl)

    return (
        tuple(sorted(map(key, outcome.get("answers", [])))),
        _plain(outcome.get("alias_target") or ""),
        outcome.get("choose"),
        tuple(sorted(map(key, outcome.get("of", [])))),
    )


def _plain(name: str) -> str:
    return name.rstrip(".").lower()
