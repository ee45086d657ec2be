"""What a figure is: a number of a size that may be squared and added up."""

from __future__ import annotations

from collections.abc import Sequence

_LARGEST = 10**100
_MOST = 10**18  # bytes, or whatever is counted
_TIMES = 1e-12, 1e12  # seconds; their ratios and logarithms are finite


def is_figure(value: object) -> bool:
    """Tell whether it is a number that can be reckoned with; no NaN lies between two bounds."""
    return isinstance(value, (int, float)) and -_LARGEST <= value <= _LARGEST


def is_time(value: object) -> bool:
    """Tell whether it is a duration in seconds of which a ratio can be made."""
    return isinstance(value, (int, float)) and _TIMES[0] <= value <= _TIMES[1]


def is_count(value: object, least: int = 0) -> bool:
    """Tell whether it is a whole number of things, such as bytes.

    Args:
        value: what a file says.
        least: it may be.
    """
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= _MOST


def are_figures(values: object) -> bool:
    return isinstance(values, Sequence) and not isinstance(values, str) and all(map(is_figure, values))
