"""Bring one map to the size of another; nothing is done where they have it already."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, fx
from torch.nn import functional

from modelyard.models.blocks._shapes import jit_is_tracing

Size = Sequence[int]  # height and width


def resized(x: Tensor, size: Size) -> Tensor:
    """Enlarge or shrink a map to a size, bilinearly."""
    return _resized(x, size)


def fitted(x: Tensor, size: Size) -> Tensor:
    """Add rows and columns of zeros to a map, or cut off some, at its right and its bottom."""
    return _fitted(x, size)


def doubled(x: Tensor, size: Size) -> Tensor:
    """Enlarge a map to twice its size, and cut off what is too much for an odd one."""
    return _fitted(functional.interpolate(x, scale_factor=2.0, mode="nearest"), size)


@fx.wrap  # a tracer's stand-in has no size to compare; a wrapped function is one node of its graph
def _resized(x: Tensor, size: Size) -> Tensor:
    if _is(x, size):
        return x
    return functional.interpolate(x, size=(size[0], size[1]), mode="bilinear", align_corners=False)


@fx.wrap
def _fitted(x: Tensor, size: Size) -> Tensor:
    if _is(x, size):
        return x
    return functional.pad(x, (0, size[1] - x.shape[-1], 0, size[0] - x.shape[-2]))


def _is(x: Tensor, size: Size) -> bool:
    """Tell whether a map has a size; sizes may be symbols while a network is traced, so no then."""
    if torch.compiler.is_compiling() or jit_is_tracing():
        return False
    return tuple(x.shape[-2:]) == tuple(size)
