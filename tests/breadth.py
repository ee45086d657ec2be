"""How much of the same a run of the tests tries: a sample, or with `make test-wide` all there is."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import pytest

WIDE = bool(os.environ.get("MODELYARD_TEST_WIDE"))
MOST = 12


def moments(count: int, most: int = MOST) -> list[int]:
    """Give the operations, of so many, at which a work is stopped: the first, the last and some between."""
    if WIDE or count <= most:
        return list(range(1, count + 1))
    return sorted({1 + round(number * (count - 1) / (most - 1)) for number in range(most)})


def few(values: Iterable[Any], chosen: Callable[[Any], bool]) -> list[Any]:
    """Give parameters of which only the chosen ones are tried every time."""
    return [value if chosen(value) else pytest.param(value, marks=pytest.mark.wide) for value in values]
