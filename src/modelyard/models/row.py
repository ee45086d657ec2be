"""A row of numbers that a network is built from, and what may be said to change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from modelyard.core.errors import ConfigError
from modelyard.core.suggest import did_you_mean

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    N = TypeVar("N", bound=DataclassInstance)
else:
    N = TypeVar("N")


def changed(row: N, changes: Mapping[str, Any], owner: str) -> N:
    """Give a row with some of its numbers changed; refuse a number it does not have, or of another kind."""
    if not changes:
        return row
    kinds = get_type_hints(type(row))
    refuse_unknown(changes, kinds, f"{owner} has no number")
    for name, value in changes.items():
        kind = kinds[name]
        if get_origin(kind) is Literal and isinstance(value, str):
            refuse_unknown([value], get_args(kind), f"{owner} has no {name}", hint="There are: {}.")
        elif not _is(value, kind):
            raise ConfigError(f"`{name}` of {owner} is {_shown(kind)}, not {value!r}")
    return replace(row, **{name: _tuples(value) for name, value in changes.items()})


def refuse_unknown(
    names: Iterable[str], known: Iterable[str], said: str, *, hint: str = "It has: {}."
) -> None:
    """Refuse a name that is none of the known ones, with the nearest of them, or a hint that lists all."""
    options = list(known)
    for name in names:
        if name not in options:
            hint = did_you_mean(str(name), options, hint.format(", ".join(options) or "none"))
            raise ConfigError(f"{said} {name!r}", hint=hint)


def _is(value: object, kind: Any) -> bool:
    """Tell whether a value is of the kind that a row states; a list may stand for a tuple."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(_is(value, one) for one in inner)
    if origin is Literal:
        return value in inner
    if origin is tuple:
        return isinstance(value, list | tuple) and _are(value, inner)
    if kind is float and type(value) is int:
        return True
    return isinstance(value, kind) and isinstance(value, bool) == (kind is bool)


def _are(values: list[Any] | tuple[Any, ...], kinds: tuple[Any, ...]) -> bool:
    if kinds[-1] is ...:
        return all(_is(value, kinds[0]) for value in values)
    return len(values) == len(kinds) and all(map(_is, values, kinds))


def _shown(kind: Any) -> str:
    return (
        kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind).replace("typing.", "")
    )


def _tuples(value: Any) -> Any:
    """A row is never changed: what a file holds as a list is a tuple in it."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
