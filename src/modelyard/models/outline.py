"""Build a network without its numbers: shapes and names alone, in hundredths of a second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

Network = TypeVar("Network")
_DRAWN = frozenset(
    (Tensor.normal_, Tensor.uniform_, Tensor.fill_, Tensor.zero_, Tensor.erfinv_, Tensor.mul_, Tensor.add_,
     Tensor.clamp_)
)  # fmt: skip


def outline(build: Callable[[], Network]) -> Network:
    """Call `build` so that what it makes has no numbers: its weights are there to be put in."""
    with torch.device("meta"), _Undrawn():
        return build()


class _Undrawn(TorchFunctionMode):
    """Leaves out the drawing of weights that nobody will see.

    What draws a normal law for a tensor without numbers imports half of torch's compiler first: that takes
    longer than all the rest of loading.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        if func in _DRAWN or getattr(func, "__module__", "") == "torch.nn.init":
            given = args[0] if args else (kwargs or {}).get("tensor")
            if isinstance(given, Tensor) and given.is_meta:
                return given
        return func(*args, **(kwargs or {}))
