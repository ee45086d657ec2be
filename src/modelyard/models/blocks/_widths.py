"""Widths that suit the hardware: multiples of eight."""

from __future__ import annotations


def divisible(width: float, by: int = 8) -> int:
    """Give the multiple nearest to a width, never less than nine tenths of it.

    >>> [divisible(width) for width in (3, 35.2, 12, 11)]
    [8, 32, 16, 16]
    """
    near = max(by, int(width + by / 2) // by * by)
    return near + by if near < 0.9 * width else near
