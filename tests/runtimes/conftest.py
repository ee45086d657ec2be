"""The starter models, written once for all tests of a process."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which what one test had written is there for the next."""
    return tmp_path_factory.mktemp("artifacts")


@pytest.fixture
def starter_zoo(monkeypatch: pytest.MonkeyPatch, shared_cache: Path) -> None:
    """The starter zoo, with that cache."""
    monkeypatch.setenv("MODELYARD_CACHE", str(shared_cache))
    monkeypatch.setenv("MODELYARD_ZOO", "starter")
