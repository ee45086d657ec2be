"""Whether what fits is enough: a mismatch is an error that lists it, or a warning where that is allowed."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from torch import nn

from modelyard.core.errors import WeightsError
from modelyard.models.state.finite import not_numbers
from modelyard.models.state.fit import Fit


def judge(found: Fit, network: nn.Module, path: str, strict: bool, name: str) -> None:
    """Refuse what does not fit, or say it where that is allowed."""
    demand(found.lines() + not_numbers(network, found.tensors), path, strict, name)


def demand(said: Sequence[str], path: str, strict: bool, name: str) -> None:
    """Refuse a file of which something is said, or warn of it where that is allowed."""
    if not said:
        return
    text = f"{path} does not fit {name}\n  " + "\n  ".join(said)
    if strict:
        raise WeightsError(text, hint="strict=False takes what fits, and leaves the rest new.")
    warnings.warn(text, stacklevel=5)
