"""Position embeddings learnt for one grid of patches, and what they are on another."""

from __future__ import annotations

import math

import torch
from torch import Tensor, fx
from torch.nn.functional import interpolate

Grid = tuple[int, int]


def resampled(position: Tensor, old: Grid, new: Grid) -> Tensor:
    """Give the embeddings [1, 1 + N, C] of a class token and a grid, for another grid.

    The class token's stays as it is. The grid's are interpolated as timm does it, bicubic with antialiasing
    and in float32; torchvision aligns the corners and does not smooth.
    """
    token, grid = position[:, :1], position[:, 1:]
    picture = grid.float().reshape(1, *old, -1).permute(0, 3, 1, 2)  # [1, C, H, W]
    picture = interpolate(picture, new, mode="bicubic", antialias=True, align_corners=False)
    return torch.cat((token, picture.flatten(2).transpose(1, 2).to(position.dtype)), 1)


@fx.wrap  # whether it is the usual grid, a tracer does not know
def positions_for(position: Tensor, x: Tensor, patch: int, usual: Grid) -> Tensor:
    """Give the embeddings for the patches of a picture."""
    grid = x.shape[-2] // patch, x.shape[-1] // patch
    return position if grid == usual else resampled(position, usual, grid)


def square(position: Tensor) -> Grid | None:
    """Tell the grid of published embeddings, which are square; None if they cannot be."""
    places = position.shape[1] - 1 if position.ndim == 3 else -1
    side = math.isqrt(max(places, 0))
    return (side, side) if side and side * side == places else None
