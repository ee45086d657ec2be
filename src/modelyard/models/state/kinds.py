"""Which kinds of numbers a file may hold in the place of those that a network was built with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import torch
from torch import Tensor

_FLOATS = frozenset((torch.float16, torch.bfloat16, torch.float32, torch.float64))


def in_kind(one: Tensor, expected: torch.dtype) -> Tensor | None:
    """Give a tensor that can stand where `expected` is; None where it cannot.

    A network computes in half or double precision as well as in single; counts are counts of any width.
    """
    if one.dtype == expected:
        return one
    if expected in _FLOATS:
        return one if one.dtype in _FLOATS else None
    if expected.is_complex or expected.is_floating_point or one.is_floating_point() or one.is_complex():
        return None
    return one.to(expected)


def odd_ones(parameters: Mapping[str, Tensor], expected: Mapping[str, Tensor]) -> list[str]:
    """Name the parameters in another precision than the others, with which nothing can be computed."""
    found = list[str]()
    for kind in {expected[name].dtype for name in parameters}:
        alike = {name: one for name, one in parameters.items() if expected[name].dtype == kind}
        usual = Counter(one.dtype for one in alike.values()).most_common(1)[0][0]
        found += [name for name, one in alike.items() if one.dtype != usual]
    return found
