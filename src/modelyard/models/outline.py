"""Build a network without its numbers: shapes and names alone, in hundredths of a second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

Network = TypeVar("Network")
_MADE = frozenset(
    (torch.empty, torch.empty_strided, torch.zeros, torch.ones, torch.full, torch.eye, torch.tensor,
     torch.as_tensor, torch.arange, torch.linspace, torch.logspace, torch.rand, torch.randn, torch.randint,
     torch.randperm)
)  # fmt: skip
_DRAWN = frozenset(
    (Tensor.normal_, Tensor.uniform_, Tensor.fill_, Tensor.zero_, Tensor.erfinv_, Tensor.mul_, Tensor.add_,
     Tensor.clamp_)
)  # fmt: skip


def outline(build: Callable[[], Network]) -> Network:
    """Call `build` so that what it makes has no numbers: its weights are there to be put in."""
    with _Outlined():
        return build()


class _Outlined(TorchFunctionMode):
    """Makes tensors without numbers, and leaves out the drawing of weights that nobody will see.

    `torch.device("meta")` beside it would be asked a second time about each of thousands of calls. What
    draws a normal law for a tensor without numbers imports half of torch's compiler first: that takes
    longer than all the rest of loading.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        named = kwargs or {}
        if func in _MADE:
            return func(*args, **(named if named.get("device") else {**named, "device": "meta"}))
        if func in _DRAWN or getattr(func, "__module__", None) == "torch.nn.init":
            given = args[0] if args else named.get("tensor")
            if isinstance(given, Tensor) and given.is_meta:
                return given
        return func(*args, **named)
