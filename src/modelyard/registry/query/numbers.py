"""Numbers as people write them, `30M` or `97.8MB` or `80%`, and what their units measure."""

from __future__ import annotations

# unit -> what it measures, and its factor as a whole number and a power of ten
UNITS = {
    "k": ("count", 1, 3), "m": ("count", 1, 6), "g": ("count", 1, 9), "b": ("count", 1, 9),
    "t": ("count", 1, 12), "%": ("fraction", 1, -2),
    "kb": ("mb", 1, -3), "mb": ("mb", 1, 0), "gb": ("mb", 1, 3), "tb": ("mb", 1, 6),
    "kib": ("mb", 1024, -6), "mib": ("mb", 1024**2, -6), "gib": ("mb", 1024**3, -6),
    "us": ("ms", 1, -3), "µs": ("ms", 1, -3), "μs": ("ms", 1, -3), "ms": ("ms", 1, 0), "s": ("ms", 1, 3),
}  # fmt: skip
_DIGITS = tuple("0123456789")


def read_number(text: str) -> tuple[int | float, str] | None:
    """Read `-1_000`, `0.8`, `1e-3`, `30M`, `97.8MB`: the number and what its unit measures, or None.

    Sizes come as megabytes, times as milliseconds, percentages as fractions.
    """
    whole, at = _digits(text, 1 if text[:1] in ("+", "-") else 0)
    part = ""
    if text[at : at + 1] == ".":
        part, at = _digits(text, at + 1)
        if not part:
            return None
    exponent = _exponent(text, at)
    if exponent is None or not (whole or part) or len(whole) + len(part) > 400:
        return None
    power, at = exponent
    unit = text[at:].lower()
    if unit and unit not in UNITS:
        return None
    measure, factor, shift = UNITS.get(unit, ("", 1, 0))
    value = _exact(int(whole + part) * factor, power + shift - len(part))
    return None if value is None else (-value if text[0] == "-" else value, measure)


def _exponent(text: str, at: int) -> tuple[int, int] | None:
    """Read `e-3` if it stands here: the power of ten and where it ends, or None for a broken one."""
    if text[at : at + 1] not in ("e", "E"):
        return 0, at
    sign = text[at + 1 : at + 2] if text[at + 1 : at + 2] in ("+", "-") else ""
    digits, end = _digits(text, at + 1 + len(sign))
    return (int(sign + digits), end) if digits and len(digits) <= 4 else None


def _digits(text: str, at: int) -> tuple[str, int]:
    start = at
    while at < len(text) and (text[at] in _DIGITS or (text[at] == "_" and _between_digits(text, at))):
        at += 1
    return text[start:at].replace("_", ""), at


def _between_digits(text: str, at: int) -> bool:
    return at > 0 and text[at - 1] in _DIGITS and text[at + 1 : at + 2] in _DIGITS


def _exact(digits: int, power: int) -> int | float | None:
    """Digits times a power of ten as a number SQLite holds: whole where it can be, never infinite."""
    whole: int = digits * 10 ** max(power, 0) if power <= 18 else 2**63
    if power >= 0 and whole < 2**63:
        return whole
    value = float(f"{digits}e{power}")
    if value == float("inf"):
        return None
    return int(value) if value.is_integer() and value < 2**53 else value
