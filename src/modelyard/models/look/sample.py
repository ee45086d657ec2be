"""The input that a network is looked at with: its size as given, else as its config or its backbone says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import torch
from torch import Tensor, nn

from modelyard.core.errors import ConfigError

Size = Sequence[int]
_USUAL_SIDE = 224


def sample_inputs(
    model: nn.Module, sizes: Size | Sequence[Size] | None, dtype: torch.dtype | None = None, batch: int = 1
) -> tuple[Tensor, ...] | None:
    """Give inputs without numbers, on the meta device; None where their size cannot be told.

    Args:
        model: the network, which says what is not given.
        sizes: of one input without the batch, or of several.
        dtype: of all inputs; the one of the weights by default, and whole numbers for tokens.
        batch: how many at once.
    """
    found = usual_size(model) if sizes is None else sizes
    if found is None:
        return None
    kind = dtype or _usual_dtype(model)
    return tuple(torch.empty(batch, *size, dtype=kind, device="meta") for size in _each(found))


def usual_size(model: nn.Module) -> Size | None:
    """Tell the size of one input, where the network knows it."""
    config = getattr(model, "config", None)
    stated = getattr(config, "input_size", None) or getattr(model, "input_size", None)
    if isinstance(stated, list | tuple) and all(isinstance(side, int) for side in stated):
        return stated
    if _takes_tokens(model):
        context = getattr(model, "context", None)
        return (context,) if isinstance(context, int) else None
    backbone = getattr(model, "backbone", model)
    channels = getattr(backbone, "in_channels", None)
    if not isinstance(channels, int) or not hasattr(backbone, "features"):
        return None
    side = getattr(backbone, "image_size", _USUAL_SIDE)
    return (channels, side, side) if isinstance(side, int) else (channels, *side)


def device_of(model: nn.Module) -> torch.device:
    """Tell where the weights are."""
    first = next(chain(model.parameters(), model.buffers()), None)
    return torch.device("cpu") if first is None else first.device


def _usual_dtype(model: nn.Module) -> torch.dtype:
    if _takes_tokens(model):
        return torch.int64
    floats = (one.dtype for one in model.parameters() if one.is_floating_point())
    return next(floats, torch.get_default_dtype())


def _takes_tokens(model: nn.Module) -> bool:
    return getattr(model, "task", "") == "text-generation"


def _each(sizes: Size | Sequence[Size]) -> list[Size]:
    several = all(isinstance(size, list | tuple) for size in sizes) and len(sizes) > 0
    each = list(sizes) if several else [sizes]
    for one in each:
        if not isinstance(one, list | tuple) or not all(map(_is_side, one)):
            raise ConfigError(f"an input's size is a shape such as (3, 224, 224), not {sizes!r}")
    return each  # type: ignore[return-value]  # seen to be sizes


def _is_side(side: object) -> bool:
    return isinstance(side, int) and not isinstance(side, bool) and side > 0
