"""torchvision, whose presets are the referee of preprocessing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def torchvision():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "tools"))
        from torchvision_operators import import_torchvision, missing

        if missing():
            pytest.skip(missing())
        import torch

        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # its threads would wait for each other longer than they work
        yield import_torchvision()
        torch.set_num_threads(threads)
        sys.modules.pop("torchvision_operators", None)
