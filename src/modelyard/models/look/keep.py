"""Leave a network as it was, whatever running it does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import nn

_TABLES = ("_parameters", "_buffers", "_modules")


@contextmanager
def kept(model: nn.Module) -> Iterator[None]:
    """Put back each attribute of each module: modes, buffers, what a module keeps between runs."""
    modules = [module for module in model.modules() if not isinstance(module, torch.jit.ScriptModule)]
    before = [(module, dict(module.__dict__), _tables(module)) for module in modules]
    try:
        yield
    finally:
        for module, attributes, tables in before:
            module.__dict__.clear()
            module.__dict__.update(attributes)
            for name, table in tables.items():
                held = module.__dict__[name]
                held.clear()
                held.update(table)


def _tables(module: nn.Module) -> dict[str, dict[str, object]]:
    return {name: dict(module.__dict__[name]) for name in _TABLES}


def answer_mode(model: nn.Module) -> None:
    """Set each module as when it answers; done directly, since a module may refuse or do more in `train`."""
    for module in model.modules():
        module.training = False


def swap_buffers(model: nn.Module, stand_in: Callable[[torch.Tensor], torch.Tensor]) -> None:
    """Let the network write into others."""
    others: dict[int, torch.Tensor] = {}
    for module in model.modules():
        for name, one in module._buffers.items():
            if one is not None:
                module._buffers[name] = others.setdefault(id(one), stand_in(one))
