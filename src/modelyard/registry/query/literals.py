"""What a written value means to the field it is compared with: a number, a text, a truth, a pattern."""

from __future__ import annotations

from modelyard.core.errors import QueryError, VersionError
from modelyard.registry.query.numbers import read_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.query.fields import Field
    from modelyard.registry.query.tokens import Token

# a field's unit -> what the unit of a number may measure there, and what to write instead
FITTING = {
    "": ("count", "fraction"),
    "count": ("count",),
    "fraction": ("fraction",),
    "mb": ("mb",),
    "ms": ("ms",),
}
EXAMPLES = {
    "mb": "a size such as 97.8MB",
    "ms": "a time such as 10ms",
    "fraction": "a fraction such as 0.8 or 80%",
}
MEASURES = {"count": "a count", "fraction": "a percentage", "mb": "a size", "ms": "a time"}
WRITTEN = {"count": "K, M, G (or B), T", "fraction": "%", "mb": "KB, MB, GB, TB", "ms": "us, ms, s"}


class Literal:
    """A value as a field understands it: which numbers, texts and truths it may equal."""

    __slots__ = ("number", "text", "truth")

    def __init__(
        self, number: int | float | None = None, text: str | None = None, truth: bool | None = None
    ) -> None:
        self.number = number
        self.text = text
        self.truth = truth


def read_literal(field: Field, text: str, *, quoted: bool) -> Literal:
    """Read what a written value means to a field; a bare one means what it looks like, and its text too."""
    truth = {"true": True, "false": False}.get(text.lower()) if not quoted else None
    if field.kind == "text":
        return Literal(text=text)
    if field.kind == "version":
        return Literal(text=_version_key(text))
    if field.kind == "bool":
        if truth is None:
            raise _wrong_kind(field, text, "true or false", quoted=quoted)
        return Literal(truth=truth)
    if field.kind == "number":
        return Literal(number=_number(field, text, quoted=quoted))
    found = None if quoted else read_number(text)
    return Literal(found[0] if found else None, text, truth)


def read_pattern(token: Token) -> tuple[str, bool]:
    """Read what `~` looks for, in small letters: a text to contain, or a pattern for SQLite's GLOB."""
    said = _small(token.said)
    if not any(c in "*?" and at not in token.escaped for at, c in enumerate(said)):
        return said, False
    fixed = (f"[{c}]" if c == "[" or (c in "*?" and at in token.escaped) else c for at, c in enumerate(said))
    return "".join(fixed), True


def _small(text: str) -> str:
    """Lower case as SQLite's: the letters A to Z alone."""
    return "".join(c.lower() if "A" <= c <= "Z" else c for c in text)


def _number(field: Field, text: str, *, quoted: bool) -> int | float:
    found = None if quoted else read_number(text)
    if found is None:
        raise _no_number(field, text, quoted=quoted)
    value, measure = found
    if measure and measure not in FITTING[field.unit]:
        units = ", ".join(WRITTEN[fitting] for fitting in FITTING[field.unit])
        message = f"`{text}` is {MEASURES[measure]}, and that does not fit {field.name}"
        raise QueryError(message, text=text, column=0, hint=f"Units that fit: {units}.")
    if field.unit == "fraction" and value > 1:
        raise _no_fraction(field, text, value, measure)
    return value


def _no_number(field: Field, text: str, *, quoted: bool) -> QueryError:
    expected = EXAMPLES.get(field.unit, "a number such as 5 or 25.6M")
    if not quoted and text[:1].isdigit():
        return QueryError(f"`{text}` is no number", text=text, column=0, hint=f"Write {expected}.")
    return _wrong_kind(field, text, expected, quoted=quoted)


def _no_fraction(field: Field, text: str, value: float, measure: str) -> QueryError:
    hint = "Write such as 0.8 or 80%."
    if value <= 100 and not measure:
        hint = f"Write {value / 100:.6g} or {value:.6g}%."
    return QueryError(f"{field.name} is a fraction, from 0 to 1", text=text, column=0, hint=hint)


def _wrong_kind(field: Field, text: str, kind: str, *, quoted: bool) -> QueryError:
    hint = f"Write {kind}, without quotes." if quoted else f"Write {kind}."
    return QueryError(f"{field.name} cannot be `{text}`", text=text, column=0, hint=hint)


def _version_key(text: str) -> str:
    """The sort key of a version; `1` and `1.2` are padded with zeros."""
    from modelyard.cards.version import Version

    core = text.partition("-")[0].partition("+")[0]
    numbers = core.split(".")
    if len(numbers) < 3 and all(number.isdecimal() for number in numbers):
        text = ".".join([*numbers, "0", "0"][:3]) + text[len(core) :]
    try:
        return Version.parse(text).key
    except VersionError as error:
        raise QueryError(error.message, text=text, column=0, hint=error.hint) from None
