"""Cases derived from the pages of the Route 53 Developer Guide, one folder for each topic."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.dns_cases import (
    assert_case,
    assert_same,
    cases_in,
    client_texts,
    load_case,
    observed_health,
)
from vpcplan.analysis.resolution.client_text import parse_client
from vpcplan.analysis.resolution.name_index import index_names
from vpcplan.analysis.resolution.question import Question
from vpcplan.analysis.resolution.resolve import resolve
from vpcplan.load.source import load_topology
from vpcplan.model.topology import Topology
from vpcplan.net.domain_name import parse_domain_name
from vpcplan.report.dns_json import resolution_as_json
from vpcplan.report.topology_yaml import render_topology

FOLDER = Path(__file__).parent / "cases"
CASES = cases_in(FOLDER)


@pytest.mark.parametrize(("folder", "case"), CASES, ids=[case["id"] for _, case in CASES])
def test_conformance(folder: str, case: dict[str, Any]) -> None:
    assert_case(FOLDER / folder, case)


def test_every_topic_has_cases() -> None:
    assert {folder for folder, _ in CASES} == {each.name for each in FOLDER.iterdir() if each.is_dir()}


LEFT_OUT_BY_IMPORT = {
    "load-balancer-alias": "a load balancer in no described VPC is left out, and said to be",
    "load-balancer-kinds": "the same",
    "shapes/undescribed-check-down": "a health check that is not described is left out, and said to be",
}
IMPORTED = [
    (folder, case)
    for folder, case in CASES
    if folder not in LEFT_OUT_BY_IMPORT and case["id"] not in LEFT_OUT_BY_IMPORT
]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Topology]:
    """The topology file that `vpcplan import` writes of a folder's AWS configuration, read again."""

    @cache
    def read(folder: str) -> Topology:
        written = tmp_path_factory.mktemp(folder) / "vpcplan.yaml"
        written.write_text(render_topology(load_case(FOLDER / folder)[0]))
        return load_topology([str(written)])

    return read


@pytest.mark.parametrize(("folder", "case"), IMPORTED, ids=[case["id"] for _, case in IMPORTED])
def test_imported_zones_answer_alike(
    folder: str, case: dict[str, Any], imported: Callable[[str], Topology]
) -> None:
    """What `vpcplan import` writes answers as the AWS configuration does."""
    topology = imported(folder)
    client = parse_client(client_texts(case["query"]["client"]), topology)
    question = Question(parse_domain_name(case["query"]["name"]), case["query"]["type"])
    found = resolve(index_names(topology), question, client, observed_health(case, topology))
    assert_same(resolution_as_json(found), case["expect"])
