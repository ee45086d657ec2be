"""The training scripts are imported as they import each other, by their file names; torch has one thread."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools" / "train"))


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def starter_zoo(monkeypatch: pytest.MonkeyPatch, shared_cache: Path) -> None:
    """The starter zoo, with that cache."""
    monkeypatch.setenv("MODELYARD_CACHE", str(shared_cache))
    monkeypatch.setenv("MODELYARD_ZOO", "starter")
