"""A cache to try things on, small disks, and processes that can be stopped at any file operation."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cache_folder import Cache
from stopped_process import StoppedProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


WARM = "import hashlib, modelyard.core.suggest, modelyard.store.cache.keep, modelyard.store.cache.lookup\n"
WARM += "import modelyard.store.cache.prune, modelyard.store.cache.verify"


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "models")


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mount small file systems; only root may, and without it the tests that need it are skipped."""
    mounted: list[Path] = []

    def do(*options: object, on: str) -> Path:
        place = tmp_path / on
        place.mkdir(exist_ok=True)
        done = subprocess.run(["mount", *map(str, options), place], capture_output=True, check=False)
        if done.returncode:
            pytest.skip("this needs root, who may mount a full or read-only disk")
        mounted.append(place)
        return place

    yield do
    for place in reversed(mounted):
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.fixture
def stopping(shim: Path, tmp_path: Path) -> Iterator[StoppedProcess]:
    process = StoppedProcess(shim, tmp_path / "said.txt", WARM)
    yield process
    process.close()
