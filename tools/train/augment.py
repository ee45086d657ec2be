"""Pictures a little turned, moved and stretched, so that a network does not learn a thousand by heart."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional


def jittered(
    pictures: Tensor, turn: float = 12.0, stretch: float = 0.15, move: float = 0.08, slant: float = 0.15
) -> Tensor:
    """Give each picture of a batch another small turn (degrees), stretch, slant and shift (shares of it)."""
    count = len(pictures)
    angle = _around(count, turn * math.pi / 180)
    wide, high = 1 + _around(count, stretch), 1 + _around(count, stretch)
    leaning = _around(count, slant)
    matrix = torch.stack(
        [
            torch.stack([angle.cos() * wide, leaning - angle.sin(), _around(count, 2 * move)], dim=1),
            torch.stack([angle.sin(), angle.cos() * high, _around(count, 2 * move)], dim=1),
        ],
        dim=1,
    )
    grid = functional.affine_grid(matrix, list(pictures.shape), align_corners=False)
    return functional.grid_sample(pictures.float(), grid, padding_mode="border", align_corners=False)


def _around(count: int, most: float) -> Tensor:
    return (2 * torch.rand(count) - 1) * most
