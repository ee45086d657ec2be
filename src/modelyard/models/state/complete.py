"""Give values to what is still without any after a network's weights were taken in."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn


def complete(network: nn.Module, fresh: Callable[[], nn.Module]) -> None:
    """Take what is missing from a new network; `fresh` builds one, if that is needed at all."""
    missing = [
        (module, name, one) for module in network.modules() for name, one in _own(module) if one.is_meta
    ]
    for module, name, one in missing:
        if name == "num_batches_tracked":  # a count that older files lack; it begins at none
            module._buffers[name] = torch.zeros_like(one, device="cpu")
    left = [(module, name) for module, name, _ in missing if name != "num_batches_tracked"]
    if left:
        paths = {id(module): path for path, module in network.named_modules()}
        new = fresh()
        for module, name in left:
            _give(module, name, getattr(new.get_submodule(paths[id(module)]), name))


def _own(module: nn.Module) -> list[tuple[str, Tensor]]:
    own = [*module._parameters.items(), *module._buffers.items()]
    return [(name, one) for name, one in own if one is not None]


def _give(module: nn.Module, name: str, value: Tensor) -> None:
    if isinstance(value, nn.Parameter):
        module._parameters[name] = value
    else:
        module._buffers[name] = value
