"""Find the state dict in what a trainer saved: by rule, and told.

A trainer keeps more than weights: an optimizer, an epoch, an average of the weights beside them. The
average (EMA) is what such a trainer would publish, so it goes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_EMA = ("ema_state_dict", "state_dict_ema", "model_ema", "params_ema", "ema", "ema_model")
_PLAIN = ("state_dict", "model_state_dict", "model", "module", "net", "network", "params", "weights")
_PREFIXES = ("module.", "_orig_mod.", "model.", "net.", "network.")
_DEEPEST = 4


def choose(found: Mapping[str, Any], depth: int = 0) -> tuple[dict[str, Any], list[str]]:
    """Give the tensors of the mapping that is the state dict, and say under which keys it lay."""
    for key in (*_EMA, *_PLAIN):
        inner = found.get(key)
        if isinstance(inner, Mapping) and depth < _DEEPEST:
            tensors, notes = choose(inner, depth + 1)
            if tensors:
                what = "the average of the weights (EMA)" if key in _EMA else "the state dict"
                return tensors, [f"{what} lies under `{key}`", *notes]
    return {name: one for name, one in found.items() if _is_tensor(one)}, []


def _is_tensor(value: object) -> bool:
    return hasattr(value, "shape") and hasattr(value, "dtype") and hasattr(value, "stride")


def without_prefix(names: Mapping[str, Any]) -> tuple[dict[str, Any], str] | None:
    """Take a wrapper's prefix, such as `module.`, off all names; None where they have none in common."""
    for prefix in _PREFIXES:
        if names and all(name.startswith(prefix) for name in names):
            return {name[len(prefix) :]: one for name, one in names.items()}, prefix
    return None
