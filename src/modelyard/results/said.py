"""How the figures of results read: a time in milliseconds, a size in bytes, a share in percent."""

from __future__ import annotations

from collections.abc import Sequence

from modelyard.cards.score import score_said
from modelyard.core import amount

_TIMES = ("median", "mean", "minimum", "cold_start", "open", "first_answer", "timer")
_SIZES = ("peak_memory", "engine_memory", "grown", "file_size")
_TINY = 1e-6  # seconds; below it a time in milliseconds would read 0.000


def figure_said(kind: str, name: str, value: float) -> str:
    """Say one figure with its unit.

    Args:
        kind: That of its result: `latency` or `accuracy`.
        name: The figure's name.
        value: In seconds, bytes, or as a share.
    """
    if kind != "latency":
        return score_said(name, value)
    if name in _TIMES or _is_percentile(name):
        return f"{1e9 * value:.3g} ns" if 0 < value < _TINY else amount.milliseconds(1000 * value)
    if name in _SIZES:
        return ("-" if value < 0 else "") + amount.human_bytes(abs(int(value)))
    return f"{value:,.0f} a second" if name == "throughput" else f"{value:,.4g}"


def interval_said(kind: str, name: str, ends: Sequence[float]) -> str:
    """Say an interval: `11.6 ms to 11.8 ms`."""
    low, high = (figure_said(kind, name, end) for end in ends)
    return f"{low} to {high}"


def _is_percentile(name: str) -> bool:
    return name[:1] == "p" and name[1:].isdecimal()
