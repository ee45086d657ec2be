"""Lines of Python that are killed at any file operation, in forks of a process that has torch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from interrupted import Interrupted

if TYPE_CHECKING:
    from collections.abc import Iterator

WARM = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import torch
torch.set_num_threads(1)
import small_run, modelyard.store.trust.demand
import modelyard.models.versioning.checkpoint.load, modelyard.models.versioning.checkpoint.save
small_run.train("mixed", "/nowhere", saves=False)
"""


@pytest.fixture(scope="session")
def stopping(shim: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interrupted]:
    process = Interrupted(shim, tmp_path_factory.mktemp("stopping"), WARM)
    yield process
    process.close()
