"""Numbers that a person or a file states: they may be anything until they are looked at."""

from __future__ import annotations

import math
from numbers import Integral, Real

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeGuard


def is_whole(value: Any, least: int = 1) -> bool:
    """Tell whether it is a whole number from `least` on; true and false are none."""
    return not isinstance(value, bool) and isinstance(value, Integral) and int(value) >= least


def is_finite(value: Any) -> TypeGuard[float]:
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


def stated_share(name: str, value: object) -> float:
    """Read a share, as a number or as a person writes it: `1%` is 0.01.

    Args:
        name: what it is called where it is stated.
        value: what was stated.
    """
    text = value.strip() if isinstance(value, str) else ""
    try:
        number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1) if text else value
    except ValueError:
        number = None
    if not is_finite(number):
        raise InputError(f"{name} is a share such as 0.01 or 1%, not {value!r:.60}")
    return float(number)
