"""Whether what fits is enough: a mismatch is an error that lists it, or a warning where that is allowed."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import torch
from torch import Tensor

from modelyard.core.errors import WeightsError
from modelyard.models.state.fit import Fit

_LOOKED_AT = 4096  # numbers of a tensor


def judge(found: Fit, path: str, strict: bool, name: str) -> None:
    """Refuse what does not fit, or say it where that is allowed."""
    nowhere = _no_number(found.tensors)
    said = found.lines() + ([f"not a number (NaN) in {nowhere}"] if nowhere else [])
    if not said:
        return
    text = f"{path} does not fit {name}\n  " + "\n  ".join(said)
    if strict:
        raise WeightsError(text, hint="strict=False takes what fits, and leaves the rest new.")
    warnings.warn(text, stacklevel=4)


def _no_number(tensors: Mapping[str, Tensor]) -> str | None:
    """Name a tensor that holds no numbers; of large ones only the beginning is looked at."""
    for name, one in tensors.items():
        if one.is_floating_point() and not bool(torch.isfinite(one.flatten()[:_LOOKED_AT].float().sum())):
            return name
    return None
