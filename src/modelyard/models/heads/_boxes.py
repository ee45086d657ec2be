"""From the maps of a detector to boxes in pixels: an expected distance to each side of a cell's centre."""

from __future__ import annotations

import torch
from torch import Tensor, fx


def boxes_of(level: Tensor, distances: Tensor, stride: int) -> Tensor:
    """Give the boxes [B, H·W, 4] of one map [B, 4·bins, H, W]: left, top, right, bottom, in pixels.

    Each side has a distribution over `distances`, which are counted in cells. Half precision is too coarse
    for pixels, so that boxes are float32 at least.
    """
    return _boxes_of(level, distances, stride)


@fx.wrap  # a tracer's stand-in has no sides to count along
def _boxes_of(level: Tensor, distances: Tensor, stride: int) -> Tensor:
    level = level.float() if level.dtype.itemsize < 4 else level
    shares = level.unflatten(1, (4, -1)).softmax(2)  # type: ignore[no-untyped-call]  # [B, 4, bins, H, W]
    left, top, right, bottom = (shares * distances.to(level).view(-1, 1, 1)).sum(2).unbind(1)
    x = torch.arange(level.shape[-1], device=level.device, dtype=level.dtype) + 0.5
    y = torch.arange(level.shape[-2], device=level.device, dtype=level.dtype)[:, None] + 0.5
    corners = torch.stack([x - left, y - top, x + right, y + bottom], -1)  # [B, H, W, 4]
    return corners.flatten(1, 2) * stride
