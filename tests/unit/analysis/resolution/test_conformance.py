"""Cases derived from the pages of the Route 53 Developer Guide, one folder for each topic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.dns_cases import assert_case, cases_in

FOLDER = Path(__file__).parent / "cases"
CASES = cases_in(FOLDER)


@pytest.mark.parametrize(("folder", "case"), CASES, ids=[case["id"] for _, case in CASES])
def test_conformance(folder: str, case: dict[str, Any]) -> None:
    assert_case(FOLDER / folder, case)


def test_every_topic_has_cases() -> None:
    assert {folder for folder, _ in CASES} == {each.name for each in FOLDER.iterdir() if each.is_dir()}
