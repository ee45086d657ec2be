"""The kinds of value a card holds: counts, sizes, fractions, versions, digests; each says what it allows.

A validator here raises `wrong(allowed, hint)`; `cards.validate` adds what was found and where.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from modelyard.cards import licence, quantity
from modelyard.cards.digest import digest_prefix, full_digest
from modelyard.core.errors import ModelyardError


def wrong(allowed: str, hint: str = "") -> PydanticCustomError:
    """Say what would have been allowed, and perhaps the very thing to write."""
    return PydanticCustomError("not_allowed", "{allowed}", {"allowed": allowed, "hint": hint})


def said(function: Callable[[Any], Any], allowed: str = "") -> Callable[[Any], Any]:
    """Let a function's own error sentence be the validator's: as its hint, where `allowed` says the rest."""

    def validator(value: Any) -> Any:
        try:
            return function(value)
        except PydanticCustomError:
            raise
        except ModelyardError as error:
            raise wrong(allowed, f"{error.message}. {error.hint or ''}".strip(" .")) from None
        except ValueError as error:
            sentence, _, hint = str(error).partition("; ")
            raise wrong(sentence, hint) from None

    return validator


@lru_cache(maxsize=4096)
def _version(text: str) -> str:
    from modelyard.cards.version import Version

    return str(Version.parse(text))


def _stub(text: str) -> str:
    from modelyard.cards.stub import Stub

    return str(Stub.parse(text))


_read_fraction = said(quantity.fraction)


def _fraction(value: object) -> object:
    number = _read_fraction(value)
    if isinstance(value, bool) or not isinstance(number, int | float) or 0 <= number <= 1:
        return number
    if isinstance(number, float) and not math.isfinite(number):
        return number
    hint = percentage(number) if not isinstance(value, str) else ""
    raise wrong("a fraction from 0 to 1", hint)


def percentage(value: float) -> str:
    """Say what to write for a figure that was probably meant as a percentage."""
    return f"write {round(value / 100, 8):.12g} for {value:.12g} %" if 1.5 <= value <= 100 else ""


def _number(kind: str, pattern: str, **bounds: float) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [{"type": kind, **bounds}, {"type": "string", "pattern": pattern}]})


def _text(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


_DIGITS = r"^\s*(?=[0-9.])([0-9]+(_[0-9]+)*)?(\.[0-9]+)?([eE][+-]?[0-9]+)?\s*"
_BYTES = r"(B|kB|[KMGT]i?B|[kmgt]i?b)\s*$"
_IDENTIFIERS = r"[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*"

Text = Annotated[str, Field(min_length=1, max_length=20_000)]
# Python takes these four controls for white space too, other readers of the pattern do not.
_EDGE = r"[^\s\x1c-\x1f]"
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=f"^{_EDGE}(.*{_EDGE})?$")]
Positive = Annotated[float, Field(gt=0, le=1e12)]
Whole = Annotated[int, Field(gt=0, le=10**9)]
Count = Annotated[
    int,
    Field(ge=0, le=10**16),
    BeforeValidator(said(quantity.count)),
    _number("integer", _DIGITS + "[kKmMbBgGtT]?\\s*$", minimum=0, maximum=10**16),
]
Megabytes = Annotated[
    float,
    Field(gt=0, le=1e9),
    BeforeValidator(said(quantity.megabytes)),
    _number("number", _DIGITS + _BYTES, exclusiveMinimum=0, maximum=1e9),
]
Milliseconds = Annotated[
    float,
    Field(gt=0, le=1e9),
    BeforeValidator(said(quantity.milliseconds)),
    _number("number", _DIGITS + "([u\u00b5\u03bc]s|ms|s)\\s*$", exclusiveMinimum=0, maximum=1e9),
]
Fraction = Annotated[
    float,
    BeforeValidator(_fraction),
    _number("number", _DIGITS + "%\\s*$", minimum=0, maximum=1),
]
Sha256 = Annotated[
    str, AfterValidator(said(full_digest)), _text(r"^\s*([sS][hH][aA]256:)?[0-9a-fA-F]{64}\s*$")
]
Sha256Prefix = Annotated[
    str, AfterValidator(said(digest_prefix)), _text(r"^\s*([sS][hH][aA]256:)?[0-9a-fA-F]{6,63}\s*$")
]
Licence = Annotated[
    str, Field(max_length=1000), AfterValidator(said(licence.canonical)), _text(r"^[A-Za-z0-9.+:()\s-]+$")
]
StubText = Annotated[
    str, AfterValidator(said(_stub, "a stub")), _text(r"^\s*(zoo:)?[^/\s]+(/[^/\s]+){6}\s*$")
]
SemanticVersion = Annotated[
    str,
    AfterValidator(said(_version, 'a semantic version such as "1.0.0"')),
    _text(rf"^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){{2}}(-{_IDENTIFIERS})?(\+{_IDENTIFIERS})?$"),
]
