"""The worked cases beside the repository: AWS configuration in, the whole distribution out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SHARED
from tests.support.dns_cases import assert_case, cases_in

FOLDER = SHARED / "cases" / "dns"
CASES = cases_in(FOLDER)


@pytest.mark.parametrize(("folder", "case"), CASES, ids=[case["id"] for _, case in CASES])
def test_case(folder: str, case: dict[str, Any]) -> None:
    assert_case(FOLDER / folder, case)


def test_cases_are_there(shared: Path) -> None:
    assert len(CASES) >= 44
