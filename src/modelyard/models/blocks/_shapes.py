"""What a block takes: a wrong shape is one sentence with the block, what it expected and what came."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, fx, nn

from modelyard.core.errors import ShapeError

_FORMS = {2: "[batch, {c}]", 3: "[batch, tokens, {c}]", 4: "[batch, {c}, height, width]"}


def is_traced(x: object) -> bool:
    """Tell whether this is a tracer's stand-in, which has no shape, or one whose sides are tensors."""
    return isinstance(x, fx.Proxy) or jit_is_tracing()


def jit_is_tracing() -> bool:
    return bool(torch.jit.is_tracing())  # type: ignore[attr-defined,no-untyped-call]  # torch leaves it untyped


def expect(block: nn.Module, x: Tensor, channels: int, *, rank: int = 4) -> None:
    """Refuse an input of another rank or of another number of channels."""
    if is_traced(x):
        return
    shape = x.shape
    if len(shape) == rank and shape[-1 if rank < 4 else 1] == channels:
        return
    expected = _FORMS[rank].format(c=channels)
    raise ShapeError(f"{type(block).__name__} expected {expected}, got {list(shape)}")


def expect_maps(block: nn.Module, maps: Sequence[Tensor], channels: Sequence[int]) -> None:
    """Refuse another number of maps, or one of another number of channels."""
    if len(maps) != len(channels):
        raise ShapeError(f"{type(block).__name__} expected {len(channels)} maps, got {len(maps)}")
    for one, expected in zip(maps, channels, strict=True):
        expect(block, one, expected)


def expect_picture(network: nn.Module, x: Tensor, channels: int, smallest: int) -> None:
    """Refuse what no picture network can take: rank, channels, kind of number, or too few pixels."""
    if is_traced(x):
        return
    expect(network, x, channels)
    name = type(network).__name__
    if not x.is_floating_point():
        raise ShapeError(
            f"{name} expected floating-point numbers, got {str(x.dtype).removeprefix('torch.')}",
            hint="Scale and normalise the picture first: `x.float() / 255`.",
        )
    if torch.compiler.is_compiling():
        return  # sides may be symbols, on which nothing may depend
    height, width = x.shape[-2:]
    if height < smallest or width < smallest:
        raise ShapeError(f"{name} expected at least {smallest} × {smallest} pixels, got {height} × {width}")
