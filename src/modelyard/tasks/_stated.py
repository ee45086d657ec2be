"""What each part of a preprocessing may be: files of others state it, and they may state anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError
from modelyard.core.stated_number import is_finite, is_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def demand_kinds(stated: Mapping[str, Any]) -> None:
    """Refuse the first part that is of another kind than it has to be, by its name.

    Args:
        stated: the parts by name; names that are not known here are left to others.
    """
    for name, value in stated.items():
        expected, holds = _RULES.get(name, ("", _anything))
        if not holds(value):
            raise InputError(f"`{name}` of preprocessing is {expected}, not {value!r:.60}")


def _anything(_value: object) -> bool:
    return True


def _side_or_two(value: object) -> bool:
    return value is None or is_whole(value) or _two(value)


def _two(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(map(is_whole, value))


def _figures(value: object) -> bool:
    return isinstance(value, tuple | list) and all(map(is_finite, value))


def _above_nothing(value: object) -> bool:
    return isinstance(value, tuple | list) and all(is_finite(one) and one > 0 for one in value)


_SIDES = "a whole number from 1 on, or two of them"
_RULES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "resize": (_SIDES, _side_or_two),
    "crop": (_SIDES, _side_or_two),
    "size": ("two whole numbers from 1 on", lambda value: value is None or _two(value)),
    "mean": ("a list of finite numbers", _figures),
    "std": ("a list of finite numbers above 0", _above_nothing),
    "antialias": ("true or false", lambda value: isinstance(value, bool)),
    "channels": ("a whole number", is_whole),
    "pad": ("a whole number from 0 to 255", lambda value: is_whole(value, 0) and value <= 255),
}
