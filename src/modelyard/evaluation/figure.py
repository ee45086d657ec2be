"""`Figure`: a number, and the interval in which it lies with 95 % confidence where one is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured number; None where what was measured has none."""

    value: float | None
    interval: tuple[float, float] | None = None
