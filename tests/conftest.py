"""Fixtures that every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


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
