"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# In CI the same examples every time: a run that fails there fails here too. Elsewhere new ones are sought.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("search", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "search")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of worked cases and real AWS configuration that lies beside the repository."""
    if not SHARED.is_dir():
        pytest.skip(f"the worked cases are not here: no folder {SHARED.name}/ beside the repository")
    return SHARED


@pytest.fixture(autouse=True)
def neutral_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the caller of the tests has set must not change what vpcplan prints."""
    for name in ("VPCPLAN_FILE", "VPCPLAN_DEBUG", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
