"""Are the values of a certificate, which anyone can write, of the kinds that its records say?"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any, Union, get_args, get_origin, get_type_hints


def demand_well_formed(record: type[Any], data: object, place: str = "") -> None:
    """Refuse data of which a record cannot be made: a KeyError, or a TypeError that names the place."""
    if not isinstance(data, Mapping):
        raise TypeError(f"{place or 'it'} is {_told(data)}, not an object")
    hints = get_type_hints(record)
    for one in fields(record):
        name = f"{place}.{one.name}" if place else one.name
        if one.name not in data:
            raise TypeError(f"{name} is missing")
        _demand(hints[one.name], data[one.name], name)


def _demand(kind: Any, value: object, place: str) -> None:
    if get_origin(kind) in (Union, types.UnionType):
        if value is None:
            return
        kind = next(one for one in get_args(kind) if one is not type(None))
    if isinstance(kind, type) and is_dataclass(kind):
        demand_well_formed(kind, value, place)
    elif get_origin(kind) is tuple:
        _demand_list(get_args(kind)[0], value, place)
    elif get_origin(kind) is Mapping:
        _demand_mapping(get_args(kind)[1], value, place)
    elif kind is not Any and not _is(kind, value):
        raise TypeError(f"{place} is {_told(value)}, not {_NAMES[kind]}")


def _demand_list(kind: Any, value: object, place: str) -> None:
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{place} is {_told(value)}, not a list")
    for number, one in enumerate(value):
        _demand(kind, one, f"{place}[{number}]")


def _demand_mapping(kind: Any, value: object, place: str) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"{place} is {_told(value)}, not an object")
    for key, one in value.items():
        _demand(kind, one, f"{place}.{key}")


def _is(kind: type, value: object) -> bool:
    if isinstance(value, bool):
        return False
    if kind is float:
        return isinstance(value, (int, float)) and isfinite(value)
    return isinstance(value, kind)


_NAMES: dict[type, str] = {str: "a text", int: "a whole number", float: "a number"}


def _told(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
