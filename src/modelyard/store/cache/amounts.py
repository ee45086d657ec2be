"""Spans of time and amounts of bytes as people write them: `30d`, `12h`, `20GB`, `1.5 GiB`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from modelyard.core.errors import InputError

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_WORDS = {"sec": "s", "second": "s", "min": "m", "minute": "m", "hour": "h", "day": "d", "week": "w"}
_POWERS = "KMGTP"
_MOST = Decimal(10) ** 18


def seconds(text: str) -> float:
    """Read a span of time: a number and s, m, h, d or w."""
    number, unit = _split(text)
    unit = unit.lower()
    for word in (unit, unit.removesuffix("s")):
        factor = _SECONDS.get(_WORDS.get(word, word))
        if number is not None and factor is not None:
            return float(number * factor)
    raise InputError(
        f"{text!r} is not a span of time", hint="Write a number and a unit: 30d, 12h, 45m (minutes), 2w."
    )


def size(text: str) -> int:
    """Read an amount of bytes: a number and B, kB, MB, GB, TB (thousands) or KiB, MiB, GiB (of 1024)."""
    number, unit = _split(text)
    factor = _factor(unit.upper()) if unit or number == 0 else None
    if number is not None and factor is not None:
        return int(number * factor)
    raise InputError(
        f"{text!r} is not an amount of bytes", hint="Write a number and a unit: 20GB, 500MB, 1.5GiB, 0."
    )


def _factor(unit: str) -> int | None:
    if unit in ("", "B"):
        return 1
    rest = unit[1:]
    if unit[0] not in _POWERS or rest not in ("", "B", "IB"):
        return None
    return int((1024 if rest == "IB" else 1000) ** (_POWERS.index(unit[0]) + 1))


def _split(text: str) -> tuple[Decimal | None, str]:
    """Give the number at the beginning, if there is one that can be meant, and what stands behind it."""
    plain = text.strip()
    end = next((n for n, one in enumerate(plain) if one not in "0123456789."), len(plain))
    try:
        number = Decimal(plain[:end])
    except InvalidOperation:
        return None, ""
    return (number if number <= _MOST else None), plain[end:].strip()
