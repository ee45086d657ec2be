"""What a figure is: a number of a size that may be squared and added up."""

from __future__ import annotations

from collections.abc import Sequence

_LARGEST = 10**100
_TIMES = 1e-12, 1e12  # seconds; their ratios and logarithms are finite


def is_figure(value: object) -> bool:
    """Tell whether it is a number that can be reckoned with; no NaN lies between two bounds."""
    return isinstance(value, (int, float)) and -_LARGEST <= value <= _LARGEST


def is_time(value: object) -> bool:
    """Tell whether it is a duration in seconds of which a ratio can be made."""
    return isinstance(value, (int, float)) and _TIMES[0] <= value <= _TIMES[1]


def are_figures(values: object) -> bool:
    return isinstance(values, Sequence) and not isinstance(values, str) and all(map(is_figure, values))
