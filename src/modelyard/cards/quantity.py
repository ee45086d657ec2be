"""Numbers as people write them (`25.6M`, `97.8 MB`, `4.2 ms`, `76.13%`), read where that is unambiguous.

Each function takes what YAML gave and returns a number, or the value unchanged when it is not a
text (the schema judges the type then). A text that is no such number raises `ValueError` with a
sentence that says what is allowed.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

_COUNTS = {"": "1", "k": "1e3", "m": "1e6", "b": "1e9", "g": "1e9", "t": "1e12"}
_MEGABYTES = {
    "B": "1e-6",
    "kB": "1e-3",
    "KB": "1e-3",
    "MB": "1",
    "GB": "1e3",
    "TB": "1e6",
    "KiB": "0.001024",
    "MiB": "1.048576",
    "GiB": "1073.741824",
    "TiB": "1099511.627776",
}
# Mb, with a small b, is a megabit; all in small letters nobody means that.
_MEGABYTES |= {unit.lower(): factor for unit, factor in _MEGABYTES.items() if unit != "B"}
_MILLISECONDS = {"us": "1e-3", "\u00b5s": "1e-3", "\u03bcs": "1e-3", "ms": "1", "s": "1e3"}
_NUMBER = re.compile(
    r"\s*(?=[0-9.])((?:[0-9]+(?:_[0-9]+)*)?(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,4})?)\s*([a-zA-Z\u00b5\u03bc%]*)\s*\Z"
)
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+\Z")
_LONGEST = 60


def count(value: object) -> object:
    """Read a whole number, with K, M, B (or G) and T for thousands, millions, billions and trillions."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, str):
        return value
    allowed = "a whole number such as 25557032 or 25.6M"
    number = _read(value, _COUNTS, allowed, str.lower)
    if number.adjusted() > 30 or number != number.to_integral_value():
        raise ValueError(allowed)
    return int(number)


def megabytes(value: object) -> object:
    """Read a size; 1 MB is 1,000,000 bytes and 1 MiB is 1,048,576."""
    if not isinstance(value, str):
        return value
    return float(_read(value, _MEGABYTES, "a size such as 97.8 or 97.8 MB"))


def milliseconds(value: object) -> object:
    """Read a duration in ms, s or us."""
    if not isinstance(value, str):
        return value
    return float(_read(value, _MILLISECONDS, "a time such as 4.2 or 4.2 ms"))


def fraction(value: object) -> object:
    """Read a fraction, also written as a percentage with its sign."""
    if not isinstance(value, str):
        return value
    return float(_read(value, {"%": "0.01"}, "a fraction such as 0.7613 or 76.13%"))


def _read(
    text: str, units: dict[str, str], allowed: str, spelt: Callable[[str], str] = lambda unit: unit
) -> Decimal:
    from decimal import Decimal

    match = _NUMBER.match(text) if len(text) <= _LONGEST else None
    if match is None:
        hint = "; write the number without commas" if _GROUPED.match(text.strip()) else ""
        raise ValueError(allowed + hint)
    factor = units.get(spelt(match[2]))
    if factor is None:
        raise ValueError(allowed)
    return Decimal(match[1].replace("_", "")) * Decimal(factor)
