"""Resizing: by torch where it is loaded already, else by Pillow; the two differ by one step of 255 at most.

Only the window that is kept afterwards is computed, from no more of the picture than it needs.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from modelyard.tasks.geometry import Geometry
    from modelyard.tasks.preprocessing import Preprocessing

_BY_TORCH = ("bilinear", "bicubic")
_WASTE = 4  # so many times the window may be made


def window_of(pixels: NDArray[np.uint8], steps: Geometry, how: Preprocessing) -> NDArray[np.uint8]:
    """Give the window [channels, height, width] of a resized picture [H, W, channels]."""
    top, left, bottom, right = steps.window
    if pixels.shape[:2] == steps.resized:
        return pixels[top:bottom, left:right].transpose(2, 0, 1)
    worth_it = bottom * right <= _WASTE * (bottom - top) * (right - left)
    if worth_it and how.antialias and how.interpolation in _BY_TORCH and "torch" in sys.modules:
        return _by_torch(pixels, steps, how.interpolation)
    return _by_pillow(pixels, steps, how)


def _by_torch(pixels: NDArray[np.uint8], steps: Geometry, kind: str) -> NDArray[np.uint8]:
    """Resize the picture from its corner to where the window ends; what lies behind is never made."""
    import torch

    top, left, bottom, right = steps.window
    scales = [new / old for new, old in zip(steps.resized, pixels.shape, strict=False)]
    resize = getattr(torch.ops.aten, f"_upsample_{kind}2d_aa")
    planes = torch.from_numpy(np.require(pixels, requirements=("C", "W"))).permute(2, 0, 1)[None]
    resized: NDArray[np.uint8] = resize(planes, [bottom, right], False, *scales)[0].numpy()
    return resized[:, top:, left:]


def _by_pillow(pixels: NDArray[np.uint8], steps: Geometry, how: Preprocessing) -> NDArray[np.uint8]:
    from PIL import Image

    top, left, bottom, right = steps.window
    down, across = (old / new for old, new in zip(pixels.shape, steps.resized, strict=False))
    box = (left * across, top * down, right * across, bottom * down)
    size = (right - left, bottom - top)
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    filtering = Image.Resampling[how.interpolation.upper()]
    if how.antialias or filtering not in {Image.Resampling.BILINEAR, Image.Resampling.BICUBIC}:
        image = image.resize(size, filtering, box=_within(box, image.size))
    else:
        image = image.transform(size, Image.Transform.EXTENT, box, filtering)
    resized: NDArray[np.uint8] = np.asarray(image).reshape(size[1], size[0], -1).transpose(2, 0, 1)
    return resized


def _within(
    box: tuple[float, float, float, float], size: tuple[int, int]
) -> tuple[float, float, float, float]:
    """Take off what rounding laid outside the picture."""
    left, top, right, bottom = box
    return max(left, 0), max(top, 0), min(right, size[0]), min(bottom, size[1])
