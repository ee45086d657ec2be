"""Numbers that a person or a file states: they may be anything until they are looked at."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any

from modelyard.core.errors import InputError


def is_whole(value: Any, least: int = 1) -> bool:
    """Tell whether it is a whole number from `least` on; true and false are none."""
    return not isinstance(value, bool) and isinstance(value, Integral) and int(value) >= least


def is_finite(value: Any) -> bool:
    """Tell whether it is a number, neither NaN nor infinite; true and false are none."""
    return not isinstance(value, bool) and isinstance(value, Real) and math.isfinite(value)


def demand_whole(name: str, value: object, least: int = 1) -> None:
    """Refuse what is no whole number, and what is too small.

    Args:
        name: what it is called where it is stated.
        value: what was stated.
        least: the smallest that is allowed.
    """
    if not is_whole(value, least):
        raise InputError(f"{name} is a whole number from {least} on, not {value!r:.60}")
