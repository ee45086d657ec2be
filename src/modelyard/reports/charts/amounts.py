"""How the values of an axis read: `50 µs`, `2 ms`, `1.5 s`, `12k`."""

from __future__ import annotations

from math import floor, log10

_TIMES = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_COUNTS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def seconds(value: float) -> str:
    """Say a time in the unit that leaves the fewest zeros.

    Args:
        value: in seconds.
    """
    size, unit = next((one for one in _TIMES if value >= one[0] * 0.9995), _TIMES[-1])
    return f"{_three(value / size)} {unit}"


def count(value: float) -> str:
    """Say a number of things: `12k`.

    Args:
        value: how many.
    """
    size, unit = next((one for one in _COUNTS if abs(value) >= one[0] * 0.9995), (1, ""))
    return f"{_three(value / size)}{unit}"


def times(value: float) -> str:
    """Say a ratio: `2×`.

    Args:
        value: how many times as much.
    """
    return f"{_three(value)}×"


def share(value: float) -> str:
    """Say a share in percent.

    Args:
        value: between 0 and 1.
    """
    return f"{_three(100 * value)}%"


def _three(value: float) -> str:
    """Three figures that count, without the zeros at the end."""
    if value == 0:
        return "0"
    digits = max(0, 2 - floor(log10(abs(value)) + 1e-9))
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
