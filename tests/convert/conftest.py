"""A network small enough to be written in every format in a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from torch import nn

from modelyard.convert.anew import write_network
from modelyard.convert.family import format_named
from modelyard.convert.metadata import Metadata
from modelyard.convert.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Tiny(nn.Module):
    """A convolution, a mean over the picture, four scores."""

    input_size = (3, 8, 8)

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, padding=1)
        self.head = nn.Linear(4, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.conv(x).relu().mean((2, 3)))


@pytest.fixture
def tiny() -> Tiny:
    torch.manual_seed(0)
    return Tiny().eval()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a network: `write(network, "onnx", opset=17)`, and give the file."""

    def written(network: nn.Module, format: str, *, folder: str = "out", **how: object) -> Path:
        writer = format_named(format)
        to = tmp_path / folder / f"model{writer.SUFFIX}"
        to.parent.mkdir(exist_ok=True)
        said = Metadata("tiny", "1.0.0", "classification", format, labels=("a", "b", "c", "d"))
        write_network(network, "classification", writer, Options(said, **how), str(to))
        return to

    return written
