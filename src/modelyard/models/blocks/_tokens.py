"""Tokens [B, N, C] and maps [B, C, H, W]: what takes tokens takes a map too, and gives back what it took."""

from __future__ import annotations

import torch
from torch import Tensor, fx, nn

from modelyard.core.errors import ShapeError
from modelyard.models.blocks._shapes import is_traced


@fx.wrap  # how many dimensions there are, a tracer does not know
def as_tokens(block: str, x: Tensor, channels: int) -> Tensor:
    """Flatten a map, take tokens as they are, refuse anything else."""
    if x.ndim == 3 and x.shape[2] == channels:
        return x
    if x.ndim == 4 and x.shape[1] == channels:
        return x.flatten(2).transpose(1, 2)
    raise ShapeError(
        f"{block} expected [batch, tokens, {channels}] or [batch, {channels}, height, width],"
        f" got {list(x.shape)}"
    )


@fx.wrap
def as_given(tokens: Tensor, x: Tensor) -> Tensor:
    """Give tokens the form that `x` had before `as_tokens`."""
    return tokens if x.ndim == 3 else tokens.transpose(1, 2).reshape(x.shape)


def expect_multiple(network: nn.Module, x: Tensor, side: int) -> None:
    """Refuse a picture whose sides are no multiples of a patch's side."""
    if is_traced(x) or torch.compiler.is_compiling():
        return  # a tracer's stand-in has no shape, and sides may be symbols
    height, width = x.shape[-2:]
    if height < side or width < side or height % side or width % side:
        down = f"{max(height // side, 1) * side} × {max(width // side, 1) * side}"
        raise ShapeError(
            f"{type(network).__name__} expected sides that are multiples of {side}, got {height} × {width}",
            hint=f"Resize or crop the picture, to {down} for one.",
        )
