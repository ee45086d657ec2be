"""The referees: torchvision and timm, whose networks ours must equal."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))


@pytest.fixture(scope="session")
def torchvision() -> ModuleType:
    """torchvision, with its compiled operators only named: its networks run, its box operators do not."""
    from torchvision_operators import import_torchvision

    return import_torchvision()


@pytest.fixture(scope="session")
def timm(torchvision: ModuleType) -> ModuleType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it says of its own parts that are older
        import timm

    return timm


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Let each worker have one core: threads that wait for each other are what takes long."""
    import torch

    torch.set_num_threads(1)
