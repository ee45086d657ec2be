"""A model folder for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A whole model folder."""
    from written_folder import write_folder

    return write_folder(tmp_path / "squares")
