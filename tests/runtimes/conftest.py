"""The starter models, written once for all tests of a process."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def starter_zoo(monkeypatch: pytest.MonkeyPatch, shared_cache: Path) -> None:
    """The starter zoo, with that cache."""
    monkeypatch.setenv("MODELYARD_CACHE", str(shared_cache))
    monkeypatch.setenv("MODELYARD_ZOO", "starter")
