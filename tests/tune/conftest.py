"""A cache that the tests of a process share, so that a model is exported once."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def shared_onnx(monkeypatch: pytest.MonkeyPatch, shared_cache: Path) -> Path:
    monkeypatch.setenv("MODELYARD_CACHE", str(shared_cache))
    return shared_cache
