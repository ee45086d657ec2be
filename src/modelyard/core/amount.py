"""How amounts read: counts, bytes, times and shares, in figures that a person takes in."""

from __future__ import annotations

_NOTHING = "-"


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
