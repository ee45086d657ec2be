"""Keys of a state dict without what wrappers put in: `module.` if parallel, `_orig_mod.` if compiled."""

from __future__ import annotations

import torch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_PARALLEL = (torch.nn.parallel.DistributedDataParallel, torch.nn.DataParallel)


def plain_key(model: torch.nn.Module, key: str) -> str:
    """Give a key, or the path of a module, as the model has it without wrappers, also those deep inside."""
    module: torch.nn.Module | None = model
    kept: list[str] = []
    for word in key.split("."):
        if module is None or word != _inner_name(module):
            kept.append(word)
        module = module._modules.get(word) if module is not None else None
    return ".".join(kept)


def plain_keys(model: torch.nn.Module, keys: Iterable[str]) -> dict[str, str]:
    """Give the plain form of each key, with the key that the model has for it."""
    return {plain_key(model, key): key for key in keys}


def _inner_name(module: torch.nn.Module) -> str | None:
    if isinstance(module, _PARALLEL):
        return "module"
    return "_orig_mod" if "_orig_mod" in module._modules else None
