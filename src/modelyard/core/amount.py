"""How amounts read: counts, bytes, times and shares, in figures that a person takes in."""

from __future__ import annotations

from math import floor, log10

_NOTHING = "-"
_TIMES = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def counted(count: int, noun: str) -> str:
    """1, "file" -> 1 file; 2 -> 2 files"""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def human_count(value: float | None) -> str:
    """25557032 -> 25.6M"""
    if value is None or abs(value) < 1000:
        return _NOTHING if value is None else str(value)
    return _scaled(value / 1000, ("K", "M", "B", "T"), ".1f")


def human_bytes(count: int | None) -> str:
    """999 -> 999 B, 97800000 -> 97.8 MB"""
    if count is None:
        return _NOTHING
    return f"{count} B" if count < 1000 else human_mb(count / 1e6)


def human_mb(value: float | None) -> str:
    """Megabytes of a million bytes: 97.8 -> 97.8 MB, 2200 -> 2.2 GB"""
    if value is None:
        return _NOTHING
    return _scaled(value * 1000, (" KB", " MB", " GB", " TB"), ".1f")


def human_macs(count: int) -> str:
    """Multiply-accumulates, in three figures that count: 4089184256 -> 4.09 G, 512000 -> 512 k"""
    return _scaled(count, ("", " k", " M", " G", " T", " P"), ".3g")


def milliseconds(value: float | None) -> str:
    """Three figures that count: 4.213 -> 4.21 ms"""
    if value is None:
        return _NOTHING
    digits = 3 if value < 1 else 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:.{digits}f} ms"


def duration(seconds: float) -> str:
    """Three figures that count, in the unit that fits: 0.0000758 -> 75.8 µs, 0.0019 -> 1.90 ms"""
    said = float(f"{seconds:.3g}")
    size, unit = next((one for one in _TIMES if said >= one[0]), _TIMES[-1] if said > 0 else _TIMES[1])
    return f"{three_figures(said / size)} {unit}"


def three_figures(value: float) -> str:
    """0.17623 -> 0.176, 1.9 -> 1.90, 5670.4 -> 5,670"""
    said = float(f"{value:.3g}")
    digits = 2 - floor(log10(abs(said))) if said else 0
    return f"{round(value, digits):,.0f}" if digits <= 0 else f"{said:,.{digits}f}"


def percent(value: float | None) -> str:
    """0.7613 -> 76.13%"""
    return _NOTHING if value is None else f"{100 * value:.2f}%"


def _scaled(value: float, units: tuple[str, ...], form: str) -> str:
    """The largest unit in which, after rounding, it is still below a thousand."""
    for unit in units[:-1]:
        if abs(float(format(value, form))) < 1000:
            return f"{value:{form}}{unit}"
        value /= 1000
    return f"{value:{form}}{units[-1]}"
