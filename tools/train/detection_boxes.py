"""From the maps of a detection head without anchors to boxes, and how boxes overlap.

A head gives a map for each stride, `[B, 4 * bins + classes, H, W]`: for each cell the distances from its
centre to the four sides, each as a distribution over `bins` whole numbers of strides, then the classes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor


class Cells(NamedTuple):
    """The cells of all maps in a row."""

    sides: Tensor  # [B, A, 4, bins] logits of the distances
    classes: Tensor  # [B, A, classes] logits
    points: Tensor  # [A, 2] centres in pixels
    strides: Tensor  # [A, 1]

    def boxes(self) -> Tensor:
        """Give the box of each cell, `[B, A, 4]` in pixels."""
        bins = torch.arange(self.sides.shape[-1], dtype=self.sides.dtype)
        distances = self.sides.softmax(-1) @ bins * self.strides
        return torch.cat([self.points - distances[..., :2], self.points + distances[..., 2:]], dim=-1)


def cells(maps: Sequence[Tensor], strides: Sequence[int], classes: int) -> Cells:
    """Lay the maps of all strides out as one row of cells."""
    flat = torch.cat([one.flatten(2) for one in maps], dim=2).transpose(1, 2)  # [B, A, 4 * bins + classes]
    bins = (flat.shape[2] - classes) // 4
    sides = flat[..., : 4 * bins].reshape(*flat.shape[:2], 4, bins)
    points = torch.cat([_centres(one, stride) for one, stride in zip(maps, strides, strict=True)])
    sizes = torch.tensor([one.shape[2] * one.shape[3] for one in maps])
    steps = torch.tensor(strides, dtype=flat.dtype).repeat_interleave(sizes)
    return Cells(sides, flat[..., 4 * bins :], points, steps[:, None])


def _centres(one: Tensor, stride: int) -> Tensor:
    down, across = (torch.arange(size, dtype=one.dtype) + 0.5 for size in one.shape[2:])
    rows, columns = torch.meshgrid(down, across, indexing="ij")
    return torch.stack([columns.flatten(), rows.flatten()], dim=1) * stride


def overlap(one: Tensor, other: Tensor) -> Tensor:
    """Give the intersection over union of boxes, shapes broadcast."""
    both = torch.minimum(one[..., 2:], other[..., 2:]) - torch.maximum(one[..., :2], other[..., :2])
    shared = both.clamp(min=0).prod(-1)
    return shared / (area(one) + area(other) - shared + 1e-7)


def complete_overlap(one: Tensor, other: Tensor) -> Tensor:
    """Give CIoU: the overlap, less for centres that are apart and for sides that are of another ratio.

    Zheng et al., "Distance-IoU Loss: Faster and Better Learning for Bounding Box Regression", 2020.
    """
    plain = overlap(one, other)
    span = torch.maximum(one[..., 2:], other[..., 2:]) - torch.minimum(one[..., :2], other[..., :2])
    apart = (one[..., :2] + one[..., 2:] - other[..., :2] - other[..., 2:]).square().sum(-1) / 4
    ratio = (4 / math.pi**2) * (_slant(one) - _slant(other)).square()
    with torch.no_grad():
        weight = ratio / (1 - plain + ratio + 1e-7)
    return plain - apart / (span.square().sum(-1) + 1e-7) - weight * ratio


def _slant(box: Tensor) -> Tensor:
    size = box[..., 2:] - box[..., :2]
    return torch.atan(size[..., 0] / (size[..., 1] + 1e-7))


def area(box: Tensor) -> Tensor:
    return (box[..., 2:] - box[..., :2]).prod(-1)
