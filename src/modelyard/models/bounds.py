"""How large and how small a number may be that a network is built from."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from modelyard.core.errors import ConfigError

MOST_CLASSES = 10**7
MOST_CHANNELS = 10**6
MOST_PIXELS = 10**6
MOST_LAYERS = 1000
_WIDEST = 10**6
_SMALLEST = 0.001
_COUNTED = re.compile(r"(?:layers?|depths?|levels|blocks|groups|stages|experts|repeats)$")
_SHARES = frozenset(("dropout", "drop_path"))
_FROM_NOTHING = frozenset(("fused", "last", "hidden"))  # where nought stands for none
_FACTORS = frozenset(("width", "depth"))


def demand_classes(value: object) -> None:
    """Refuse what is no number of classes; None stands for as many as there are."""
    if isinstance(value, int) and value < 1:
        raise ConfigError(f"num_classes={value}: a network answers for at least one class")
    count("num_classes", value, MOST_CLASSES)


def count(name: str, value: object, most: int, owner: str = "") -> int | None:
    """Give a whole number from 1 on, or None."""
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ConfigError(f"`{name}`{owner} is a whole number from 1 on, not {_short(value)}")
    if value > most:
        raise ConfigError(f"`{name}`{owner} is {most:,} at most, not {_short(value)}")
    return value


def counts_layers(name: str) -> bool:
    """Tell by a number's name whether it says how many parts are built, one after the other."""
    return _COUNTED.search(name) is not None


def demand_sane(numbers: Mapping[str, Any], owner: str) -> None:
    """Refuse numbers of which no network can be made: endless depths, no width, no share of one."""
    for name, value in numbers.items():
        for one in _flat(value):
            _demand(name, one, owner)


def demand_not_huge(numbers: Mapping[str, Any], owner: str) -> None:
    """Refuse the numbers of another library's network that are far above any; what they mean, it knows."""
    for name, value in numbers.items():
        most = MOST_LAYERS if counts_layers(name) else _WIDEST
        if any(abs(one) > most for one in _flat(value)):
            raise ConfigError(f"`{name}` of {owner} is {most:,} at most, not {_short(value)}")


def _flat(value: object) -> list[float]:
    if isinstance(value, list | tuple):
        return [one for part in value for one in _flat(part)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def _demand(name: str, value: float, owner: str) -> None:
    least, most = _range(name, value)
    if not (math.isfinite(value) and least <= value <= most):
        raise ConfigError(f"`{name}` of {owner} is a number from {least:,} to {most:,}, not {_short(value)}")


def _range(name: str, value: float) -> tuple[float, float]:
    if name in _SHARES:
        return 0, 1
    most = MOST_LAYERS if counts_layers(name) and name != "groups" else _WIDEST
    if isinstance(value, int):
        return (0 if name in _FROM_NOTHING else 1), most
    return (_SMALLEST if name in _FACTORS else 0), most


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:40] + "…"
