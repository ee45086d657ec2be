"""The values of a table's cells: numbers as people write them, with what is no number left out or refused."""

from __future__ import annotations

import re
from math import isfinite

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_NONE = frozenset({"", "-", "–", "—", "nan", "n/a", "na", "none", "null", "inf", "-inf", "infinity"})
_LIGHTS = "🟢🟡🔴"
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_MOST = 2.0**53
_SPACES = " \t\r\n\xa0"  # what people type; other white space may be of a name
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0", ""})


def text_in(given: Mapping[str, object], name: str) -> str:
    """Give a text; empty where there is none."""
    value = given.get(name)
    return "" if value is None else str(value).strip(_SPACES)


def number_in(given: Mapping[str, object], name: str) -> float | None:
    """Give a number; None for what says that nothing was measured, such as NaN; else it is an error."""
    value = given.get(name)
    text = "" if value is None else str(value).strip(f" {_LIGHTS}\t\xa0")
    if text.lower() in _NONE:
        return None
    try:
        number = float(text.replace(",", "") if _GROUPED.fullmatch(text) else text)
    except ValueError:
        raise InputError(f"{name} is {text[:40]!r}, which is no number") from None
    return number if isfinite(number) else None


def share_in(given: Mapping[str, object], name: str) -> float | None:
    """Give a share of one; `97 %`, and a number above one, is so many hundredths."""
    text = text_in(given, name)
    value = number_in({name: text.removesuffix("%")}, name)
    if value is None:
        return None
    return value / 100 if text.endswith("%") or value > 1 else value


def whole_in(given: Mapping[str, object], name: str) -> int | None:
    """Give a whole number."""
    value = number_in(given, name)
    if value is not None and value != int(value):
        raise InputError(f"{name} is {value:g}, which is no whole number")
    if value is not None and abs(value) > _MOST:
        raise InputError(f"{name} is {value:g}; that many are not counted")
    return None if value is None else int(value)


def yes_in(given: Mapping[str, object], name: str) -> bool:
    """Give yes or no."""
    text = text_in(given, name).lower()
    if text not in _YES | _NO:
        raise InputError(f"{name} is {text[:40]!r}; it is true or false")
    return text in _YES
