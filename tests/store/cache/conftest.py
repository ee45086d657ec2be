"""A cache to try things on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cache_folder import Cache

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "models")
