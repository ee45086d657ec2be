"""A small network, and a file of it in any format."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from modelyard.convert.anew import write_network
from modelyard.convert.family import format_named
from modelyard.convert.metadata import Metadata
from modelyard.convert.options import Options

if TYPE_CHECKING:
    from torch import nn

SIDE, LABELS = 8, ("a", "b", "c", "d")


def small_network() -> nn.Module:
    """Build a convolution, a mean over the picture and four scores; the same weights each time."""
    import torch
    from torch import nn

    with torch.random.fork_rng(devices=()):
        torch.manual_seed(0)
        network = nn.Sequential(
            nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.AvgPool2d(SIDE), nn.Flatten(), nn.Linear(4, 4)
        )
    network.input_size = (3, SIDE, SIDE)  # type: ignore[assignment]  # it tells what it takes
    return network.eval()


def written(format: str, folder: str | os.PathLike[str]) -> tuple[nn.Module, Path]:
    """Write the small network in a format; give it, and the file.

    Args:
        format: its name.
        folder: where the file lands; made if it is not there.
    """
    network, writer = small_network(), format_named(format)
    path = Path(folder, f"model{writer.SUFFIX}")
    path.parent.mkdir(parents=True, exist_ok=True)
    said = Metadata("small", "1.0.0", "classification", format, labels=LABELS)
    write_network(network, "classification", writer, Options(said), str(path))
    return network, path
