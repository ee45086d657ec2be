"""Mistakes of a schema's own fields and of rules over several of them, all told in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Kind = TypeVar("Kind")


def wrong(said: str, place: tuple[str | int, ...], found: object) -> InitErrorDetails:
    """Give a mistake as pydantic does.

    Args:
        said: what is allowed.
        place: the keys that lead to what is wrong.
        found: what is wrong.
    """
    return InitErrorDetails(
        type=PydanticCustomError("entry", "{said}", {"said": said}), loc=place, input=found
    )


def checked(read: Callable[[Any], Kind], given: Any, own: Iterable[InitErrorDetails]) -> Kind:
    """Read what is given, and tell its mistakes together with those that were found before.

    Args:
        read: reads it by its schema.
        given: what is read.
        own: mistakes that the schema's fields do not know of.
    """
    before = list(own)
    try:
        found = read(given)
    except ValidationError as error:
        _refuse(error.title, [*map(_again, error.errors(include_url=False)), *before])
    if before:
        _refuse("entry", before)
    return found


def _refuse(title: str, mistakes: list[InitErrorDetails]) -> NoReturn:
    raise ValidationError.from_exception_data(title, mistakes)


def _again(error: Any) -> InitErrorDetails:
    """Give an error that was raised in the form in which it can be raised."""
    known = error["type"] not in ("entry", "duration")
    kind = error["type"] if known else PydanticCustomError(error["type"], "{said}", {"said": error["msg"]})
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"], ctx=error.get("ctx", {}))
